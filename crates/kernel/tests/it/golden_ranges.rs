//! Every row of the golden range data, to the second.

use jiff::Timestamp;
use kernel::calendar::{Calendar, zone};
use kernel::range::{Bound, Expression, Flag, resolve};

const ROWS: &str = include_str!("../../../../testdata/golden/date-ranges.csv");

fn resolved(row: &csv::StringRecord) -> (Option<Bound>, Option<Bound>, Vec<Flag>) {
    let field = |index: usize| row.get(index).unwrap_or_default();
    let expression: Expression = field(1).parse().unwrap();
    let calendar = Calendar::from_options(field(2)).unwrap();
    let as_of: Timestamp = field(3).parse().unwrap();
    let range = resolve(&expression, &calendar, &zone(field(4)).unwrap(), as_of).unwrap();
    (range.start, range.end, range.flags)
}

fn rows() -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(ROWS.as_bytes()).records().map(Result::unwrap).collect()
}

#[test]
fn every_row_of_the_range_data_passes() {
    let mut differences = Vec::new();
    for row in &rows() {
        let (start, end, _) = resolved(row);
        let found = [
            start.map(|bound| bound.civil.to_string()),
            end.map(|bound| bound.civil.to_string()),
            start.map(|bound| bound.at.to_string()),
            end.map(|bound| bound.at.to_string()),
        ]
        .map(Option::unwrap_or_default);
        let wanted: Vec<&str> = row.iter().skip(5).take(4).collect();
        if wanted != found {
            differences.push(format!("{:?}: found {found:?}", row.iter().collect::<Vec<_>>()));
        }
    }
    assert!(rows().len() >= 83, "the data has {} rows", rows().len());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn only_the_clipped_comparison_is_flagged() {
    let flagged: Vec<String> = rows()
        .iter()
        .filter(|row| resolved(row).2 == [Flag::ShorterPeriod])
        .map(|row| row.get(0).unwrap_or_default().to_owned())
        .collect();
    assert_eq!(flagged, ["G23"]);
}

#[test]
fn expressions_of_the_data_are_printed_as_they_are_read() {
    for row in &rows() {
        let expression: Expression = row.get(1).unwrap_or_default().parse().unwrap();
        assert_eq!(expression.to_string().parse::<Expression>(), Ok(expression));
    }
}
