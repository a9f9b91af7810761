//! From readings to a status, over time.

use super::*;

fn daily(terms: &Terms, values: &[&str]) -> Vec<JudgedReading> {
    let start = terms.period.start();
    (1_i8..)
        .zip(values)
        .map(|(day, value)| {
            let end = format!("{}-{:02}-{:02}T00:00:00Z", start.year(), start.month(), day + 1);
            let as_of = format!("{}-{:02}-{:02}T06:00:00Z", start.year(), start.month(), day + 1);
            JudgedReading { end_at: Some(instant(&end)), ..reading(value, &as_of) }
        })
        .collect()
}

#[test]
fn a_goal_moves_through_its_life() {
    let terms = november();
    let readings = daily(&terms, &["10", "20", "30", "40", "50", "60", "45", "45", "45"]);
    let status = |as_of: &str| judged(&terms, &readings, as_of).status.token();
    assert_eq!(status("2026-10-31T23:59:59Z"), "not_started");
    assert_eq!(status("2026-11-01T00:00:00Z"), "no_data");
    assert_eq!(status("2026-11-02T06:00:00Z"), "too_early");
    // Five of thirty days are one sixth.
    assert_eq!(status("2026-11-06T06:00:00Z"), "on_pace");
    assert_eq!(status("2026-11-08T06:00:00Z"), "on_pace");
    assert_eq!(status("2026-11-09T06:00:00Z"), "behind");
    assert_eq!(status("2026-11-12T06:00:00Z"), "behind");
    assert_eq!(status("2026-11-12T06:00:01Z"), "stale");
    assert_eq!(status("2027-01-12T00:00:00Z"), "stale");
}

#[test]
fn the_standing_carries_the_numbers_of_its_cut() {
    let terms = november();
    let readings = daily(&terms, &["10", "20", "30", "40", "50", "60", "45", "45", "45", "45"]);
    let standing = judged(&terms, &readings, "2026-11-11T12:00:00Z");
    assert_eq!(standing.cut, instant("2026-11-11T00:00:00Z"));
    assert_eq!((standing.elapsed, standing.total), (number("10"), number("30")));
    assert_eq!(standing.progress, Some(number("0.15")));
    assert_eq!(standing.expected, Some(number("100")));
    assert_eq!(standing.gap, Some(number("-55")));
    assert_eq!(standing.good_gap, Some(number("-0.1833333")));
    assert_eq!(standing.required_rate, Some(number("12.75")));
    assert_eq!(standing.rate_so_far, Some(number("4.5")));
    assert_eq!(standing.catch_up, Some(number("2.8333333")));
    assert_eq!(standing.forecast.unwrap().value, number("135"));
    assert_eq!(standing.changed_at, instant("2026-11-09T06:00:00Z"));
    assert_eq!(standing.was, Some(Status::OnPace));
    assert_eq!(standing.transition().unwrap(), "slipping, was on pace");
}

#[test]
fn the_first_reading_that_covers_the_end_decides() {
    let terms = november();
    let last = reading("299", "2026-11-30T23:00:00Z");
    let covering = JudgedReading {
        end_at: Some(instant("2026-12-01T00:00:00Z")),
        ..reading("300", "2026-12-01T00:10:00Z")
    };
    let later = reading("900", "2026-12-02T00:10:00Z");
    let next_period = JudgedReading { start_at: Some(instant("2026-12-01T00:00:00Z")), ..later };
    let status = |readings: &[JudgedReading]| judged(&terms, readings, "2027-02-01T00:00:00Z").status;
    assert_eq!(status(&[last, covering, later]), Status::Met);
    assert_eq!(status(&[last]), Status::Stale);
    assert_eq!(status(&[last, next_period]), Status::Stale);
    let missed = JudgedReading { value: Some(number("299.9999999")), ..covering };
    assert_eq!(status(&[last, missed, later]), Status::Missed);
}

