//! What comes before, and what lay a year before.

use super::{At, NOVEMBER};

const RETAIL: &str = "anchor=nearest:sat:01-31;pattern=454;fyname=start";

#[test]
fn a_whole_unit_compares_with_the_one_before() {
    NOVEMBER.means("prev(this:m)", "2026-10-01 .. 2026-11-01");
    NOVEMBER.means("prev(this:bw)", "2026-11-09 .. 2026-11-14");
    let april = At { options: "fs=04-01", ..NOVEMBER };
    april.means("prev(this:fq)", "2026-07-01 .. 2026-10-01");
}

#[test]
fn to_date_compares_with_the_same_number_of_days() {
    NOVEMBER.means("prev(td:m,complete)", "2026-10-01 .. 2026-10-18");
    NOVEMBER.means("prev(td:h)", "2026-01-01 .. 2026-05-22");
    let first = At { as_of: "2026-12-01T09:00:00Z", ..NOVEMBER };
    first.means("prev(td:m,complete)", "2026-11-01 .. 2026-11-01");
    let long = At { as_of: "2026-03-30T09:00:00Z", ..NOVEMBER };
    long.means("prev(td:m)", "2026-02-01 .. 2026-03-01, shorter");
    long.means("prev(td:m),tod", "2026-02-01 .. 2026-03-01, shorter");
}

#[test]
fn years_to_date_compare_by_civil_date() {
    let leap = At { as_of: "2028-03-01T12:00:00Z", zone: "UTC", ..NOVEMBER };
    leap.means("prev(td:y)", "2027-01-01 .. 2027-03-02");
    leap.means("prev(td:y,complete)", "2027-01-01 .. 2027-03-01");
    leap.means("prev(td:y,tod)", "2027-01-01 .. 2027-03-01T12:00");
    let first = At { as_of: "2028-01-01T12:00:00Z", zone: "UTC", ..NOVEMBER };
    first.means("prev(td:y,complete)", "2027-01-01 .. 2027-01-01");
    let april = At { options: "fs=04-01", ..NOVEMBER };
    april.means("prev(td:fy)", "2025-04-01 .. 2025-11-19");
}

#[test]
fn years_by_weeks_compare_by_elapsed_days() {
    let retail = At { options: RETAIL, ..NOVEMBER };
    // FY2026 starts on 1 February 2026, FY2025 on 2 February 2025; 291 days each.
    retail.means("prev(td:fy)", "2025-02-02 .. 2025-11-20");
    retail.means("yoy(td:fy)", "2025-02-02 .. 2025-11-20");
    retail.means("yoy(this:fp)", "2025-11-02 .. 2025-11-30");
    let last_week = At { options: RETAIL, as_of: "2024-01-31T12:00:00Z", ..NOVEMBER };
    last_week.means("prev(td:fy)", "2022-01-30 .. 2023-01-29, shorter");
    last_week.means("yoy(this:fy)", "2022-01-30 .. 2023-01-29, shorter");
}

#[test]
fn iso_years_to_date_compare_by_elapsed_days() {
    let week_53 = At { as_of: "2026-12-31T12:00:00Z", ..NOVEMBER };
    week_53.means("prev(td:iy)", "2024-12-30 .. 2025-12-29, shorter");
    NOVEMBER.means("prev(td:iy)", "2024-12-30 .. 2025-11-20");
}

#[test]
fn last_and_rolling_compare_with_the_adjacent_range() {
    NOVEMBER.means("prev(last:3m)", "2026-05-01 .. 2026-08-01");
    NOVEMBER.means("prev(last:3m,incl)", "2026-06-01 .. 2026-09-01");
    NOVEMBER.means("prev(last:3m,soql)", "2026-04-01 .. 2026-08-01");
    NOVEMBER.means("prev(roll:3m)", "2026-05-18 .. 2026-08-18");
    // From the anchor, not chained: 31 March back by two months, then by one.
    let march = At { as_of: "2026-03-31T12:00:00Z", ..NOVEMBER };
    march.means("prev(roll:1m)", "2026-01-31 .. 2026-02-28");
}

