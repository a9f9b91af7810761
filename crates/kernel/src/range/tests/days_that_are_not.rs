//! Gaps, folds, and days that never were.

use super::{At, NOVEMBER};

#[test]
fn a_day_begins_where_the_gap_that_swallows_its_midnight_ends() {
    // Toronto, 1919: at 23:30 on 30 March the clocks went to 00:30 on the 31st.
    let toronto = At { options: "", as_of: "1919-03-31T12:00:00Z", zone: "America/Toronto" };
    toronto.spans("today", "1919-03-31T04:30:00Z", "1919-04-01T04:00:00Z");
    toronto.spans("yesterday", "1919-03-30T05:00:00Z", "1919-03-31T04:30:00Z");
}

#[test]
fn a_day_that_shows_twice_begins_the_first_time() {
    // St. John's, 2006: at 00:01 on 29 October the clocks went back to 23:01 on the 28th.
    let johns = At { options: "", as_of: "2006-10-29T12:00:00Z", zone: "America/St_Johns" };
    johns.spans("today", "2006-10-29T02:30:00Z", "2006-10-30T03:30:00Z");
}

#[test]
fn weeks_over_a_day_that_never_was_have_six_days() {
    let apia = At { options: "", as_of: "2012-01-02T20:00:00Z", zone: "Pacific/Apia" };
    apia.spans("prev:w", "2011-12-26T10:00:00Z", "2012-01-01T10:00:00Z");
    assert_eq!(At { as_of: "2011-12-30T20:00:00Z", ..apia }.resolve("yesterday").days(), Some(0));
}

#[test]
fn a_wall_time_in_a_fold_is_the_earlier_one() {
    // 02:30 in Paris on 25 October 2026 happens at 00:30 and at 01:30 UTC.
    let november = At { as_of: "2026-11-25T01:30:00Z", ..NOVEMBER };
    november.spans("prev(td:m),tod", "2026-09-30T22:00:00Z", "2026-10-25T00:30:00Z");
}

#[test]
fn up_to_now_in_a_fold_is_the_moment_itself() {
    let second = At { as_of: "2026-10-25T01:30:00Z", ..NOVEMBER };
    second.spans("td:d,tod", "2026-10-24T22:00:00Z", "2026-10-25T01:30:00Z");
}

#[test]
fn a_wall_time_moved_past_the_earlier_units_end_is_cut_there() {
    // Samoa had no 30 December 2011: 31 December is the last day, and 30 elapsed days reach it.
    let apia = At { options: "", as_of: "2012-01-30T02:00:00Z", zone: "Pacific/Apia" };
    apia.means("prev(td:m),tod", "2011-12-01 .. 2011-12-31T16:00");
    // Toronto, 1919: 23:45 on 30 March is moved to 00:45 on the 31st, a Monday, past the week's end.
    let toronto = At { options: "", as_of: "1919-04-07T03:45:00Z", zone: "America/Toronto" };
    toronto.spans("prev(td:w),tod", "1919-03-24T05:00:00Z", "1919-03-31T04:30:00Z");
}

#[test]
fn an_hour_that_happens_twice_is_two_hours_long() {
    let fold = At { as_of: "2026-10-25T01:10:00Z", ..NOVEMBER };
    fold.spans("this:hour", "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z");
    let after_gap = At { as_of: "2026-03-29T01:10:00Z", ..NOVEMBER };
    after_gap.spans("this:hour", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z");
    after_gap.spans("prev(this:hour)", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z");
    let half = At { options: "", as_of: "2026-11-18T15:00:00Z", zone: "Asia/Kathmandu" };
    half.spans("this:hour", "2026-11-18T14:15:00Z", "2026-11-18T15:15:00Z");
}
