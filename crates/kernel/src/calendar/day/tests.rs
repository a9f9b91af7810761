use jiff::ToSpan;
use jiff::civil::date;

use super::*;

#[test]
fn every_day_of_four_centuries_is_the_date_it_says() {
    let mut expected = date(1850, 1, 1);
    for number in Day::of(expected).0.. {
        let day = Day(number);
        assert_eq!(day.date(), Some(expected));
        assert_eq!(Day::of(expected), day);
        assert_eq!(day.weekday(), i64::from(expected.weekday().to_monday_zero_offset()));
        let week = expected.iso_week_date();
        assert_eq!((day.iso_week().year, day.iso_week().week), (week.year().into(), week.week().into()));
        if expected.year() == 2250 {
            break;
        }
        expected = expected.checked_add(1.day()).unwrap();
    }
}

#[test]
fn days_beyond_the_years_of_a_date_are_days_all_the_same() {
    let far = Day::new(-12_000, 2, 29);
    assert_eq!((far.ymd(), far.date()), (Ymd { year: -12_000, month: 2, day: 29 }, None));
    assert_eq!(far.plus(1).ymd(), Ymd { year: -12_000, month: 3, day: 1 });
}

#[test]
fn months_clip_to_the_month_they_land_in() {
    let moved = |from: (i64, i64, i64), months| Day::new(from.0, from.1, from.2).plus_months(months).ymd();
    assert_eq!(moved((2026, 3, 31), -1), Ymd { year: 2026, month: 2, day: 28 });
    assert_eq!(moved((2028, 2, 29), -12), Ymd { year: 2027, month: 2, day: 28 });
    assert_eq!(moved((2026, 12, 31), 2), Ymd { year: 2027, month: 2, day: 28 });
    assert_eq!(moved((2026, 1, 15), -13), Ymd { year: 2024, month: 12, day: 15 });
}

#[test]
fn weeks_of_an_iso_year_are_52_or_53() {
    let long: Vec<i64> = (2000..2041).filter(|year| IsoWeek::weeks_in(*year) == 53).collect();
    assert_eq!(long, [2004, 2009, 2015, 2020, 2026, 2032, 2037]);
    assert_eq!(IsoWeek { year: 2026, week: 53 }.start(), Day::new(2026, 12, 28));
}
