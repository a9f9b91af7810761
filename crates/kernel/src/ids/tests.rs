use super::*;

fn sample() -> GoalId {
    GoalId::from_parts(Timestamp::from_micros(1_760_000_000_000_000), [7; 10])
}

#[test]
fn printed_id_parses_back() {
    assert_eq!(sample().to_string().parse(), Ok(sample()));
}

#[test]
fn id_of_another_kind_is_refused() {
    let text = sample().to_string();
    assert!(text.parse::<KpiId>().is_err());
    assert!(text.to_uppercase().parse::<GoalId>().is_err());
    assert!(text.replace("goal_", "").parse::<GoalId>().is_err());
    assert!(format!("{text}0").parse::<GoalId>().is_err());
}

#[test]
fn ids_order_by_time() {
    let later = GoalId::from_parts(Timestamp::from_micros(1_760_000_001_000_000), [0; 10]);
    assert!(sample() < later);
}

#[test]
fn prefixes_differ() {
    let mut seen = PREFIXES.to_vec();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), PREFIXES.len());
}
