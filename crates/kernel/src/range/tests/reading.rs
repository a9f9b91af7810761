//! What is read, printed and refused.

use super::super::{Expression, NAMED, RangeRefusal, RangeRefusalKind as Kind};
use super::NOVEMBER;

#[track_caller]
fn prints(text: &str, canonical: &str) {
    let expression: Expression = text.parse().unwrap();
    assert_eq!(expression.to_string(), canonical);
    assert_eq!(canonical.parse(), Ok(expression));
}

#[track_caller]
fn refused(text: &str, kind: Kind, position: usize) {
    assert_eq!(text.parse::<Expression>(), Err(RangeRefusal { kind, position }), "{text}");
}

#[test]
fn case_and_spaces_are_taken_away() {
    prints(" Last : 90D , INCL ", "last:90d,incl");
    prints("PERIOD( q3  fy2026 )", "period(Q3 FY2026)");
    prints("offset( td:m , tod , - 2d )", "offset(td:m,tod,-2d)");
    prints("abs:2026-02-01 .. 2026-03-16", "abs:2026-02-01..2026-03-16");
}

#[test]
fn a_modifier_after_a_function_belongs_to_what_is_inside() {
    prints("prev(td:m),tod", "prev(td:m,tod)");
    prints("yoy364(prev(offset(last:7d,+1d))),soql", "yoy364(prev(offset(last:7d,soql,+1d)))");
}

#[test]
fn two_spellings_have_one_print() {
    prints("next:1q", "next:q");
    prints("next:q", "next:q");
    prints("this:hy", "this:h");
    prints("last:02hy", "last:2hy");
    prints("next:1hy,incl", "next:h,incl");
}

#[test]
fn every_form_reads_back() {
    for text in [
        "today",
        "yesterday",
        "tomorrow",
        "day-3660",
        "all",
        "this:hour",
        "this:iy",
        "prev:bw",
        "td:fp,complete",
        "rest:fh",
        "last:24h",
        "last:3bd,soql",
        "roll:2hy",
        "since:1900-01-01,tod",
        "before:2201-01-01",
        "abs:2200-12-31..2201-01-01",
        "period(2026)",
        "period(2026-Q4)",
        "period(2026-11)",
        "period(2026-W53)",
        "period(FY2026)",
        "period(P07 FY2026)",
        "prev(prev(prev(prev(today))))",
    ] {
        prints(text, text);
    }
}

#[test]
fn units_that_do_not_exist_here_are_refused() {
    refused("this:x", Kind::UnknownUnit, 5);
    refused("last:7x", Kind::UnknownUnit, 6);
    refused("last:7dd", Kind::UnknownUnit, 6);
    refused("this:bd", Kind::UnknownUnit, 5);
    refused("roll:3bd", Kind::UnknownUnit, 6);
    refused("next:3bd", Kind::UnknownUnit, 6);
    refused("roll:3h", Kind::UnknownUnit, 6);
    refused("next:3h", Kind::UnknownUnit, 6);
    refused("last:3hour", Kind::UnknownUnit, 6);
    refused("prev:hour", Kind::UnknownUnit, 5);
    refused("td:hour", Kind::UnknownUnit, 3);
}

#[test]
fn modifiers_that_do_not_belong_here_are_refused() {
    refused("this:m,incl", Kind::ModifierNotAllowed, 7);
    refused("next:3d,soql", Kind::ModifierNotAllowed, 8);
    refused("last:7d,complete", Kind::ModifierNotAllowed, 8);
    refused("roll:7d,incl", Kind::ModifierNotAllowed, 8);
    refused("td:m,incl", Kind::ModifierNotAllowed, 5);
    refused("td:m,complete,tod", Kind::ModifierNotAllowed, 14);
    refused("last:7d,incl,incl", Kind::ModifierNotAllowed, 13);
    refused("last:7h,incl", Kind::ModifierNotAllowed, 8);
    refused("last:7d,warm", Kind::ModifierNotAllowed, 8);
    refused("prev(this:m),tod", Kind::ModifierNotAllowed, 13);
    refused("prev(all)", Kind::ModifierNotAllowed, 0);
    refused("offset(yoy(before:2026-01-01),-1d)", Kind::ModifierNotAllowed, 7);
}

#[test]
fn numbers_run_from_1_to_3660() {
    prints("last:3660d", "last:3660d");
    refused("last:0d", Kind::NumberOutOfRange, 5);
    refused("last:3661d", Kind::NumberOutOfRange, 5);
    refused("last:99999999999999999999d", Kind::NumberOutOfRange, 5);
    refused("day-0", Kind::NumberOutOfRange, 4);
    refused("next:0w", Kind::NumberOutOfRange, 5);
    refused("offset(today,-0d)", Kind::NumberOutOfRange, 14);
}

