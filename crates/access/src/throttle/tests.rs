use super::*;

const FIVE_FREE: Pace = Pace::Doubling { free: 5 };

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
    assert_eq!(blocked.next(FIVE_FREE, at(3)), Err(TooManyAttempts { wait_s: 6 }));
    let next = blocked.next(FIVE_FREE, at(8)).unwrap();
    assert_eq!(next, Count { failures: 10, last_failed_at: at(8), blocked_until: at(24) });
}

#[test]
fn a_day_without_failures_forgives() {
    let old = Count { failures: 40, last_failed_at: at(0), blocked_until: at(900) };
    assert_eq!(old.next(FIVE_FREE, at(FORGOTTEN_AFTER_S)).unwrap().failures, 1);
    assert_eq!(old.next(FIVE_FREE, at(FORGOTTEN_AFTER_S - 1)).unwrap().failures, 41);
}

#[test]
fn one_network_counts_as_one_address() {
    let subject = |text: &str| Subject::address(text.parse().unwrap());
    assert_eq!(subject("2001:db8:1:2:3:4:5:6"), subject("2001:db8:1:2::1"));
    assert_ne!(subject("2001:db8:1:2::1"), subject("2001:db8:1:3::1"));
    assert_ne!(subject("203.0.113.1"), subject("203.0.113.2"));
}

#[test]
fn an_ipv4_address_written_as_ipv6_is_the_same_address() {
    let both = |text: &str| {
        let address = text.parse().unwrap();
        (Subject::address(address), Subject::begun(address))
    };
    assert_eq!(both("::ffff:203.0.113.1"), both("203.0.113.1"));
    // Otherwise every IPv4 client would be in the one network of mapped addresses.
    assert_ne!(both("::ffff:203.0.113.1"), both("::ffff:203.0.113.2"));
}

#[test]
fn a_window_lets_so_many_through_and_then_begins_anew() {
    let pace = Pace::Window { most: 3, seconds: 60 };
    let mut count = Count { failures: 0, last_failed_at: at(0), blocked_until: at(0) };
    for second in [0, 10, 59] {
        count = count.next(pace, at(second)).unwrap();
    }
    assert_eq!(count.next(pace, at(59)), Err(TooManyAttempts { wait_s: 2 }));
    assert_eq!(count.next(pace, at(60)).unwrap().failures, 1);
}

#[test]
fn many_failures_wait_a_quarter_of_an_hour_and_not_for_ever() {
    // The doubling is a shift; past the width of a number it must neither wrap nor turn negative.
    for failures in [35, 36, 64, 65, 100, 1_000, u32::MAX - 1] {
        assert_eq!(wait_after(failures, 5), MOST_SECONDS, "{failures}");
    }
}
