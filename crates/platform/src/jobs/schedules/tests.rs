use std::time::Duration;

use super::{first_wait, next_wait};

#[test]
fn waits_stay_within_a_tenth_of_the_span() {
    for random in (0..10_000).map(|i: u64| i.wrapping_mul(0x9E37_79B9_7F4A_7C15)) {
        assert!(first_wait(60, random) < Duration::from_secs(6));
        let wait = next_wait(60, random);
        assert!((Duration::from_secs(54)..=Duration::from_secs(66)).contains(&wait), "{wait:?}");
    }
}

#[test]
fn a_span_of_nothing_is_a_second() {
    assert!(next_wait(0, 0) >= Duration::from_millis(900));
}
