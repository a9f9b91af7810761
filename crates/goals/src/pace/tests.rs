use kernel::calendar::zone;

use super::*;

fn pace(start: &str, end: &str, weights: Weights, options: &str, zone_name: &str) -> Pace {
    let period = Period::new(start.parse().unwrap(), end.parse().unwrap()).unwrap();
    let calendar = Calendar::from_options(options).unwrap();
    Pace::over(period, weights, &calendar, &zone(zone_name).unwrap())
}

fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

#[test]
fn a_day_of_25_hours_passes_in_25_hours() {
    let october = pace("2026-10-01", "2026-11-01", Weights::Calendar, "", "Europe/Paris");
    // 25 October begins at 22:00 UTC the day before and lasts until 23:00 UTC.
    assert_eq!(october.elapsed(at("2026-10-24T22:00:00Z")), Exact::from(24));
    assert_eq!(october.elapsed(at("2026-10-25T10:30:00Z")), Exact::new(245, 1));
    assert_eq!(october.elapsed(at("2026-10-25T23:00:00Z")), Exact::from(25));
}

#[test]
fn a_rest_day_adds_nothing_while_it_runs() {
    let week = pace("2026-11-16", "2026-11-23", Weights::Working, "hol=2026-11-18", "UTC");
    assert_eq!(week.total(), Exact::from(4));
    assert_eq!(week.elapsed(at("2026-11-18T00:00:00Z")), Exact::from(2));
    assert_eq!(week.elapsed(at("2026-11-18T20:00:00Z")), Exact::from(2));
    assert_eq!(week.elapsed(at("2026-11-19T12:00:00Z")), Exact::new(25, 1));
    assert_eq!(week.elapsed(at("2026-11-22T12:00:00Z")), Exact::from(4));
}

#[test]
fn nothing_passes_outside_the_period() {
    let week = pace("2026-11-16", "2026-11-23", Weights::Calendar, "", "UTC");
    assert_eq!(week.share(at("2026-01-01T00:00:00Z")), Exact::ZERO);
    assert_eq!(week.share(at("2027-01-01T00:00:00Z")), Exact::ONE);
}

#[test]
fn the_cut_is_the_end_of_a_past_range_or_the_moment_of_the_reading() {
    let november = pace("2026-11-01", "2026-12-01", Weights::Calendar, "", "Europe/Paris");
    let cut = |end: Option<&str>| {
        let as_of = at("2026-11-18T15:00:00Z");
        november.cut(&JudgedReading {
            value: None,
            as_of,
            start_at: None,
            end_at: end.map(at),
            is_backfill: false,
        })
    };
    let made = at("2026-11-18T15:00:00Z");
    assert_eq!(cut(None), made);
    // The start of 18 November in Paris, and the start of the 19th.
    assert_eq!(cut(Some("2026-11-17T23:00:00Z")), at("2026-11-17T23:00:00Z"));
    assert_eq!(cut(Some("2026-11-18T23:00:00Z")), made);
}
