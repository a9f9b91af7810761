//! What holds for every range, over zones with half-hour and 45-minute offsets, changes by 30 and
//! 60 minutes, and changes at midnight, from 2000 to 2040.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use kernel::calendar::{Calendar, Unit, zone};
use kernel::range::{Bound, Expression, Resolved, resolve};
use proptest::prelude::*;

const ZONES: [&str; 16] = [
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "America/St_Johns",
    "America/Havana",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Tehran",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Australia/Adelaide",
    "Pacific/Chatham",
    "Pacific/Apia",
];

/// Zones without a change between 2000 and 2040.
const STEADY_ZONES: [&str; 4] = ["UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/Phoenix"];

const CALENDARS: [&str; 8] = [
    "",
    "ws=sun",
    "ws=sat;fs=04-06",
    "fs=11-01;fyname=start",
    "fs=01-31",
    "anchor=nearest:sat:01-31;pattern=454;fyname=start",
    "anchor=last:sat:09;pattern=445",
    "anchor=nearest:thu:12-31;pattern=544;wd=0111110;hol=2026-12-24|2026-12-25",
];

const ADJACENT: [Unit; 11] = [
    Unit::Day,
    Unit::Week,
    Unit::Month,
    Unit::Quarter,
    Unit::Half,
    Unit::Year,
    Unit::IsoYear,
    Unit::FiscalPeriod,
    Unit::FiscalQuarter,
    Unit::FiscalHalf,
    Unit::FiscalYear,
];

fn moments() -> impl Strategy<Value = Timestamp> {
    // 2000-01-02 to 2039-12-30, so that every zone's civil date lies in the years meant.
    (946_771_200_i64..2_208_816_000).prop_map(|second| Timestamp::from_second(second).unwrap())
}

fn zones() -> impl Strategy<Value = TimeZone> {
    prop::sample::select(&ZONES[..]).prop_map(|name| zone(name).unwrap())
}

fn calendars() -> impl Strategy<Value = Calendar> {
    prop::sample::select(&CALENDARS[..]).prop_map(|options| Calendar::from_options(options).unwrap())
}

fn units() -> impl Strategy<Value = Unit> {
    prop::sample::select(&ADJACENT[..])
}

/// Every form of the grammar, nested at most twice.
fn expressions() -> impl Strategy<Value = String> {
    prop_oneof![
        day_expressions(),
        (day_expressions(), prop::sample::select(&["prev", "yoy", "yoy364"][..]))
            .prop_map(|(inner, function)| format!("{function}({inner})")),
        (day_expressions(), -30_i64..30, prop::sample::select(&["prev", "yoy", "yoy364"][..])).prop_map(
            |(inner, days, function)| {
                let days = if days == 0 { 1 } else { days };
                format!("{function}(offset({inner},{days:+}d))")
            }
        ),
    ]
}

fn day_expressions() -> impl Strategy<Value = String> {
    let unit = || prop::sample::select(&Unit::ALL[..]);
    let plain = (
        prop::sample::select(&["this:", "prev:", "next:", "td:", "rest:"][..]),
        unit(),
        prop::sample::select(&["", ",complete"][..]),
    )
        .prop_map(|(form, unit, modifier)| {
            let modifier = if form == "td:" { modifier } else { "" };
            format!("{form}{}{modifier}", unit.token())
        });
    let counted = (
        prop::sample::select(&["last:", "roll:", "next:"][..]),
        1_i64..40,
        unit(),
        prop::sample::select(&["", ",incl", ",soql"][..]),
    )
        .prop_map(|(form, count, unit, modifier)| {
            let modifier = match (form, modifier) {
                ("roll:", _) | ("next:", ",soql") => "",
                (_, modifier) => modifier,
            };
            format!("{form}{count}{}{modifier}", unit.counted_token())
        });
    let fixed = prop::sample::select(
        &["today", "yesterday", "tomorrow", "day-9", "last:11bd", "since:2001-02-03", "period(2026-Q4)"][..],
    );
    prop_oneof![plain, counted, fixed.prop_map(str::to_owned)]
}

fn at(expression: &str, calendar: &Calendar, zone: &TimeZone, as_of: Timestamp) -> Resolved {
    let parsed: Expression = expression.parse().unwrap();
    resolve(&parsed, calendar, zone, as_of).unwrap()
}

fn start(range: &Resolved) -> Bound {
    range.start.unwrap()
}

fn end(range: &Resolved) -> Bound {
    range.end.unwrap()
}

