//! The text of a receipt.

use super::*;

#[test]
fn what_people_typed_makes_no_line_of_its_own() {
    let body = body(&[("reason", "the laptop\nbackups: none\u{2028}how: kept\u{202e}\r".to_owned())]);
    assert_eq!("Teamwright receipt 1\nreason: the laptop backups: none how: kept  \n", body);
}

#[test]
fn the_window_of_backups_is_a_date() {
    let at = Timestamp::from_micros(1_790_000_000_000_000);
    let rules = KeyRules { backup_days: 3, ..KeyRules::default() };
    let told = backups(true, at, rules);
    assert!(
        told.contains("kept for 3 days") && told.contains(&at.plus_seconds(3 * 86_400).to_string()),
        "{told}"
    );
    assert!(backups(false, at, rules).starts_with("nothing is destroyed"));
}
