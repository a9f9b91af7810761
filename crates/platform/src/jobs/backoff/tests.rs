use super::{FIRST_MS, MOST_MS, wait_ms};

#[test]
fn the_span_doubles_up_to_an_hour() {
    for (attempt, want) in
        [(1, FIRST_MS), (2, 2 * FIRST_MS), (5, 16 * FIRST_MS), (20, MOST_MS), (u32::MAX, MOST_MS)]
    {
        assert_eq!(wait_ms(attempt, want), i64::try_from(want).unwrap(), "{attempt}");
        assert_eq!(wait_ms(attempt, want + 1), 0, "{attempt}");
    }
}

#[test]
fn waits_spread_over_the_whole_span() {
    let waits: Vec<i64> = (0..1_000_u64).map(|i| wait_ms(3, i.wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect();
    let low = waits.iter().filter(|wait| **wait < 4_000).count();
    assert!((400..600).contains(&low), "{low}");
}
