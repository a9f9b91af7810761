//! Fills a pick-list from its source, with a search.

use access::May;
use connect::answer::{Answer, Cell};
use connect::bind::Bind;
use connect::statement::Fragment;
use kernel::failure::Failure;

use crate::Goals;
use crate::parameter::Choice;
use crate::permissions::UseConnections;
use crate::read::ReadRefused;
use crate::refused::KpiRefused;
use crate::statement::{ParameterName, Piece, Place, Statement};

/// The most entries shown at once; a search finds the others.
const MOST: usize = 50;
/// The most rows that a statement without `{search}` may give.
const MOST_ROWS: u32 = 1_000;
/// The place that takes the search.
const SEARCH: &str = "search";

/// What a pick-list is filled with.
#[derive(Debug, Clone)]
pub struct ChoicesAsked<'a> {
    pub connection: &'a str,
    /// Gives `id` and `label`, or one column for both.
    pub statement: &'a str,
    pub search: &'a str,
}

impl Goals {
    /// Runs the list's statement. `{search}` in it is bound to the search; without it, labels are searched here.
    pub async fn list_choices(
        &self,
        may: May<UseConnections>,
        wanted: ChoicesAsked<'_>,
    ) -> Result<Vec<Choice>, Failure<KpiRefused>> {
        let (asker, _) = self.asker(&may, wanted.connection, "pick-list").await?;
        let unreadable = |refused| KpiRefused::Unreadable(ReadRefused::statement(wanted.statement, &refused));
        let statement = Statement::parse(wanted.statement, asker.engine).map_err(unreadable)?;
        refuse_other_places(wanted.statement, &statement)?;
        let binds = vec![Bind::Text(wanted.search.to_owned())];
        let answer = self
            .run(&asker, fragments(&statement), binds, MOST_ROWS)
            .await
            .map_err(|failure| failure.map(KpiRefused::Unreadable))?;
        Ok(choices(&answer, wanted.search))
    }
}

fn refuse_other_places(text: &str, statement: &Statement) -> Result<(), KpiRefused> {
    let is_search = |place: &Place| matches!(place, Place::Value(name) if name.as_str() == SEARCH);
    let Some((at, other)) = statement.places().find(|(_, place)| !is_search(place)) else { return Ok(()) };
    let name: ParameterName = other.parameter().clone();
    let uncovered = crate::parameter::Uncovered { at, name, why: crate::parameter::WhyUncovered::OnlySearch };
    Err(KpiRefused::Unreadable(ReadRefused::uncovered(text, &uncovered)))
}

fn fragments(statement: &Statement) -> Vec<Fragment> {
    let pieces = statement.pieces().iter().map(|piece| match piece {
        Piece::Text(range) => Fragment::Text(statement.slice(range).to_owned()),
        Piece::Place(range, _) => Fragment::Bind { index: 0, written: statement.slice(range).to_owned() },
    });
    pieces.collect()
}

fn choices(answer: &Answer, search: &str) -> Vec<Choice> {
    let column = |name: &str| answer.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
    let id_at = column("id").unwrap_or(0);
    let label_at = column("label").unwrap_or(usize::from(answer.columns.len() != 1));
    let wanted = search.to_lowercase();
    let choice = |row: &Vec<Cell>| {
        let id = text(row.get(id_at)?)?;
        let label = row.get(label_at).and_then(text).unwrap_or_else(|| id.clone());
        Some(Choice { id, label })
    };
    let all = answer.rows.iter().filter_map(choice);
    let found = all.filter(|choice| {
        choice.label.to_lowercase().contains(&wanted) || choice.id.to_lowercase().contains(&wanted)
    });
    found.take(MOST).collect()
}

/// A cell as the text that names an entry; nothing for what names nothing.
fn text(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) | Cell::Beyond(text) => Some(text.chars().take(200).collect()),
        Cell::Number(number) => Some(number.to_string()),
        Cell::Bool(value) => Some(value.to_string()),
        Cell::Date(date) => Some(date.to_string()),
        Cell::DateTime(at) => Some(at.to_string()),
        Cell::Instant(at) => Some(at.to_string()),
        Cell::Null | Cell::NotFinite | Cell::Bytes(_) => None,
    }
}

#[cfg(test)]
mod tests;
