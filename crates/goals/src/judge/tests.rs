use kernel::actor::Actor;
use kernel::calendar::Calendar;
use kernel::ids::{GoalId, Id as _, KpiId, MemberId};

use super::*;
use crate::goal::Weights;
use crate::status::Status;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

fn goal(start: &str, end: &str) -> Goal {
    let zero = Timestamp::from_micros(0);
    Goal {
        id: GoalId::from_parts(zero, [1; 10]),
        name: "Win more".parse().unwrap(),
        kpi: KpiId::from_parts(zero, [2; 10]),
        aim: Aim::Reach { start: Decimal::ZERO, target: Decimal::from(300) },
        period: Period::new(day(start), day(end)).unwrap(),
        weights: Weights::Calendar,
        owner: MemberId::from_parts(zero, [3; 10]),
        state: GoalState::Active,
        is_sample: false,
        created_at: zero,
        created_by: Actor::System,
    }
}

fn almanac() -> Almanac {
    Almanac { version: 1, calendar: Calendar::default() }
}

fn subject<'a>(goal: &'a Goal, almanac: &'a Almanac) -> Subject<'a> {
    let refresh = RefreshMinutes::new(15).unwrap();
    Subject { goal, refresh, decimals: 0, almanac, zone: TimeZone::UTC }
}

/// Read at the end of each of the days, which all had the same growth.
fn daily(from: &str, count: i64, each: i64) -> Vec<JudgedReading> {
    let first = at(from);
    let reading = |n: i64| JudgedReading {
        value: Some(Decimal::from(each * (n + 1))),
        as_of: first.plus_seconds(n * 86_400),
        start_at: None,
        end_at: None,
        is_backfill: true,
    };
    (0..count).map(reading).collect()
}

#[test]
fn the_stored_form_of_a_judgement_stays_readable() {
    let goal = goal("2026-11-01", "2026-12-01");
    let almanac = almanac();
    let as_of = at("2026-11-18T00:00:00Z");
    let standing = subject(&goal, &almanac).judge(&daily("2026-11-02T00:00:00Z", 17, 10), as_of);
    let compared = Some(Compared { day: day("2026-11-10"), value: Decimal::from(100) });
    let kept = Kept { standing, valid_until: as_of, compared };
    let text = serde_json::to_string(&kept).unwrap();
    assert_eq!(Some(kept), Kept::read(Some(&text)));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::json!("2026-11-18T00:00:00Z"), json["valid_until"]);
    assert_eq!(serde_json::json!({"day": "2026-11-10", "value": "100"}), json["compared"]);
    assert_eq!(
        (&serde_json::json!("on_pace"), &serde_json::json!("170")),
        (&json["standing"]["status"], &json["standing"]["value"])
    );
    assert_eq!(None, Kept::read(Some("{}")));
}

#[test]
fn a_judgement_holds_until_the_reading_is_stale_or_the_period_turns() {
    let goal = goal("2026-11-01", "2026-12-01");
    let almanac = almanac();
    let subject = subject(&goal, &almanac);
    let until = |readings: &[JudgedReading], as_of: &str| {
        let standing = subject.judge(readings, at(as_of));
        subject.valid_until(&standing, at(as_of)).to_string()
    };
    assert_eq!("2026-11-01T00:00:00Z", until(&[], "2026-10-20T00:00:00Z"));
    assert_eq!("2026-12-01T00:00:00Z", until(&[], "2026-11-20T00:00:00Z"));
    let readings = daily("2026-11-02T00:00:00Z", 17, 10);
    assert_eq!("2026-11-18T00:30:00.001Z", until(&readings, "2026-11-18T00:10:00Z"));
}

#[test]
fn days_between_past_readings_are_no_staleness() {
    let goal = goal("2026-11-01", "2026-12-01");
    let almanac = almanac();
    let readings = daily("2026-11-02T00:00:00Z", 17, 10);
    let subject = subject(&goal, &almanac);
    let fresh = subject.judge(&readings, at("2026-11-18T00:10:00Z"));
    assert_eq!(
        (Status::OnPace, at("2026-11-07T00:00:00Z")),
        (fresh.status, fresh.changed_at.max(at("2026-11-07T00:00:00Z")))
    );
    let late = subject.judge(&readings, at("2026-11-18T01:00:00Z"));
    assert_eq!((Status::Stale, Some(Status::OnPace)), (late.status, late.was));
}

#[test]
fn a_gap_between_live_readings_stays_in_the_history_of_the_status() {
    let goal = goal("2026-11-01", "2026-12-01");
    let almanac = almanac();
    let mut readings = daily("2026-11-02T00:00:00Z", 17, 10);
    let live = |text: &str| JudgedReading {
        value: Some(Decimal::from(170)),
        as_of: at(text),
        start_at: None,
        end_at: None,
        is_backfill: false,
    };
    readings.extend([
        live("2026-11-18T06:00:00Z"),
        live("2026-11-18T06:15:00Z"),
        live("2026-11-18T16:15:00Z"),
    ]);
    let standing = subject(&goal, &almanac).judge(&readings, at("2026-11-18T16:20:00Z"));
    assert_eq!((Status::OnPace, Some(Status::Stale)), (standing.status, standing.was));
    assert_eq!(at("2026-11-18T16:15:00Z"), standing.changed_at);
    // Before the first live reading nothing was planned: the six hours are no gap.
    let standing = subject(&goal, &almanac).judge(&readings, at("2026-11-18T06:20:00Z"));
    assert_eq!(Some(Status::TooEarly), standing.was);
}

#[test]
fn earlier_periods_are_months_where_the_goal_is_months() {
    let almanac = almanac();
    let earlier = |start: &str, end: &str, back| {
        let goal = goal(start, end);
        let period = subject(&goal, &almanac).earlier(back).unwrap();
        (period.start().to_string(), period.end().to_string())
    };
    let text = |start: &str, end: &str| (start.to_owned(), end.to_owned());
    assert_eq!(text("2026-07-01", "2026-10-01"), earlier("2026-10-01", "2027-01-01", 1));
    assert_eq!(text("2025-11-01", "2025-12-01"), earlier("2026-11-01", "2026-12-01", 12));
    assert_eq!(text("2026-10-25", "2026-11-01"), earlier("2026-11-08", "2026-11-15", 2));
}

#[test]
fn the_forecast_has_a_band_once_three_periods_were_read() {
    let goal = goal("2026-11-01", "2026-12-01");
    let almanac = almanac();
    let mut readings = daily("2026-11-02T00:00:00Z", 17, 10);
    for (month, days, each) in [("2026-10", 31, 9), ("2026-09", 30, 11), ("2026-08", 31, 10)] {
        readings.extend(daily(&format!("{month}-02T00:00:00Z"), days, each));
    }
    let standing = subject(&goal, &almanac).judge(&readings, at("2026-11-18T00:10:00Z"));
    let forecast = standing.forecast.unwrap();
    assert_eq!(Decimal::from(300), forecast.value);
    assert!(forecast.low.is_some() && forecast.high.is_some(), "{forecast:?}");
}