#[test]
fn anything_else_compares_with_as_many_days_before() {
    NOVEMBER.means("prev(today)", "2026-11-17 .. 2026-11-18");
    NOVEMBER.means("prev(rest:m)", "2026-11-07 .. 2026-11-19");
    NOVEMBER.means("prev(prev:m)", "2026-08-31 .. 2026-10-01");
    NOVEMBER.means("prev(prev(td:m))", "2026-09-13 .. 2026-10-01");
    NOVEMBER.means("prev(next:7d)", "2026-11-12 .. 2026-11-19");
    NOVEMBER.means("prev(period(2026-11))", "2026-10-02 .. 2026-11-01");
    NOVEMBER.means("prev(abs:2026-02-01..2026-03-16)", "2025-12-20 .. 2026-02-01");
    NOVEMBER.means("prev(since:2026-11-16)", "2026-11-13 .. 2026-11-16");
    NOVEMBER.means("prev(since:2026-11-16,tod)", "2026-11-13 .. 2026-11-15T16:00");
}

#[test]
fn a_year_earlier_clips_the_29th_of_february() {
    let leap = At { as_of: "2028-02-29T12:00:00Z", zone: "UTC", ..NOVEMBER };
    leap.means("yoy(today)", "2027-02-28 .. 2027-03-01");
    leap.means("yoy(td:m)", "2027-02-01 .. 2027-03-01");
    leap.means("yoy(td:m,tod)", "2027-02-01 .. 2027-02-28T12:00");
    leap.means("yoy(this:m)", "2027-02-01 .. 2027-03-01");
    let empty = At { as_of: "2029-03-01T12:00:00Z", zone: "UTC", ..NOVEMBER };
    empty.means("yoy(td:m,complete)", "2028-03-01 .. 2028-03-01");
}

#[test]
fn weeks_compare_by_their_iso_number() {
    NOVEMBER.means("yoy(this:w)", "2025-11-17 .. 2025-11-24");
    NOVEMBER.means("yoy(td:w)", "2025-11-17 .. 2025-11-20");
    NOVEMBER.means("yoy(td:w),tod", "2025-11-17 .. 2025-11-19T16:00");
    NOVEMBER.means("yoy(prev:we)", "2025-11-15 .. 2025-11-17");
    NOVEMBER.means("yoy(last:4w)", "2025-10-20 .. 2025-11-17");
    NOVEMBER.means("yoy(this:iy)", "2024-12-30 .. 2025-12-29, shorter");
    let sunday = At { options: "ws=sun", ..NOVEMBER };
    sunday.means("yoy(this:w)", "2025-11-16 .. 2025-11-23");
}

#[test]
fn week_53_compares_with_week_52_and_is_flagged() {
    let week_53 = At { as_of: "2026-12-31T12:00:00Z", ..NOVEMBER };
    week_53.means("yoy(this:w)", "2025-12-22 .. 2025-12-29, shorter");
    week_53.means("yoy(td:w)", "2025-12-22 .. 2025-12-26, shorter");
    week_53.means("yoy(last:2w,incl)", "2025-12-22 .. 2025-12-29, shorter");
    // A range that ends in week 53 ends with week 52, not before it begins.
    week_53.means("yoy(roll:1w)", "2025-12-25 .. 2025-12-29, shorter");
    // An empty range compares with nothing shorter.
    let monday = At { as_of: "2027-01-04T12:00:00Z", ..NOVEMBER };
    monday.means("yoy(td:w,complete)", "2025-12-29 .. 2025-12-29");
    // The weeks after a long year skip its week 53.
    let january = At { as_of: "2028-01-05T12:00:00Z", options: "ws=sun", ..NOVEMBER };
    january.means("yoy(this:w)", "2027-01-03 .. 2027-01-10");
}

#[test]
fn weekdays_stay_with_364_days() {
    NOVEMBER.means("yoy364(today)", "2025-11-19 .. 2025-11-20");
    NOVEMBER.means("yoy364(td:m,tod)", "2025-11-02 .. 2025-11-19T16:00");
    NOVEMBER.means("yoy364(prev(last:7d))", "2025-11-05 .. 2025-11-12");
}
