use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(0).plus_seconds(seconds)
}

#[test]
fn a_few_failures_are_free_then_the_wait_doubles() {
    let waits: Vec<i64> = (1..=18).map(|failures| wait_after(failures, 5)).collect();
    assert_eq!(waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    assert_eq!(wait_after(u32::MAX, 5), 900);
}

#[test]
fn an_attempt_during_the_wait_is_refused_and_told_when() {
    let blocked = Count { failures: 9, last_failed_at: at(0), blocked_until: at(8) };
    assert_eq!(blocked.next(5, at(3)), Err(TooManyAttempts { wait_s: 6 }));
    let next = blocked.next(5, at(8)).unwrap();
    assert_eq!(next, Count { failures: 10, last_failed_at: at(8), blocked_until: at(24) });
}

#[test]
fn a_day_without_failures_forgives() {
    let old = Count { failures: 40, last_failed_at: at(0), blocked_until: at(900) };
    assert_eq!(old.next(5, at(FORGOTTEN_AFTER_S)).unwrap().failures, 1);
    assert_eq!(old.next(5, at(FORGOTTEN_AFTER_S - 1)).unwrap().failures, 41);
}

#[test]
fn one_network_counts_as_one_address() {
    let subject = |text: &str| Subject::address(text.parse().unwrap());
    assert_eq!(subject("2001:db8:1:2:3:4:5:6"), subject("2001:db8:1:2::1"));
    assert_ne!(subject("203.0.113.1"), subject("203.0.113.2"));
}
