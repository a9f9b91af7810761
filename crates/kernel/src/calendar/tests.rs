use jiff::civil::date;

use super::*;

const FULL: &str = r#"{"week_start":"sun","fiscal":{"by":"weeks","anchor":"last:sat:09","pattern":"445"},"fiscal_year_name":"start","working_days":"1111100","holidays":["2026-12-25"],"zone":"Europe/Paris"}"#;

#[test]
fn options_are_printed_in_their_shortest_form() {
    for options in [
        "",
        "ws=sun",
        "fs=04-06",
        "fs=11-01;fyname=start",
        "anchor=nearest:sat:01-31;pattern=454;fyname=start",
        "ws=sat;anchor=last:sat:09;pattern=445;wd=0111110;hol=2026-12-25|2027-01-01",
    ] {
        assert_eq!(Calendar::from_options(options).unwrap().to_options(), options);
    }
    let wordy = "hol=2027-01-01|2026-12-25|2027-01-01;fyname=end;ws=mon;fs=01-01;wd=1111100";
    assert_eq!(Calendar::from_options(wordy).unwrap().to_options(), "hol=2026-12-25|2027-01-01");
    let anchored = Calendar::from_options("fs=04-01;anchor=last:sat:09;pattern=445").unwrap();
    assert_eq!(anchored.to_options(), "anchor=last:sat:09;pattern=445");
}

#[test]
fn a_faulty_option_is_refused_at_its_place() {
    use OptionsProblem::{
        Anchor, AnchorWithoutPattern, FiscalStart, FiscalYearName, Holidays, Pattern, Repeated, Shape,
        UnknownOption, WeekStart, WorkingDays,
    };
    for (options, position, problem) in [
        (";", 0, Shape),
        ("ws=sun;", 7, Shape),
        ("ws", 0, Shape),
        ("ws=sun;zone=UTC", 7, UnknownOption),
        ("ws=sun;ws=sun", 7, Repeated),
        ("ws=sunday", 0, WeekStart),
        ("fs=02-29", 0, FiscalStart),
        ("fs=4-1", 0, FiscalStart),
        ("fs=13-01", 0, FiscalStart),
        ("ws=sun;anchor=nearest:sat:02-29;pattern=445", 7, Anchor),
        ("anchor=last:sat:13;pattern=445", 0, Anchor),
        ("anchor=last:sat:09:1;pattern=445", 0, Anchor),
        ("anchor=last:sat:09;pattern=455", 19, Pattern),
        ("anchor=last:sat:09", 0, AnchorWithoutPattern),
        ("ws=mon;pattern=445", 7, AnchorWithoutPattern),
        ("fyname=both", 0, FiscalYearName),
        ("wd=0000000", 0, WorkingDays),
        ("wd=111110", 0, WorkingDays),
        ("wd=1111120", 0, WorkingDays),
        ("hol=2026-12-25|", 0, Holidays),
        ("hol=2026-02-30", 0, Holidays),
        ("hol=20261225", 0, Holidays),
    ] {
        assert_eq!(Calendar::from_options(options), Err(OptionsRefusal { position, problem }), "{options}");
    }
}

#[test]
fn working_days_are_in_the_mask_and_no_holiday() {
    let calendar = Calendar::from_options("wd=1111100;hol=2026-11-11").unwrap();
    let worked: Vec<i8> = (9..16).filter(|day| calendar.is_working_day(date(2026, 11, *day))).collect();
    assert_eq!(worked, [9, 10, 12, 13]);
}

#[test]
fn holidays_are_known_for_the_years_of_their_list() {
    let calendar = Calendar::from_options("hol=2025-12-25|2027-01-01").unwrap();
    let known = |year| calendar.knows_holidays(date(year, 6, 1));
    assert_eq!([2024, 2025, 2026, 2027, 2028].map(known), [false, true, true, true, false]);
    assert!(!Calendar::default().knows_holidays(date(2026, 6, 1)));
}

#[test]
fn the_stored_form_is_kept_to_the_byte() {
    let options = "ws=sun;anchor=last:sat:09;pattern=445;fyname=start;hol=2026-12-25";
    let calendar = Calendar::from_options(options).unwrap().with_zone("europe/paris").unwrap();
    assert_eq!(serde_json::to_string(&calendar).unwrap(), FULL);
    assert_eq!(serde_json::from_str::<Calendar>(FULL).unwrap(), calendar);
    let plain = r#"{"week_start":"mon","fiscal":{"by":"date","start":"01-01"},"fiscal_year_name":"end","working_days":"1111100","holidays":[]}"#;
    assert_eq!(serde_json::to_string(&Calendar::default()).unwrap(), plain);
    assert_eq!(serde_json::from_str::<Calendar>(plain).unwrap(), Calendar::default());
}

#[test]
fn a_stored_form_that_says_anything_else_is_refused() {
    for (from, to, word) in [
        (r#""sun""#, r#""sunday""#, "week_start"),
        (r#""last:sat:09""#, r#""last:sat""#, "anchor"),
        (r#""445""#, r#""555""#, "pattern"),
        (r#""start","working"#, r#""both","working"#, "fiscal_year_name"),
        ("1111100", "0000000", "working_days"),
        ("Europe/Paris", "Mars/Olympus", "Mars/Olympus"),
        (r#""zone""#, r#""colour":"red","zone""#, "colour"),
    ] {
        let faulty = FULL.replace(from, to);
        assert_ne!(faulty, FULL);
        let refusal = serde_json::from_str::<Calendar>(&faulty).unwrap_err().to_string();
        assert!(refusal.contains(word), "{refusal}");
    }
}

#[test]
fn zones_come_from_the_built_in_tables() {
    assert_eq!(zone("america/new_york").unwrap().iana_name(), Some("America/New_York"));
    assert!(zone("Mars/Olympus").is_none() && zone("").is_none() && zone("Etc/Unknown").is_none());
    assert!(zones().contains(&"Asia/Kathmandu"));
    assert!("2025b" <= tzdata(), "{}", tzdata());
    for name in zones() {
        assert!(zone(name).is_some() || name == "Etc/Unknown", "{name}");
    }
}

#[test]
fn a_calendar_lists_a_century_of_holidays_at_most() {
    let many = |count| {
        let days = (0..count).filter_map(|day| Day::new(2020, 1, 1).plus(day).date());
        Calendar::default().with_holidays(days)
    };
    assert!(many(4_000).is_ok());
    assert_eq!(many(4_001), Err(CalendarRefusal::TooManyHolidays { most: 4_000 }));
}
