use connect::answer::Column;

use super::*;

fn answer(columns: &[&str], rows: Vec<Vec<Cell>>) -> Answer {
    let columns = columns.iter().map(|name| Column { name: (*name).to_owned(), kind: "numeric".to_owned() });
    Answer { columns: columns.collect(), rows, elapsed_ms: 1 }
}

fn number(text: &str) -> Cell {
    Cell::from_decimal_text(text)
}

#[track_caller]
fn gives(columns: &[&str], row: Vec<Cell>, value: Option<&str>, rows: Option<i64>) {
    let want = Figure { value: value.map(|text| text.parse().unwrap()), rows };
    assert_eq!(Ok(want), figure(&answer(columns, vec![row])));
}

#[track_caller]
fn refuses(columns: &[&str], rows: Vec<Vec<Cell>>, slug: &str) {
    let problem = figure(&answer(columns, rows)).unwrap_err().problem();
    assert_eq!(slug, problem.slug);
    assert!(problem.detail.is_some_and(|detail| detail.ends_with('.')));
}

#[test]
fn the_number_is_the_column_value_or_the_only_one() {
    gives(&["count"], vec![number("42")], Some("42"), None);
    gives(&["id", "Value"], vec![number("1"), number("0.10")], Some("0.1"), None);
    gives(&["value", "ROWS"], vec![number("-3.5"), number("12")], Some("-3.5"), Some(12));
    gives(&["rows", "value"], vec![Cell::Null, number("7")], Some("7"), None);
}

#[test]
fn no_row_and_null_are_no_data() {
    let none = Figure { value: None, rows: None };
    assert_eq!(Ok(none), figure(&answer(&["value"], vec![])));
    gives(&["value"], vec![Cell::Null], None, None);
    gives(&["value", "rows"], vec![Cell::Null, number("0")], None, Some(0));
}

#[test]
fn what_is_no_number_is_refused_with_its_reason() {
    let one = || number("1");
    refuses(&["value"], vec![vec![one()], vec![one()]], "goals/several-rows");
    refuses(&["a", "b"], vec![vec![one(), one()]], "goals/no-value-column");
    refuses(&["value"], vec![vec![Cell::Text("n/a".to_owned())]], "goals/not-a-number");
    refuses(&["value"], vec![vec![Cell::Bool(true)]], "goals/not-a-number");
    refuses(&["value"], vec![vec![Cell::Bytes(4)]], "goals/not-a-number");
    refuses(&["value"], vec![vec![Cell::NotFinite]], "goals/not-a-number");
    refuses(&["value"], vec![vec![number("1000000000000000000000000")]], "goals/number-too-large");
    refuses(&["value", "rows"], vec![vec![one(), number("1.5")]], "goals/rows-not-a-count");
    refuses(&["value", "rows"], vec![vec![one(), number("-1")]], "goals/rows-not-a-count");
    refuses(&["value", "rows"], vec![vec![one(), Cell::Text("many".to_owned())]], "goals/rows-not-a-count");
}
