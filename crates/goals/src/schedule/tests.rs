use super::*;

fn kpi(random: u8) -> KpiId {
    KpiId::from_parts(Timestamp::from_micros(0), [random; 10])
}

fn every(minutes: u32) -> RefreshMinutes {
    RefreshMinutes::new(minutes).unwrap()
}

#[test]
fn the_beat_of_a_kpi_does_not_drift() {
    let now = Timestamp::from_micros(1_795_000_000_000_000);
    let first = next_read(kpi(7), every(15), now);
    assert!(now < first && first <= now.plus_seconds(900));
    for late_s in [0, 1, 899] {
        assert_eq!(first.plus_seconds(900), next_read(kpi(7), every(15), first.plus_seconds(late_s)));
    }
}

#[test]
fn kpis_with_the_same_interval_are_spread_over_it() {
    let now = Timestamp::from_micros(1_795_000_000_000_000);
    let mut quarters = [0; 4];
    for random in 0..=u8::MAX {
        let wait_s = next_read(kpi(random), every(60), now).millis_since(now) / 1_000;
        quarters[usize::try_from(wait_s.min(3_599) / 900).unwrap()] += 1;
    }
    assert!(quarters.iter().all(|count| (32..=96).contains(count)), "{quarters:?}");
}

#[test]
fn a_failing_kpi_is_tried_ever_more_rarely_but_once_a_day() {
    let now = Timestamp::from_micros(0);
    let wait = |class, failures, after| {
        next_try(kpi(9), every(15), now, (class, failures, after)).millis_since(now) / 1_000
    };
    assert!((300..=375).contains(&wait(Class::Unavailable, 0, None)));
    assert!((600..=750).contains(&wait(Class::Unavailable, 1, None)));
    assert!((86_400..=108_000).contains(&wait(Class::Unavailable, 30, None)));
    assert!((3_600..=4_500).contains(&wait(Class::Revoked, 0, None)));
    assert!(7_200 <= wait(Class::Throttled, 0, Some(7_200)));
}
