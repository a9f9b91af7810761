use super::*;

#[test]
fn the_time_stands_until_it_is_moved() {
    let clock = HandClock::at_text("2031-05-09T08:00:00Z");
    let before = clock.now();
    assert_eq!(clock.now(), before);
    clock.advance(Duration::from_secs(90));
    assert_eq!(clock.now().millis_since(before), 90_000);
    clock.set(before);
    assert_eq!(clock.now(), before);
}
