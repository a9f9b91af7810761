use super::*;

fn at(micros: i64) -> kernel::time::Timestamp {
    kernel::time::Timestamp::from_micros(micros)
}

fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

fn reach(share: &str, good_gap: &str, is_reached: bool) -> Evidence<Reach> {
    Evidence::InForce(Reach { is_reached, share: exact(share), good_gap: exact(good_gap) })
}

fn stay(place: Place, inside_share: &str) -> Evidence<Stay> {
    Evidence::InForce(Stay { place, inside_share: exact(inside_share) })
}

/// In the order of the conditions: each row also meets the condition of the row after it where both can hold.
fn reach_table() -> Vec<(Phase, Evidence<Reach>, Status)> {
    vec![
        (Phase::Open, Evidence::Absent, Status::NoData),
        (Phase::Ended, Evidence::Absent, Status::NoData),
        (Phase::Before, Evidence::Stale, Status::Stale),
        (Phase::Open, Evidence::Stale, Status::Stale),
        (Phase::Ended, Evidence::Stale, Status::Stale),
        (Phase::Before, Evidence::Absent, Status::NotStarted),
        (Phase::Before, reach("0", "0", false), Status::NotStarted),
        (Phase::Before, reach("0", "1", true), Status::NotStarted),
        (Phase::Open, reach("0.1499999", "0.5", false), Status::TooEarly),
        (Phase::Open, reach("0.1499999", "-0.5", false), Status::TooEarly),
        (Phase::Open, reach("0.01", "0.99", true), Status::Met),
        (Phase::Open, reach("0.5", "0.5", true), Status::Met),
        (Phase::Ended, reach("1", "0", true), Status::Met),
        (Phase::Open, reach("0.15", "0.0500001", false), Status::Ahead),
        (Phase::Open, reach("0.15", "0.05", false), Status::OnPace),
        (Phase::Open, reach("0.5", "-0.05", false), Status::OnPace),
        (Phase::Open, reach("0.5", "-0.0500001", false), Status::Behind),
        (Phase::Ended, reach("1", "-0.0000001", false), Status::Missed),
        (Phase::Ended, reach("0.1", "0.5", false), Status::Missed),
    ]
}

fn stay_table() -> Vec<(Phase, Evidence<Stay>, Status)> {
    vec![
        (Phase::Open, Evidence::Absent, Status::NoData),
        (Phase::Before, Evidence::Stale, Status::Stale),
        (Phase::Before, Evidence::Absent, Status::NotStarted),
        (Phase::Before, stay(Place::Outside, "0"), Status::NotStarted),
        (Phase::Open, stay(Place::Outside, "1"), Status::Breached),
        (Phase::Open, stay(Place::Margin, "0"), Status::AtRisk),
        (Phase::Open, stay(Place::Inside, "0"), Status::Holding),
        (Phase::Ended, stay(Place::Outside, "1"), Status::Met),
        (Phase::Ended, stay(Place::Inside, "0.9999999"), Status::Missed),
    ]
}

#[test]
fn the_first_condition_that_holds_decides() {
    for (phase, evidence, wanted) in reach_table() {
        assert_eq!(of_reach(phase, evidence, &Limits::default()), wanted, "{phase:?} {evidence:?}");
    }
    for (phase, evidence, wanted) in stay_table() {
        assert_eq!(of_stay(phase, evidence, &Limits::default()), wanted, "{phase:?} {evidence:?}");
    }
}

#[test]
fn the_tables_reach_every_status_but_the_owners() {
    let mut reached: Vec<Status> = reach_table().iter().map(|row| row.2).collect();
    reached.extend(stay_table().iter().map(|row| row.2));
    for status in Status::ALL {
        assert_eq!(reached.contains(&status), status != Status::Paused, "{status:?}");
    }
}

#[test]
fn the_limits_are_the_goals_own() {
    let limits = Limits { tolerance: exact("0.2"), early_share: exact("0.5"), ..Limits::default() };
    assert_eq!(of_reach(Phase::Open, reach("0.49", "0", false), &limits), Status::TooEarly);
    assert_eq!(of_reach(Phase::Open, reach("0.5", "-0.2", false), &limits), Status::OnPace);
    let limits = Limits { required_share: exact("0.9"), ..Limits::default() };
    assert_eq!(of_stay(Phase::Ended, stay(Place::Inside, "0.9"), &limits), Status::Met);
}

