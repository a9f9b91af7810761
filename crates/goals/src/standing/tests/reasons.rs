//! What people read beside the status.

use super::*;

fn reason(terms: &Terms, value: &str, as_of: &str) -> String {
    judged(terms, &[reading(value, as_of)], as_of).reason
}

#[test]
fn pace_is_said_with_its_numbers() {
    let aim = Aim::Reach { start: number("0"), target: number("1500") };
    let terms = Terms { aim, ..november() };
    let behind = reason(&terms, "660", "2026-11-20T00:00:00Z");
    assert_eq!(behind, "Behind: 69 % of where it should be by today; need 76.4 a day, doing 34.7");
    let ahead = reason(&terms, "1200", "2026-11-20T00:00:00Z");
    assert_eq!(ahead, "Ahead: 126 % of where it should be by today; need 27.3 a day, doing 63.2");
    let terms = Terms { weights: Weights::Working, ..terms };
    let working = reason(&terms, "1000", "2026-11-20T00:00:00Z");
    assert_eq!(working, "On pace: 100 % of where it should be by today; need 71.4 a working day, doing 71.4");
}

#[test]
fn a_falling_goal_needs_less() {
    let aim = Aim::Reach { start: number("8"), target: number("5") };
    let terms = Terms { aim, decimals: 1, ..november() };
    assert_eq!(
        reason(&terms, "7", "2026-11-16T00:00:00Z"),
        "Behind: 67 % of where it should be by today; need 0.13 less a day, doing 0.07"
    );
}

#[test]
fn outcomes_name_the_target() {
    let end = "2026-12-01T00:00:00Z";
    assert_eq!(reason(&november(), "250", end), "Missed: 250 against a target of 300, 83 % of the way");
    assert_eq!(reason(&november(), "1250", end), "Met: 1,250 against a target of 300, 417 % of the way");
}

#[test]
fn states_without_a_number_say_what_to_expect() {
    let none = |as_of: &str| judged(&november(), &[], as_of).reason;
    assert_eq!(none("2026-10-01T00:00:00Z"), "Not started: it begins on 1 Nov 2026");
    assert_eq!(none("2026-11-05T00:00:00Z"), "No data: nothing has been read in this period yet");
    assert_eq!(
        reason(&november(), "20", "2026-11-03T00:00:00Z"),
        "Too early: 7 % of the period has passed; pace is judged from 15 %"
    );
    let old = judged(&november(), &[reading("90", "2026-11-09T00:00:00Z")], "2026-11-20T00:00:00Z");
    assert_eq!(
        old.reason,
        "Stale: the newest reading is older than its limit of 2 days; refresh it or look at the connection"
    );
}

#[test]
fn stay_goals_name_their_limits() {
    let at = "2026-11-10T00:00:00Z";
    assert_eq!(reason(&below_24(), "25", at), "Breached: 25 is above the upper limit 24");
    assert_eq!(reason(&below_24(), "21", at), "At risk: 21, within 4 of the upper limit 24");
    assert_eq!(reason(&below_24(), "3", at), "Holding: 3 is below the upper limit 24");
    let end = "2026-12-01T00:00:00Z";
    assert_eq!(reason(&below_24(), "3", end), "Met: inside for 100 % of the time, 100 % is required");
    assert_eq!(reason(&below_24(), "30", end), "Missed: inside for 0 % of the time, 100 % is required");
}

#[test]
fn a_waiting_move_is_announced() {
    let readings = [reading("100", "2026-11-11T00:00:00Z"), reading("80", "2026-11-12T00:00:00Z")];
    let standing = judged(&november(), &readings, "2026-11-12T00:00:00Z");
    assert_eq!(standing.status, Status::OnPace);
    assert!(
        standing.reason.ends_with("; one more reading like this one makes it behind"),
        "{}",
        standing.reason
    );
}

#[test]
fn the_stored_form_is_read_back() {
    let standing = judged(&november(), &[reading("100", "2026-11-11T00:00:00Z")], "2026-11-11T00:00:00Z");
    let stored = serde_json::to_string(&standing).unwrap();
    assert!(
        stored.starts_with(r#"{"status":"on_pace","changed_at":"2026-11-11T00:00:00Z","was":"no_data""#),
        "{stored}"
    );
    assert_eq!(serde_json::from_str::<Standing>(&stored).unwrap(), standing);
}
