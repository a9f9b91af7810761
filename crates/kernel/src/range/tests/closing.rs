use super::*;

/// What closes November 2026 in Paris: `start .. end`, resolved at, not before.
#[track_caller]
fn closes(expression: &str, wanted: Option<(&str, &str, &str)>) {
    let calendar = Calendar::from_options("").unwrap();
    let zone = zone("Europe/Paris").unwrap();
    let found = closing(&expression.parse().unwrap(), &calendar, &zone, "2026-12-01".parse().unwrap());
    let found = found.map(|closing| {
        let range = resolve(&closing.expression, &calendar, &zone, closing.as_of).unwrap();
        let civil = |bound: Option<Bound>| bound.map_or("-".to_owned(), |bound| bound.civil.to_string());
        let days = format!("{} .. {}", civil(range.start), civil(range.end));
        (days, closing.as_of.to_string(), closing.not_before.to_string())
    });
    let wanted = wanted.map(|(days, at, then)| (days.to_owned(), at.to_owned(), then.to_owned()));
    assert_eq!(found, wanted, "{expression}");
}

const MONTH: &str = "2026-11-01 .. 2026-12-01";
const LAST_INSTANT: &str = "2026-11-30T22:59:59.999999Z";
const AFTER: &str = "2026-11-30T23:00:00Z";

#[test]
fn the_last_day_counts_in_full_whatever_the_modifier() {
    for expression in ["td:m", "td:m,complete", "td:m,tod", "this:m", "since:2026-11-01,complete"] {
        closes(expression, Some((MONTH, LAST_INSTANT, AFTER)));
    }
}

#[test]
fn complete_units_are_read_when_the_next_one_has_begun() {
    closes("last:30d", Some((MONTH, AFTER, AFTER)));
    closes("prev:m", Some((MONTH, AFTER, AFTER)));
}

#[test]
fn data_that_lags_is_read_when_it_has_reached_the_end() {
    let at = ("2026-12-02T22:59:59.999999Z", "2026-12-02T23:00:00Z");
    closes("offset(td:m,-2d)", Some((MONTH, at.0, at.1)));
    closes("offset(td:m,complete,-2d)", Some((MONTH, at.0, at.1)));
}

#[test]
fn a_range_that_never_ends_there_closes_nothing() {
    for expression in ["all", "this:q", "next:m", "before:2026-11-01"] {
        closes(expression, None);
    }
}
