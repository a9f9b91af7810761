use super::*;
use crate::calendar::Calendar;

fn fiscal(options: &str) -> Fiscal {
    Calendar::from_options(options).unwrap().fiscal()
}

fn year(options: &str, name: i64) -> String {
    let fiscal = fiscal(options);
    let number = fiscal.named(name);
    let (start, end) = (fiscal.year_start(number), fiscal.year_start(number + 1).plus(-1));
    format!("{} .. {}", start.date().unwrap(), end.date().unwrap())
}

#[test]
fn years_by_date_are_named_by_their_start_or_end() {
    assert_eq!(year("fs=04-01", 2027), "2026-04-01 .. 2027-03-31");
    assert_eq!(year("fs=04-01;fyname=start", 2027), "2027-04-01 .. 2028-03-31");
    assert_eq!(year("", 2027), "2027-01-01 .. 2027-12-31");
    assert_eq!(year("fyname=start", 2027), "2027-01-01 .. 2027-12-31");
}

#[test]
fn the_retail_calendar_has_its_known_years() {
    let retail = "anchor=nearest:sat:01-31;pattern=454;fyname=start";
    assert_eq!(year(retail, 2012), "2012-01-29 .. 2013-02-02");
    assert_eq!(year(retail, 2017), "2017-01-29 .. 2018-02-03");
    assert_eq!(year(retail, 2023), "2023-01-29 .. 2024-02-03");
    assert_eq!(year(retail, 2024), "2024-02-04 .. 2025-02-01");
}

#[test]
fn names_follow_each_other_even_where_ends_skip_a_calendar_year() {
    let year_end = "anchor=nearest:sat:12-31;pattern=445";
    assert_eq!(year(year_end, 2024), "2023-12-31 .. 2024-12-28");
    assert_eq!(year(year_end, 2025), "2024-12-29 .. 2026-01-03");
    assert_eq!(year(year_end, 2026), "2026-01-04 .. 2027-01-02");
    assert_eq!(year(&format!("{year_end};fyname=start"), 2025), "2024-12-29 .. 2026-01-03");
    let last = "anchor=last:sat:12;pattern=445;fyname=start";
    assert_eq!(year(last, 2022), "2021-12-26 .. 2022-12-31");
}

#[test]
fn quarters_have_thirteen_weeks_and_the_last_period_takes_the_53rd() {
    for (pattern, weeks) in [("445", [4, 4, 5]), ("454", [4, 5, 4]), ("544", [5, 4, 4])] {
        let fiscal = fiscal(&format!("anchor=nearest:sat:01-31;pattern={pattern};fyname=start"));
        for name in [2022, 2023] {
            let first = fiscal.named(name) * 12;
            let length = |period| (fiscal.period_start(period + 1).0 - fiscal.period_start(period).0) / 7;
            let found: Vec<i64> = (first..first + 12).map(length).collect();
            let mut wanted = weeks.repeat(4);
            wanted[11] += i64::from(name == 2023);
            assert_eq!(found, wanted, "{pattern} FY{name}");
        }
    }
}

#[test]
fn every_day_lies_in_its_own_period() {
    for options in
        ["", "fs=01-31", "fs=04-06", "anchor=last:fri:02;pattern=544", "anchor=nearest:mon:12-31;pattern=445"]
    {
        let fiscal = fiscal(options);
        for number in Day::new(1999, 6, 1).0..Day::new(2041, 1, 1).0 {
            let period = fiscal.period_of(Day(number));
            assert!(fiscal.period_start(period) <= Day(number), "{options} {number}");
            assert!(Day(number) < fiscal.period_start(period + 1), "{options} {number}");
            assert_eq!(period.div_euclid(12), fiscal.year_of(Day(number)), "{options} {number}");
        }
    }
}

#[test]
fn an_anchor_is_at_most_three_days_from_its_date() {
    for weekday in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] {
        let fiscal = fiscal(&format!("anchor=nearest:{weekday}:01-31;pattern=445"));
        for year in 1999..2041 {
            let end = fiscal.year_start(year + 1).plus(-1);
            assert!((end.0 - Day::new(year, 1, 31).0).abs() <= 3, "{weekday} {year}");
        }
    }
}
