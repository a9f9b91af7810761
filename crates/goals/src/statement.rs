//! A KPI statement: SQL with places for parameters.
//!
//! A place is `{period.start_date}`, `{period.end_date}`, `{period.start_at}`, `{period.end_at}` (for any date
//! range, by its name) or `{name}`. Places count only outside quotes and comments, and what stands in one is always
//! bound as a value: no parameter can ever become a part of the statement. Whether the text is one query that only
//! reads is judged by `connect`, which runs it.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use connect::engine::Engine;
use connect::statement::lexer::{self, Kind};

/// The most bytes a statement may have.
pub const LONGEST: usize = 20_000;

/// The name of a parameter: a lower-case letter, then lower-case letters, digits and `_`, at most 40 in all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParameterName(String);

impl ParameterName {
    /// The name that a KPI's first date range has unless its maker says otherwise.
    pub const PERIOD: &'static str = "period";

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ParameterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not the name of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a parameter's name starts with a lower-case letter and has lower-case letters, digits and _, at most 40"
)]
pub struct NameRefused;

impl FromStr for ParameterName {
    type Err = NameRefused;

    fn from_str(text: &str) -> Result<Self, NameRefused> {
        let mut bytes = text.bytes();
        let starts = bytes.next().is_some_and(|b| b.is_ascii_lowercase());
        let goes_on = bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if starts && goes_on && text.len() <= 40 { Ok(Self(text.to_owned())) } else { Err(NameRefused) }
    }
}

/// Which edge of a date range, as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edge {
    StartDate,
    EndDate,
    StartAt,
    EndAt,
}

impl Edge {
    const ALL: [(&'static str, Self); 4] = [
        ("start_date", Self::StartDate),
        ("end_date", Self::EndDate),
        ("start_at", Self::StartAt),
        ("end_at", Self::EndAt),
    ];
}

/// What stands between two braces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// An edge of a date range.
    Edge(ParameterName, Edge),
    /// The value of a pick-list, check box, number or text.
    Value(ParameterName),
}

impl Place {
    pub fn parameter(&self) -> &ParameterName {
        match self {
            Self::Edge(name, _) | Self::Value(name) => name,
        }
    }
}

impl FromStr for Place {
    type Err = NameRefused;

    fn from_str(text: &str) -> Result<Self, NameRefused> {
        let Some((name, edge)) = text.split_once('.') else {
            return text.parse().map(Self::Value);
        };
        let edge = Edge::ALL.iter().find(|(word, _)| *word == edge).ok_or(NameRefused)?.1;
        Ok(Self::Edge(name.parse()?, edge))
    }
}

/// A piece of a statement, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Bytes of the text that stay as they are.
    Text(Range<usize>),
    /// Bytes of the text that a bound value takes the place of.
    Place(Range<usize>, Place),
}

/// Why a text is not a statement with places.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementRefused {
    #[error("write a statement: one SELECT that gives one row")]
    Empty,
    #[error("the statement is longer than 20,000 bytes")]
    TooLong,
    #[error("the quote or comment that opens here is never closed")]
    OpenQuote { at: usize },
    #[error("the brace that opens here is never closed")]
    OpenBrace { at: usize },
    #[error("this is not a place for a parameter; write {{name}}, or {{period.start_date}} for a date range")]
    NotAPlace { at: usize },
}

impl StatementRefused {
    /// Byte offset of what is wrong.
    pub fn at(&self) -> Option<usize> {
        match self {
            Self::Empty | Self::TooLong => None,
            Self::OpenQuote { at } | Self::OpenBrace { at } | Self::NotAPlace { at } => Some(*at),
        }
    }
}

/// A statement whose places are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    text: String,
    pieces: Vec<Piece>,
}

impl Statement {
    pub fn parse(text: &str, engine: Engine) -> Result<Self, StatementRefused> {
        if text.trim().is_empty() {
            return Err(StatementRefused::Empty);
        }
        if LONGEST < text.len() {
            return Err(StatementRefused::TooLong);
        }
        Ok(Self { text: text.to_owned(), pieces: pieces(text, engine)? })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The text that a piece covers.
    pub fn slice(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Every place with the byte offset of its brace, in order.
    pub fn places(&self) -> impl Iterator<Item = (usize, &Place)> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Place(range, place) => Some((range.start, place)),
        })
    }
}

/// Cuts a text into what stays and what is bound.
fn pieces(text: &str, engine: Engine) -> Result<Vec<Piece>, StatementRefused> {
    let tokens =
        lexer::tokens(engine, text).map_err(|open| StatementRefused::OpenQuote { at: open.start })?;
    let mut pieces = Vec::new();
    let mut kept_from = 0;
    let mut skipped_to = 0;
    for token in tokens {
        let opens = token.kind == Kind::Symbol && token.text(text) == "{";
        if token.start < skipped_to || !opens {
            continue;
        }
        let (range, place) = place(text, token.start)?;
        keep(&mut pieces, kept_from..range.start);
        kept_from = range.end;
        skipped_to = range.end;
        pieces.push(Piece::Place(range, place));
    }
    keep(&mut pieces, kept_from..text.len());
    Ok(pieces)
}

fn keep(pieces: &mut Vec<Piece>, range: Range<usize>) {
    if !range.is_empty() {
        pieces.push(Piece::Text(range));
    }
}

/// The place whose brace opens at `at`.
fn place(text: &str, at: usize) -> Result<(Range<usize>, Place), StatementRefused> {
    let rest = text.get(at..).unwrap_or_default();
    let (inside, _) = rest.split_once('}').ok_or(StatementRefused::OpenBrace { at })?;
    let written = inside.strip_prefix('{').unwrap_or(inside).trim();
    let place = written.parse().map_err(|_| StatementRefused::NotAPlace { at })?;
    Ok((at..at + inside.len() + 1, place))
}

#[cfg(test)]
mod tests;