#[test]
fn a_to_date_of_the_last_day_decides_and_does_not_grow_stale() {
    let end = Some(instant("2026-12-01T00:00:00Z"));
    let to_date = |value: &str, as_of: &str| JudgedReading { end_at: end, ..reading(value, as_of) };
    let status = |readings: &[JudgedReading]| judged(&november(), readings, "2027-02-01T00:00:00Z").status;
    let morning = to_date("290", "2026-11-30T06:00:00Z");
    let evening = to_date("300", "2026-11-30T23:50:00Z");
    assert_eq!(status(&[morning]), Status::Missed);
    assert_eq!(status(&[morning, evening]), Status::Met);
    assert_eq!(status(&[morning, to_date("300", "2026-11-30T23:59:59.999999Z")]), Status::Met);
    // The whole month, read the day before, leaves a day out.
    assert_eq!(status(&[to_date("300", "2026-11-29T23:00:00Z")]), Status::Stale);
}

#[test]
fn a_reading_of_the_period_before_says_nothing() {
    let before = reading("290", "2026-10-31T23:59:00Z");
    assert_eq!(judged(&november(), &[before], "2026-11-01T00:10:00Z").status, Status::NoData);
}

#[test]
fn a_reading_that_found_nothing_is_no_data_and_never_zero() {
    let nothing = JudgedReading { value: None, ..reading("0", "2026-11-10T06:00:00Z") };
    let standing =
        judged(&november(), &[reading("90", "2026-11-09T06:00:00Z"), nothing], "2026-11-10T07:00:00Z");
    assert_eq!((standing.status, standing.value, standing.gap), (Status::NoData, None, None));
    assert!(standing.expected.is_some());
}

#[test]
fn a_falling_goal_is_judged_by_its_own_direction() {
    let aim = Aim::Reach { start: number("8"), target: number("5") };
    let terms = Terms { aim, ..november() };
    let status =
        |value: &str| judged(&terms, &[reading(value, "2026-11-16T00:00:00Z")], "2026-11-16T00:00:00Z");
    assert_eq!(status("6.5").status, Status::OnPace);
    assert_eq!(status("6").status, Status::Ahead);
    assert_eq!(status("7").status, Status::Behind);
    assert_eq!(status("7").good_gap, Some(number("-0.1666667")));
    assert_eq!(status("5").status, Status::Met);
}

#[test]
fn a_pause_wins_and_keeps_the_last_reading() {
    let terms = Terms { paused_at: Some(instant("2026-11-16T12:00:00Z")), ..november() };
    let standing = judged(&terms, &[reading("200", "2026-11-16T00:00:00Z")], "2027-06-01T00:00:00Z");
    assert_eq!((standing.status, standing.was), (Status::Paused, Some(Status::Ahead)));
    assert_eq!(standing.changed_at, instant("2026-11-16T12:00:00Z"));
    assert_eq!(standing.value, Some(number("200")));
}

#[test]
fn a_breach_shows_at_the_next_evaluation_and_leaves_after_two_readings() {
    let terms = below_24();
    let readings = daily(&terms, &["10", "25", "12", "11", "21", "22"]);
    let status = |as_of: &str| judged(&terms, &readings, as_of).status.token();
    assert_eq!(status("2026-11-02T06:00:00Z"), "holding");
    assert_eq!(status("2026-11-03T06:00:00Z"), "breached");
    assert_eq!(status("2026-11-04T06:00:00Z"), "breached");
    assert_eq!(status("2026-11-05T06:00:00Z"), "holding");
    assert_eq!(status("2026-11-06T06:00:00Z"), "holding");
    assert_eq!(status("2026-11-07T06:00:00Z"), "at_risk");
}

#[test]
fn limits_belong_to_the_inside_and_margins_to_the_warning() {
    let status = |aim: Aim, value: &str| {
        let terms = Terms { aim, ..below_24() };
        judged(&terms, &[reading(value, "2026-11-02T00:00:00Z")], "2026-11-02T00:00:00Z").status.token()
    };
    let above = Aim::StayAbove { limit: number("90"), warning_margin: number("2") };
    assert_eq!(
        ["89.9", "90", "92", "92.1"].map(|value| status(above, value)),
        ["breached", "at_risk", "at_risk", "holding"]
    );
    let plain = Aim::StayAbove { limit: number("90"), warning_margin: number("0") };
    assert_eq!(status(plain, "90"), "holding");
    let within = Aim::StayWithin { lower: number("10"), upper: number("20"), warning_margin: number("1") };
    assert_eq!(
        ["9", "10.5", "15", "19", "20", "20.1"].map(|value| status(within, value)),
        ["breached", "at_risk", "holding", "at_risk", "at_risk", "breached"]
    );
}

