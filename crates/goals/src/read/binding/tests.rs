use connect::engine::Engine;
use kernel::calendar::Calendar;
use serde_json::json;

use super::*;
use crate::parameter::Parameters;
use crate::read::Almanac;

/// The binds of the statement, with `period` as given, at noon of 18 November 2026 in Paris.
fn binds(statement: &str, expression: &str) -> (String, Vec<Bind>) {
    let forms = json!([
        {"name": "period", "label": "Period", "kind": "date_range"},
        {"name": "who", "label": "Who", "kind": "pick_list", "choices_statement": "SELECT 1 AS id, 2 AS label"},
        {"name": "all", "label": "All", "kind": "checkbox"},
        {"name": "least", "label": "Least", "kind": "number"},
        {"name": "word", "label": "Word", "kind": "text"}
    ]);
    let parameters = Parameters::parse(&serde_json::from_value::<Vec<_>>(forms).unwrap()).unwrap();
    let given = json!({"period": expression, "who": {"id": "7'; DROP TABLE deal --", "label": "Ada"}, "all": true,
                       "least": "2.5", "word": "x"});
    let values = parameters.fit(&serde_json::from_value(given).unwrap()).unwrap();
    let almanac = Almanac { version: 1, calendar: Calendar::default().with_zone("Europe/Paris").unwrap() };
    let as_of = "2026-11-18T11:00:00Z".parse::<jiff::Timestamp>().unwrap().into();
    let question = Question {
        statement,
        parameters: &parameters,
        values: &values,
        almanac: &almanac,
        zone: None,
        as_of,
    };
    let ranges = Ranges::resolve(&question).unwrap();
    let parsed = Statement::parse(statement, Engine::PostgreSql).unwrap();
    let (fragments, binds) = bind(&parsed, &values, &ranges);
    let text = fragments.iter().map(|fragment| match fragment {
        Fragment::Text(text) => text.clone(),
        Fragment::Bind { index, .. } => format!("<{index}>"),
    });
    (text.collect(), binds)
}

fn at(text: &str) -> kernel::time::Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

#[test]
fn dates_are_absolute_and_a_place_is_bound_once() {
    let (text, binds) =
        binds("{period.start_date} {period.end_date} {period.start_at} {period.start_date}", "this:m");
    assert_eq!("<0> <1> <2> <0>", text);
    let day =
        |date: &str, starts_at: &str| Bind::Day { date: date.parse().unwrap(), starts_at: at(starts_at) };
    assert_eq!(
        vec![
            day("2026-11-01", "2026-10-31T23:00:00Z"),
            day("2026-12-01", "2026-11-30T23:00:00Z"),
            Bind::Instant(at("2026-10-31T23:00:00Z")),
        ],
        binds
    );
}

#[test]
fn a_missing_bound_is_the_edge_of_time() {
    let (_, binds) = binds("{period.start_date} {period.end_date}", "before:2026-01-01");
    let dates = binds
        .iter()
        .map(|bind| if let Bind::Day { date, .. } = bind { date.to_string() } else { String::new() });
    assert_eq!(vec!["1900-01-01", "2026-01-01"], dates.collect::<Vec<_>>());
}

#[test]
fn values_are_bound_as_they_are_and_change_no_byte_of_the_statement() {
    let (text, binds) = binds("SELECT {who}, {all}, {least}, {word}", "this:m");
    assert_eq!("SELECT <0>, <1>, <2>, <3>", text);
    assert_eq!(
        vec![
            Bind::Text("7'; DROP TABLE deal --".to_owned()),
            Bind::Bool(true),
            Bind::Number("2.5".parse().unwrap()),
            Bind::Text("x".to_owned()),
        ],
        binds
    );
}
