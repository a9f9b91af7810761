//! Forms that the golden data does not sample, and bounds.

use super::super::RangeRefusalKind as Kind;
use super::{At, NOVEMBER};

#[test]
fn to_date_and_rest_stay_inside_their_unit() {
    // 18 November 2026 is a Wednesday, 21 November a Saturday.
    NOVEMBER.means("td:we", "2026-11-21 .. 2026-11-21");
    NOVEMBER.means("td:we,tod", "2026-11-21 .. 2026-11-21");
    NOVEMBER.means("rest:we", "2026-11-21 .. 2026-11-23");
    let saturday = At { as_of: "2026-11-21T15:00:00Z", ..NOVEMBER };
    saturday.means("td:bw", "2026-11-16 .. 2026-11-21");
    saturday.means("rest:bw", "2026-11-21 .. 2026-11-21");
    saturday.means("rest:we", "2026-11-22 .. 2026-11-23");
    let last = At { as_of: "2026-11-30T15:00:00Z", ..NOVEMBER };
    last.means("rest:m", "2026-12-01 .. 2026-12-01");
}

#[test]
fn business_weeks_and_weekends_follow_the_iso_week() {
    let sunday = At { options: "ws=sun", as_of: "2026-11-22T12:00:00Z", ..NOVEMBER };
    sunday.means("this:bw", "2026-11-16 .. 2026-11-21");
    sunday.means("this:we", "2026-11-21 .. 2026-11-23");
    sunday.means("next:we", "2026-11-28 .. 2026-11-30");
    sunday.means("this:w", "2026-11-22 .. 2026-11-29");
}

#[test]
fn working_days_skip_rest_days_and_holidays() {
    NOVEMBER.means("last:5bd", "2026-11-11 .. 2026-11-18");
    NOVEMBER.means("last:5bd,incl", "2026-11-12 .. 2026-11-19");
    NOVEMBER.means("last:5bd,soql", "2026-11-11 .. 2026-11-19");
    let holiday = At { options: "hol=2026-11-11", ..NOVEMBER };
    holiday.means("last:5bd", "2026-11-10 .. 2026-11-18");
    holiday.means("prev(last:5bd)", "2026-11-03 .. 2026-11-10");
    let sunday = At { as_of: "2026-11-22T12:00:00Z", ..NOVEMBER };
    sunday.means("last:1bd", "2026-11-20 .. 2026-11-22");
}

#[test]
fn rolling_starts_from_today_in_every_unit() {
    NOVEMBER.means("roll:2hy", "2025-11-18 .. 2026-11-18");
    NOVEMBER.means("roll:1q", "2026-08-18 .. 2026-11-18");
    NOVEMBER.means("roll:1iy", "2025-11-19 .. 2026-11-18");
    let leap = At { as_of: "2028-02-29T12:00:00Z", ..NOVEMBER };
    leap.means("roll:1y", "2027-02-28 .. 2028-02-29");
    let retail = At { options: "anchor=nearest:sat:01-31;pattern=454;fyname=start", ..NOVEMBER };
    // Wednesday of the third week of period 10, one period earlier.
    retail.means("roll:1fp", "2026-10-21 .. 2026-11-18");
}

#[test]
fn periods_are_found_by_their_label() {
    NOVEMBER.means("period(2026)", "2026-01-01 .. 2027-01-01");
    NOVEMBER.means("period(2026-Q4)", "2026-10-01 .. 2027-01-01");
    NOVEMBER.means("period(2026-02)", "2026-02-01 .. 2026-03-01");
    NOVEMBER.means("period(2026-W53)", "2026-12-28 .. 2027-01-04");
    let april = At { options: "fs=04-01", ..NOVEMBER };
    april.means("period(FY2026)", "2025-04-01 .. 2026-04-01");
    april.means("period(Q3 FY2026)", "2025-10-01 .. 2026-01-01");
    april.means("period(P07 FY2026)", "2025-10-01 .. 2025-11-01");
    let retail = At { options: "anchor=nearest:sat:01-31;pattern=454;fyname=start", ..NOVEMBER };
    retail.means("period(FY2023)", "2023-01-29 .. 2024-02-04");
    retail.means("period(P12 FY2023)", "2023-12-31 .. 2024-02-04");
    retail.means("period(Q1 FY2026)", "2026-02-01 .. 2026-05-03");
}