fn day_number(date: Date) -> i64 {
    date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 600,
        // Some cases lie before 2000; their number grows with the cases of the longer tier.
        max_global_rejects: 1_000_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn units_follow_each_other_without_gap_or_overlap(
        unit in units(), calendar in calendars(), zone in zones(), as_of in moments()
    ) {
        let at = |form: &str| at(&format!("{form}:{}", unit.token()), &calendar, &zone, as_of);
        prop_assert_eq!(end(&at("prev")), start(&at("this")));
        prop_assert_eq!(end(&at("this")), start(&at("next")));
    }

    #[test]
    fn last_n_is_the_union_of_its_units(
        unit in units(), count in 1_i64..20, calendar in calendars(), zone in zones(), as_of in moments()
    ) {
        let last = at(&format!("last:{count}{}", unit.counted_token()), &calendar, &zone, as_of);
        let mut day = end(&last).civil.date();
        for _ in 0..count {
            let (from, to) = calendar.unit_holding(unit, day.yesterday().unwrap()).unwrap();
            prop_assert_eq!(to, day);
            day = from;
        }
        prop_assert_eq!(start(&last).civil.date(), day);
        let current = at(&format!("this:{}", unit.token()), &calendar, &zone, as_of);
        prop_assert_eq!(end(&last), start(&current));
    }

    #[test]
    fn the_current_unit_holds_today(
        unit in units(), calendar in calendars(), zone in zones(), as_of in moments()
    ) {
        let range = at(&format!("this:{}", unit.token()), &calendar, &zone, as_of);
        prop_assert!(start(&range).civil.date() <= range.today && range.today < end(&range).civil.date());
    }

    #[test]
    fn a_year_has_365_or_366_days(calendar in calendars(), zone in zones(), as_of in moments()) {
        let year = at("this:y", &calendar, &zone, as_of);
        let days = day_number(end(&year).civil.date()) - day_number(start(&year).civil.date());
        let leap = start(&year).civil.date().in_leap_year();
        prop_assert_eq!(days, if leap { 366 } else { 365 });
    }

    #[test]
    fn without_zone_changes_hours_are_24_times_days(
        expression in expressions(),
        calendar in calendars(),
        name in prop::sample::select(&STEADY_ZONES[..]),
        as_of in moments(),
    ) {
        let range = at(&expression, &calendar, &zone(name).unwrap(), as_of);
        // Before 2000 these zones changed too.
        prop_assume!(start(&range).civil.date().year() >= 2000);
        let days = day_number(end(&range).civil.date()) - day_number(start(&range).civil.date());
        let hours = end(&range).at.duration_since(start(&range).at).as_hours();
        prop_assert_eq!(hours, 24 * days);
    }

    #[test]
    fn a_range_starts_before_it_ends(
        expression in expressions(), calendar in calendars(), zone in zones(), as_of in moments()
    ) {
        let range = at(&expression, &calendar, &zone, as_of);
        prop_assert!(start(&range).civil.date() <= end(&range).civil.date(), "{}", expression);
        prop_assert!(start(&range).at <= end(&range).at, "{}", expression);
    }

    #[test]
    fn only_the_civil_date_moves_a_date_range(
        expression in expressions(), calendar in calendars(), zone in zones(), as_of in moments(), minute in 0_i64..1_600
    ) {
        let today = at(&expression, &calendar, &zone, as_of);
        let midnight = start(&at("today", &calendar, &zone, as_of)).at;
        let later = midnight.checked_add(SignedDuration::from_mins(minute)).unwrap();
        let then = at(&expression, &calendar, &zone, later);
        if then.today == today.today {
            prop_assert_eq!((then.start, then.end), (today.start, today.end));
        }
    }

    #[test]
    fn up_to_now_lies_between_complete_and_whole_days(
        unit in units(), calendar in calendars(), zone in zones(), as_of in moments()
    ) {
        let at = |modifier: &str| at(&format!("td:{}{modifier}", unit.token()), &calendar, &zone, as_of);
        let (complete, now, whole) = (at(",complete"), at(",tod"), at(""));
        prop_assert_eq!(start(&now), start(&whole));
        prop_assert!(end(&now).at <= as_of && as_of.duration_since(end(&now).at).as_secs() < 60);
        prop_assert!(end(&complete).at <= end(&whole).at);
    }

    #[test]
    fn hours_are_exact_and_end_now(
        count in 1_i64..3_660, zone in zones(), as_of in moments()
    ) {
        let range = at(&format!("last:{count}h"), &Calendar::default(), &zone, as_of);
        prop_assert_eq!(end(&range).at.duration_since(start(&range).at).as_secs(), count * 3_600);
        prop_assert!(as_of.duration_since(end(&range).at).as_secs() < 60);
    }

    #[test]
    fn reading_never_panics_and_a_refusal_names_a_position(text in "\\PC{0,60}") {
        if let Err(refusal) = text.parse::<Expression>() {
            prop_assert!(refusal.position <= text.len());
        }
    }

    #[test]
    fn reading_near_misses_never_panics(
        text in "(prev|yoy364|offset|last|this|td|since|abs|period|next|day)[(:-][0-9a-z():.,+ -]{0,40}"
    ) {
        match text.parse::<Expression>() {
            Ok(expression) => prop_assert_eq!(expression.to_string().parse(), Ok(expression)),
            Err(refusal) => prop_assert!(refusal.position <= text.len(), "{}", refusal),
        }
    }

    #[test]
    fn what_is_printed_reads_back_the_same(expression in expressions()) {
        let parsed: Expression = expression.parse().unwrap();
        prop_assert_eq!(parsed.to_string().parse::<Expression>(), Ok(parsed));
        prop_assert_eq!(expression.to_uppercase().parse::<Expression>(), Ok(parsed));
    }
}

/// Every day from 2000 to 2040 in every zone: it begins where the day before ends, and no later than
/// any instant that shows it.
#[test]
fn days_of_forty_years_join_in_every_zone() {
    for name in ZONES {
        let zone = zone(name).unwrap();
        let mut noon = date(2000, 1, 1).at(12, 0, 0, 0).to_zoned(zone.clone()).unwrap();
        let mut before: Option<Timestamp> = None;
        while noon.year() < 2041 {
            let day = at("today", &Calendar::default(), &zone, noon.timestamp());
            if let Some(before) = before {
                assert_eq!(before, start(&day).at, "{name} {noon}");
            }
            assert!(start(&day).at <= noon.timestamp() && noon.timestamp() < end(&day).at, "{name} {noon}");
            before = Some(end(&day).at);
            noon = noon.checked_add(1.day()).unwrap();
        }
    }
}
