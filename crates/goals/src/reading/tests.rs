use kernel::ids::Id as _;

use super::*;

fn at(day: i64) -> Timestamp {
    Timestamp::from_micros(day * 86_400_000_000)
}

/// Read on `day`, about the days 10 to 20.
fn reading(day: i64, value: &str) -> Reading {
    let id = ReadingId::from_parts(at(day), [1; 10]);
    Reading {
        id,
        kpi: KpiId::from_parts(at(0), [2; 10]),
        slot: id.to_string(),
        kpi_version: 1,
        parameter_hash: "a".to_owned(),
        dimension: String::new(),
        value: Some(value.parse().unwrap()),
        unit: String::new(),
        as_of: at(day),
        recorded_at: at(day),
        source_time: None,
        fetched_at: at(day),
        range: Span {
            expression: "abs:1970-01-11..1970-01-21".to_owned(),
            zone: "UTC".to_owned(),
            tzdata: "2026a".to_owned(),
            day: "1970-01-30".to_owned(),
            start: Some("1970-01-11".to_owned()),
            end: Some("1970-01-21".to_owned()),
            start_at: Some(at(10)),
            end_at: Some(at(20)),
            described: String::new(),
            is_shorter: false,
        },
        calendar_version: 1,
        rows: None,
        connection: ConnectionId::from_parts(at(0), [3; 10]),
        origin: Origin::Scheduled,
        flags: Vec::new(),
        supersedes: None,
    }
}

#[test]
fn a_closed_range_with_another_value_is_restated() {
    let known = reading(20, "5");
    let changed = reading(21, "6").after(Some(&known));
    assert_eq!((Some(known.id), vec![Flag::Restated]), (changed.supersedes, changed.flags));
}

#[test]
fn an_open_range_that_moves_on_is_not_restated() {
    let changed = reading(16, "6").after(Some(&reading(15, "5")));
    assert_eq!(Vec::<Flag>::new(), changed.flags);
    assert!(changed.supersedes.is_some());
}

#[test]
fn the_same_value_another_definition_or_another_range_is_not_restated() {
    let known = reading(20, "5");
    assert_eq!(Vec::<Flag>::new(), reading(21, "5.0").after(Some(&known)).flags);
    let redefined = Reading { kpi_version: 2, ..reading(21, "6") }.after(Some(&known));
    assert_eq!(Vec::<Flag>::new(), redefined.flags);
    let mut elsewhere = reading(21, "6");
    elsewhere.range.end_at = Some(at(21));
    assert_eq!(None, elsewhere.after(Some(&known)).supersedes);
}

#[test]
fn a_shorter_range_says_so() {
    let mut short = reading(21, "6");
    short.range.is_shorter = true;
    assert_eq!(vec![Flag::ShorterPeriod], short.after(None).flags);
}

#[test]
fn tokens_read_back() {
    for origin in Origin::ALL {
        assert_eq!(Some(origin), Origin::parse(origin.token()));
    }
    for flag in Flag::ALL {
        assert_eq!(Some(flag), Flag::parse(flag.token()));
    }
}