#[test]
fn an_iso_label_needs_weeks_from_monday() {
    let sunday = At { options: "ws=sun", ..NOVEMBER };
    let refusal = sunday.try_resolve("yoy(prev(period(2026-W47)))").unwrap_err();
    assert_eq!((refusal.kind, refusal.position), (Kind::PeriodNotDefined, 9));
}

#[test]
fn missing_bounds_are_missing() {
    NOVEMBER.means("all", "- .. -");
    NOVEMBER.means("before:2026-02-01", "- .. 2026-02-01");
    NOVEMBER.means("offset(all,-2d)", "- .. -");
    assert_eq!(NOVEMBER.resolve("all").days(), None);
}

#[test]
fn since_a_later_day_is_empty() {
    NOVEMBER.means("since:2027-01-01", "2027-01-01 .. 2027-01-01");
    NOVEMBER.means("since:2027-01-01,tod", "2027-01-01 .. 2027-01-01");
    NOVEMBER.means("since:2026-11-18,complete", "2026-11-18 .. 2026-11-18");
    assert!(NOVEMBER.resolve("since:2027-01-01").is_empty());
}

#[test]
fn an_offset_moves_today_and_the_wall_clock() {
    NOVEMBER.means("offset(td:m,-2d)", "2026-11-01 .. 2026-11-17");
    NOVEMBER.means("offset(td:m,-20d)", "2026-10-01 .. 2026-10-30");
    NOVEMBER.means("offset(offset(today,+3d),-1d)", "2026-11-20 .. 2026-11-21");
    NOVEMBER.means("prev(offset(td:m,-2d))", "2026-10-01 .. 2026-10-17");
    NOVEMBER.means("offset(prev(td:m),-2d)", "2026-10-01 .. 2026-10-17");
    // 16:00 in Paris is another UTC hour in summer.
    NOVEMBER.spans("offset(last:1h,-30d)", "2026-10-19T13:00:00Z", "2026-10-19T14:00:00Z");
}

#[test]
fn hours_are_instants() {
    NOVEMBER.means("this:hour", "2026-11-18T16:00 .. 2026-11-18T17:00");
    NOVEMBER.means("prev(this:hour)", "2026-11-18T15:00 .. 2026-11-18T16:00");
    NOVEMBER.means("prev(last:24h)", "2026-11-16T16:00 .. 2026-11-17T16:00");
    NOVEMBER.means("yoy(this:hour)", "2025-11-18T16:00 .. 2025-11-18T17:00");
    NOVEMBER.means("yoy364(last:2h)", "2025-11-19T14:00 .. 2025-11-19T16:00");
    let second = At { as_of: "2026-11-18T15:00:59.9Z", ..NOVEMBER };
    second.means("last:1h", "2026-11-18T15:00 .. 2026-11-18T16:00");
}

#[test]
fn a_range_that_leaves_the_years_is_refused_at_its_core() {
    let refusal = NOVEMBER.try_resolve("prev(last:3660y)").unwrap_err();
    assert_eq!((refusal.kind, refusal.position), (Kind::RangeOutOfBounds, 5));
    for text in ["next:3660y", "prev(prev(prev(last:3660iy)))", "last:3660fy", "yoy(roll:3660hy)"] {
        assert_eq!(NOVEMBER.try_resolve(text).unwrap_err().kind, Kind::RangeOutOfBounds, "{text}");
    }
    let edge = At { as_of: "2200-12-31T12:00:00Z", zone: "UTC", ..NOVEMBER };
    edge.means("this:y", "2200-01-01 .. 2201-01-01");
    assert_eq!(edge.try_resolve("tomorrow").unwrap_err().kind, Kind::RangeOutOfBounds);
    let before = At { as_of: "1899-12-31T12:00:00Z", zone: "UTC", ..NOVEMBER };
    assert_eq!(before.try_resolve("today").unwrap_err().kind, Kind::RangeOutOfBounds);
}

#[test]
fn the_first_and_last_instants_are_refused_and_do_not_panic() {
    for as_of in ["-009999-01-02T01:59:59Z", "9999-12-30T22:00:00Z"] {
        let edge = At { as_of, zone: "UTC", ..NOVEMBER };
        for text in ["today", "last:3660h", "this:hour", "offset(td:y,-3660d)", "offset(td:y,tod,+3660d)"] {
            assert_eq!(edge.try_resolve(text).unwrap_err().kind, Kind::RangeOutOfBounds, "{text}");
        }
    }
}