#[test]
fn a_stay_goal_ends_by_its_share_of_time_inside() {
    // Outside from the 11th to the 14th: three of thirty days.
    let readings = [
        reading("10", "2026-10-31T00:00:00Z"),
        reading("30", "2026-11-11T00:00:00Z"),
        reading("10", "2026-11-14T00:00:00Z"),
        reading("10", "2026-12-01T00:00:00Z"),
    ];
    let standing = judged(&below_24(), &readings, "2026-12-05T00:00:00Z");
    assert_eq!((standing.status, standing.inside_share), (Status::Missed, Some(number("0.9"))));
    let mut terms = below_24();
    terms.limits.required_share = number("0.9").get();
    assert_eq!(judged(&terms, &readings, "2026-12-05T00:00:00Z").status, Status::Met);
}

#[test]
fn the_order_of_readings_does_not_matter() {
    let terms = november();
    let mut readings = daily(&terms, &["10", "20", "30", "40", "50", "60", "45", "45", "45"]);
    let forwards = judged(&terms, &readings, "2026-11-10T09:00:00Z");
    readings.reverse();
    assert_eq!(judged(&terms, &readings, "2026-11-10T09:00:00Z"), forwards);
}

#[test]
fn a_forecast_needs_time_and_its_band_needs_past_periods() {
    let past = |month: &str, next: &str, middle: &str, end: &str| PastPeriod {
        period: period(&format!("2026-{month}-01"), &format!("2026-{next}-01")),
        start: number("0"),
        readings: vec![
            reading(middle, &format!("2026-{month}-15T00:00:00Z")),
            reading(end, &format!("2026-{next}-01T00:00:00Z")),
        ],
    };
    // In a month of 30 days, 14 days before the 15th: 140 projects to 300.
    let history =
        [past("04", "05", "140", "310"), past("06", "07", "140", "290"), past("09", "10", "140", "300")];
    let now = [reading("160", "2026-11-17T00:00:00Z")];
    let forecast = |past: &[PastPeriod]| {
        let terms = Terms { past: past.to_vec(), ..november() };
        judged(&terms, &now, "2026-11-17T00:00:00Z").forecast.unwrap()
    };
    let with_two = forecast(&history[..2]);
    assert_eq!((with_two.value, with_two.low, with_two.high), (number("300"), None, None));
    let with_three = forecast(&history);
    assert_eq!((with_three.low, with_three.high), (Some(number("292")), Some(number("308"))));
    assert_eq!(with_three.hit_rate, None);
    let mut four = history.to_vec();
    four.push(past("11", "12", "140", "300"));
    assert_eq!(forecast(&four).hit_rate, Some(number("0.5")));
    let early = [reading("40", "2026-11-05T00:00:00Z")];
    assert_eq!(judged(&november(), &early, "2026-11-05T00:00:00Z").forecast, None);
}

#[test]
fn huge_numbers_are_judged_without_overflow() {
    let huge = "999999999999999999999";
    let aim = Aim::Reach { start: number(&format!("-{huge}")), target: number(huge) };
    let terms = Terms { aim, ..november() };
    let standing = judged(&terms, &[reading(huge, "2026-11-20T00:00:00Z")], "2026-11-20T00:00:00Z");
    assert_eq!(standing.status, Status::Met);
    let tiny = Aim::Reach { start: number("0"), target: number("0.0000001") };
    let terms = Terms { aim: tiny, ..november() };
    let standing =
        judged(&terms, &[reading(&format!("-{huge}"), "2026-11-20T00:00:00Z")], "2026-11-20T00:00:00Z");
    assert_eq!(standing.status, Status::Behind);
}

#[test]
fn a_period_without_a_working_day_passes_at_its_end() {
    let terms = Terms { period: period("2026-11-21", "2026-11-23"), weights: Weights::Working, ..november() };
    let readings = [reading("10", "2026-11-22T00:00:00Z"), reading("10", "2026-11-23T00:00:00Z")];
    let open = judged(&terms, &readings, "2026-11-22T00:00:00Z");
    assert_eq!((open.status, open.required_rate), (Status::TooEarly, None));
    assert_eq!(judged(&terms, &readings, "2026-11-23T00:00:00Z").status, Status::Missed);
}