#[test]
fn dates_exist_and_lie_in_the_years_1900_to_2200() {
    refused("since:2026-02-29", Kind::DateInvalid, 6);
    refused("since:2026-2-3", Kind::DateInvalid, 6);
    refused("before:20260203", Kind::DateInvalid, 7);
    refused("abs:2026-02-01..2026-02-30", Kind::DateInvalid, 16);
    refused("since:1899-12-31", Kind::RangeOutOfBounds, 6);
    refused("since:2201-01-01", Kind::RangeOutOfBounds, 6);
    refused("before:2201-01-02", Kind::RangeOutOfBounds, 7);
    refused("abs:2026-03-16..2026-02-01", Kind::RangeReversed, 16);
    prints("abs:2026-02-01..2026-02-01", "abs:2026-02-01..2026-02-01");
}

#[test]
fn labels_name_a_period_that_can_exist() {
    for label in [
        "2026-Q5",
        "2026-13",
        "2026-W00",
        "2025-W53",
        "26",
        "FY26",
        "P13 FY2026",
        "Q0 FY2026",
        "H1 FY2026",
        "P7 FY2026",
    ] {
        refused(&format!("period({label})"), Kind::PeriodNotDefined, 7);
    }
    refused("period(1899)", Kind::RangeOutOfBounds, 7);
    refused("period()", Kind::Syntax, 7);
}

#[test]
fn what_is_not_the_grammar_is_refused_where_it_stops() {
    refused("", Kind::Syntax, 0);
    refused("last 90 days", Kind::Syntax, 4);
    refused("last:d", Kind::Syntax, 5);
    refused("last:7", Kind::Syntax, 6);
    refused("last:-7d", Kind::Syntax, 5);
    refused("this:", Kind::Syntax, 5);
    refused("todaY!", Kind::Syntax, 5);
    refused("prev(today", Kind::Syntax, 10);
    refused("prev", Kind::Syntax, 4);
    refused("yoy:m", Kind::Syntax, 0);
    refused("td:m,", Kind::Syntax, 5);
    refused("td:m,-2d", Kind::Syntax, 4);
    refused("offset(td:m,-2d),tod", Kind::Syntax, 16);
    refused("offset(td:m)", Kind::Syntax, 11);
    refused("aujourd’hui", Kind::Syntax, 0);
    refused("since:", Kind::Syntax, 6);
}

#[test]
fn length_and_depth_have_limits() {
    let deep = "prev(prev(prev(prev(prev(today)))))";
    refused(deep, Kind::TooDeep, 20);
    let spaces = " ".repeat(195);
    assert!(format!("{spaces}today").parse::<Expression>().is_ok());
    refused(&format!("{spaces} today"), Kind::TooLong, 200);
}

#[test]
fn a_refusal_says_what_to_do_and_where() {
    let refusal = "last:7x".parse::<Expression>().unwrap_err().to_string();
    assert!(refusal.starts_with("This unit does not exist here. Use d, w,"), "{refusal}");
    assert!(refusal.ends_with("(unknown_unit at byte 6)"), "{refusal}");
    let mut tokens: Vec<&str> = Kind::ALL.iter().map(|kind| kind.token()).collect();
    tokens.sort_unstable();
    tokens.dedup();
    assert_eq!(tokens.len(), Kind::ALL.len());
}

#[test]
fn the_catalogue_resolves_and_repeats_nothing() {
    assert!(60 <= NAMED.len());
    for (label, text) in NAMED {
        let expression: Expression = text.parse().unwrap();
        assert_eq!(expression.to_string(), *text);
        NOVEMBER.resolve(text);
        let same = NAMED.iter().filter(|(other, words)| other == label || words == text);
        assert_eq!(same.count(), 1, "{label}");
    }
}

#[test]
fn the_stored_form_is_the_canonical_text() {
    let expression: Expression = "Prev(td:m),tod".parse().unwrap();
    assert_eq!(serde_json::to_string(&expression).unwrap(), r#""prev(td:m,tod)""#);
    assert_eq!(serde_json::from_str::<Expression>(r#""prev(td:m,tod)""#).unwrap(), expression);
    let refusal = serde_json::from_str::<Expression>(r#""last:7x""#).unwrap_err().to_string();
    assert!(refusal.contains("unit"), "{refusal}");
}
