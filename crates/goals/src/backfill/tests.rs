use super::*;

/// First, last and number of the days for an expression, at 10:00 of 21 November 2026 in Paris.
fn planned(expression: &str, goals_from: Option<&str>) -> (usize, Vec<String>) {
    let calendar = Calendar::default();
    let zone = kernel::calendar::zone("Europe/Paris").unwrap();
    let as_of = "2026-11-21T09:00:00Z".parse::<jiff::Timestamp>().unwrap().into();
    let goals_from = goals_from.map(|day| day.parse().unwrap());
    let days = days(&expression.parse().unwrap(), (&calendar, &zone), as_of, goals_from);
    (days.len(), days.iter().map(ToString::to_string).collect())
}

#[test]
fn every_day_of_the_month_so_far_and_the_ends_of_twelve_months() {
    let (count, days) = planned("td:m", None);
    assert_eq!(20 + 12, count);
    assert_eq!(("2026-11-20", "2026-11-01"), (days[0].as_str(), days[19].as_str()));
    assert_eq!(("2026-10-31", "2026-09-30", "2025-11-30"), (&*days[20], &*days[21], &*days[31]));
}

#[test]
fn a_goal_that_began_earlier_takes_its_days_too() {
    let (_, days) = planned("last:30d", Some("2026-09-01"));
    assert!(days.contains(&"2026-09-01".to_owned()));
    assert_eq!(Some(&"2026-11-20".to_owned()), days.first());
}

#[test]
fn a_whole_month_is_read_at_its_end_only() {
    let (count, days) = planned("this:m", None);
    assert_eq!((12, "2026-10-31"), (count, days[0].as_str()));
}

#[test]
fn a_range_without_a_past_is_not_read() {
    assert_eq!(0, planned("all", None).0);
    assert_eq!(0, planned("next:m", None).0);
    assert_eq!(vec!["2026-11-20"], planned("abs:2026-01-01..2026-02-01", None).1);
}

#[test]
fn a_long_period_is_cut_at_four_hundred_days() {
    assert!(planned("since:2020-01-01", None).0 <= 400 + 12);
}

#[test]
fn a_day_ends_where_the_next_one_begins() {
    let zone = kernel::calendar::zone("Europe/Paris").unwrap();
    let end = end_of_day(&zone, "2026-10-25".parse().unwrap()).unwrap();
    assert_eq!("2026-10-25T22:59:59.999999Z", end.to_string());
}