#[test]
fn tokens_are_read_back_and_words_are_different() {
    for status in Status::ALL {
        assert_eq!(Status::parse(status.token()), Some(status));
        let json = serde_json::to_string(&status).unwrap();
        assert_eq!(json, format!("\"{}\"", status.token()));
    }
    assert_eq!(Status::parse("fine"), None);
}

/// Feeds one distinct reading per status and returns what is shown after each.
fn shown(statuses: &[Status]) -> Vec<Status> {
    let mut damped: Option<Damped> = None;
    let mut shown = Vec::new();
    for (second, status) in (1..).zip(statuses) {
        let at = at(second * 1_000_000);
        let next = match damped {
            None => Damped::first(*status, Some(at), at),
            Some(damped) => damped.then(*status, Some(at), at, 2),
        };
        shown.push(next.shown);
        damped = Some(next);
    }
    shown
}

#[test]
fn a_number_that_flaps_around_the_tolerance_does_not_move_the_status() {
    use Status::{Behind, OnPace};
    let flapping = [OnPace, Behind, OnPace, Behind, OnPace, Behind];
    assert_eq!(shown(&flapping), [OnPace; 6]);
}

#[test]
fn a_damped_move_needs_two_readings_in_a_row() {
    use Status::{Ahead, AtRisk, Behind, Breached, Holding, OnPace};
    for (from, to) in [
        (Ahead, OnPace),
        (OnPace, Ahead),
        (OnPace, Behind),
        (Behind, OnPace),
        (Ahead, Behind),
        (Behind, Ahead),
        (Holding, AtRisk),
        (AtRisk, Holding),
        (Breached, Holding),
        (Breached, AtRisk),
    ] {
        assert_eq!(shown(&[from, to, to, to]), [from, from, to, to], "{from:?} to {to:?}");
    }
}

#[test]
fn flapping_moves_at_most_once_per_two_readings() {
    use Status::{Ahead, Behind, OnPace};
    let readings = [OnPace, Ahead, Behind, Ahead, OnPace, Behind, Behind, Ahead, Behind, OnPace, Ahead];
    let shown = shown(&readings);
    let moves: Vec<usize> = (1..shown.len()).filter(|index| shown[*index] != shown[*index - 1]).collect();
    assert!(!moves.is_empty());
    for pair in moves.windows(2) {
        assert!(2 <= pair[1] - pair[0], "{shown:?}");
    }
}

#[test]
fn every_other_move_shows_at_once() {
    use Status::{AtRisk, Behind, Breached, Holding, Met, NoData, OnPace, Stale, TooEarly};
    for (from, to) in [
        (Holding, Breached),
        (AtRisk, Breached),
        (TooEarly, Behind),
        (OnPace, Met),
        (Met, Behind),
        (OnPace, Stale),
        (Stale, Behind),
        (NoData, OnPace),
        (Breached, Met),
    ] {
        assert_eq!(shown(&[from, to]), [from, to], "{from:?} to {to:?}");
    }
}

#[test]
fn evaluating_the_same_reading_again_counts_once() {
    let first = Damped::first(Status::OnPace, Some(at(1)), at(1));
    let mut damped = first.then(Status::Behind, Some(at(2)), at(2), 2);
    for moment in 3..9 {
        damped = damped.then(Status::Behind, Some(at(2)), at(moment), 2);
        assert_eq!((damped.shown, damped.waiting), (Status::OnPace, Some(Status::Behind)));
    }
    let damped = damped.then(Status::Behind, Some(at(9)), at(9), 2);
    assert_eq!((damped.shown, damped.was, damped.since), (Status::Behind, Some(Status::OnPace), at(9)));
}

#[test]
fn moves_have_a_direction_where_statuses_rank() {
    assert_eq!(Status::Behind.direction_from(Status::OnPace), Some("slipping"));
    assert_eq!(Status::Holding.direction_from(Status::Breached), Some("recovering"));
    assert_eq!(Status::Behind.direction_from(Status::Stale), None);
}
