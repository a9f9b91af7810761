//! What a KPI statement answered, as a number: exactly one row, a column `value` or the only one, optionally `rows`.
//!
//! No row and NULL are "no data": a state, never 0 and never an error.

use connect::answer::{Answer, Cell};
use kernel::decimal::Decimal;
use kernel::failure::Refusal;
use kernel::problem::Problem;

/// A number, or nothing there; and how many rows of the source it came from, where the statement says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    pub value: Option<Decimal>,
    pub rows: Option<i64>,
}

/// Why an answer is no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerRefused {
    SeveralRows,
    /// Several columns, and none called `value`.
    NoValueColumn {
        columns: Vec<String>,
    },
    NotANumber {
        found: &'static str,
    },
    NotFinite,
    BeyondRange,
    RowsNotACount,
}

impl Refusal for AnswerRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::SeveralRows => {
                Problem::unprocessable("goals/several-rows", "The statement gives more than one row")
                    .detail("A KPI is one number. Sum or count in the statement, or filter it down to one row.")
            }
            Self::NoValueColumn { columns } => {
                Problem::unprocessable("goals/no-value-column", "No column of the answer is called value")
                    .detail(format!("Write AS value behind one of these: {}.", columns.join(", ")))
            }
            Self::NotANumber { found } => {
                Problem::unprocessable("goals/not-a-number", "The statement gives something that is not a number")
                    .detail(format!("The column value holds {found}. Count it, sum it, or cast it to a number."))
            }
            Self::NotFinite => {
                Problem::unprocessable("goals/not-a-number", "The statement gives something that is not a number")
                    .detail("The value is NaN or infinite. Guard the division, for example with NULLIF.")
            }
            Self::BeyondRange => {
                Problem::unprocessable("goals/number-too-large", "The number is too large to keep exactly")
                    .detail("At most 21 digits before the point fit. Divide it in the statement, for example to thousands.")
            }
            Self::RowsNotACount => {
                Problem::unprocessable("goals/rows-not-a-count", "The column rows is not a count")
                    .detail("Give rows as a whole number, such as count(*), or leave the column out.")
            }
        }
    }
}

/// Reads the figure out of an answer.
pub fn figure(answer: &Answer) -> Result<Figure, AnswerRefused> {
    let row = match answer.rows.as_slice() {
        [] => return Ok(Figure { value: None, rows: None }),
        [row] => row,
        [_, _, ..] => return Err(AnswerRefused::SeveralRows),
    };
    let value =
        number(cell(answer, row, "value").or_else(|| only(row)).ok_or_else(|| no_value_column(answer))?)?;
    let rows = cell(answer, row, "rows").map(count).transpose()?.flatten();
    Ok(Figure { value, rows })
}

/// The cell of the column with this name, whatever its case.
fn cell<'a>(answer: &Answer, row: &'a [Cell], name: &str) -> Option<&'a Cell> {
    let index = answer.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name))?;
    row.get(index)
}

fn only(row: &[Cell]) -> Option<&Cell> {
    if let [cell] = row { Some(cell) } else { None }
}

fn no_value_column(answer: &Answer) -> AnswerRefused {
    AnswerRefused::NoValueColumn {
        columns: answer.columns.iter().map(|column| column.name.clone()).collect(),
    }
}

fn number(cell: &Cell) -> Result<Option<Decimal>, AnswerRefused> {
    match cell {
        Cell::Null => Ok(None),
        Cell::Number(number) => Ok(Some(*number)),
        Cell::Beyond(_) => Err(AnswerRefused::BeyondRange),
        Cell::NotFinite => Err(AnswerRefused::NotFinite),
        Cell::Text(_) => Err(AnswerRefused::NotANumber { found: "a text" }),
        Cell::Bool(_) => Err(AnswerRefused::NotANumber { found: "true or false" }),
        Cell::Date(_) | Cell::DateTime(_) | Cell::Instant(_) => {
            Err(AnswerRefused::NotANumber { found: "a date or time" })
        }
        Cell::Bytes(_) => Err(AnswerRefused::NotANumber { found: "binary data" }),
    }
}

fn count(cell: &Cell) -> Result<Option<i64>, AnswerRefused> {
    let Some(number) = number(cell).map_err(|_| AnswerRefused::RowsNotACount)? else { return Ok(None) };
    let whole: Option<i64> = number.to_string().parse().ok();
    whole.filter(|rows| 0 <= *rows).map(Some).ok_or(AnswerRefused::RowsNotACount)
}

#[cfg(test)]
mod tests;
