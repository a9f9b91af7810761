use super::super::State;
use super::*;

#[test]
fn a_clock_behind_the_newest_entry_is_told_and_a_little_difference_is_not() {
    let at = |second: i64| Timestamp::from_micros(second * 1_000_000);
    assert_eq!(State::Fine, clock(None, at(0)).state);
    assert_eq!(State::Fine, clock(Some(at(60)), at(0)).state);
    let behind = clock(Some(at(61)), at(0));
    assert_eq!(State::Wrong, behind.state);
    assert!(behind.says.contains("1970-01-01T00:01:01Z"), "{}", behind.says);
}
