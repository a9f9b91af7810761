//! Turns a statement's places into bound values.

use std::collections::BTreeMap;

use connect::bind::Bind;
use connect::statement::Fragment;
use jiff::civil::Date;
use kernel::calendar::start_of_day;
use kernel::range::{Bound, Expression, Resolved, resolve};

use super::{Question, ReadRefused};
use crate::parameter::{Value, Values};
use crate::statement::{Edge, ParameterName, Piece, Place, Statement};

/// A missing bound is bound as the edge of the years that ranges live in, so that `>=` and `<` keep their meaning.
const FIRST: Date = Date::constant(1900, 1, 1);
const AFTER_THE_LAST: Date = Date::constant(2201, 1, 1);

/// Every date range of a question, resolved at its one `as_of`.
pub(crate) struct Ranges {
    /// What the reading is about.
    pub(crate) period: Resolved,
    named: BTreeMap<ParameterName, Resolved>,
}

impl Ranges {
    pub(crate) fn resolve(question: &Question<'_>) -> Result<Self, ReadRefused> {
        let zone = question.almanac.zone(question.zone);
        let at = question.as_of.to_jiff();
        let resolved = |expression: &Expression| {
            resolve(expression, &question.almanac.calendar, &zone, at).map_err(ReadRefused::Range)
        };
        let mut named = BTreeMap::new();
        for parameter in question.parameters.iter() {
            if let Some(Value::DateRange(expression)) = question.values.get(&parameter.name) {
                named.insert(parameter.name.clone(), resolved(expression)?);
            }
        }
        let own = question.parameters.period().and_then(|parameter| named.get(&parameter.name)).cloned();
        let period = match own {
            Some(period) => period,
            None => resolved(&all_dates()?)?,
        };
        Ok(Self { period, named })
    }
}

fn all_dates() -> Result<Expression, ReadRefused> {
    "all".parse().map_err(ReadRefused::Range)
}

/// The statement's pieces and the values of its places; the same place is bound once.
pub(crate) fn bind(statement: &Statement, values: &Values, ranges: &Ranges) -> (Vec<Fragment>, Vec<Bind>) {
    let mut known: Vec<&Place> = Vec::new();
    let mut binds = Vec::new();
    let fragments = statement.pieces().iter().map(|piece| match piece {
        Piece::Text(range) => Fragment::Text(statement.slice(range).to_owned()),
        Piece::Place(range, place) => {
            let index = known.iter().position(|other| *other == place).unwrap_or_else(|| {
                known.push(place);
                binds.push(value_of(place, values, ranges));
                known.len() - 1
            });
            Fragment::Bind { index, written: statement.slice(range).to_owned() }
        }
    });
    (fragments.collect(), binds)
}

fn value_of(place: &Place, values: &Values, ranges: &Ranges) -> Bind {
    match place {
        Place::Edge(name, edge) => ranges.named.get(name).map_or(Bind::Null, |range| edge_of(range, *edge)),
        Place::Value(name) => match values.get(name) {
            Some(Value::PickList(choice)) => Bind::Text(choice.id.clone()),
            Some(Value::Checkbox(checked)) => Bind::Bool(*checked),
            Some(Value::Number(number)) => Bind::Number(*number),
            Some(Value::Text(text)) => Bind::Text(text.clone()),
            Some(Value::DateRange(_)) | None => Bind::Null,
        },
    }
}

fn edge_of(range: &Resolved, edge: Edge) -> Bind {
    let (bound, missing) = match edge {
        Edge::StartDate | Edge::StartAt => (range.start, FIRST),
        Edge::EndDate | Edge::EndAt => (range.end, AFTER_THE_LAST),
    };
    let starts = |date: Date| start_of_day(&range.zone, date);
    let date = bound.map_or(missing, |bound| bound.civil.date());
    match edge {
        Edge::StartDate | Edge::EndDate => Bind::Day { date, starts_at: starts(date).into() },
        Edge::StartAt | Edge::EndAt => {
            let at = bound.map_or_else(|| starts(missing), |Bound { at, .. }| at);
            Bind::Instant(at.into())
        }
    }
}

#[cfg(test)]
mod tests;
