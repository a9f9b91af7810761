//! The fences in front of a person's statement: one statement, and one that only reads.
//!
//! They give a clear sentence before the database is asked. They are not what keeps the data safe: the account is
//! proved to be read-only, and the statement runs in a read-only transaction through a protocol that takes one
//! statement. So a statement that no fence understands is let through, and the database judges it.

use super::lexer::{Kind, Token, Unterminated, tokens};
use super::second_fence;
use crate::engine::Engine;

/// Longest statement, in bytes.
pub const MAX_BYTES: usize = 65_536;

/// Most words and signs of a statement: a parsed expression is as deep as it has operators, and freeing it recurses.
const MAX_TOKENS: usize = 16_000;

/// Why a statement is not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementRefused {
    Empty,
    TooLong,
    /// A quote or comment that begins at this byte never ends.
    Unterminated {
        at: usize,
    },
    /// A second statement begins at this byte.
    NotOneStatement {
        at: usize,
    },
    /// It begins with something else than a query; the word and its place.
    NotAQuery {
        word: String,
        at: usize,
    },
    /// It would write, lock or run code; what, and where if known.
    Writes {
        what: String,
        at: Option<usize>,
    },
}

/// Checks a statement as it will be sent. Offsets are bytes of `text`.
pub fn check(engine: Engine, text: &str) -> Result<(), StatementRefused> {
    if text.len() > MAX_BYTES {
        return Err(StatementRefused::TooLong);
    }
    let all = tokens(engine, text)
        .map_err(|Unterminated { start }| StatementRefused::Unterminated { at: start })?;
    if let Some(code) = all.iter().find(|token| token.kind == Kind::ExecutableComment) {
        return Err(writes("a comment that the server runs as code", Some(code.start)));
    }
    let code: Vec<Token> =
        all.into_iter().filter(|token| !matches!(token.kind, Kind::Space | Kind::Comment)).collect();
    if code.len() > MAX_TOKENS {
        return Err(StatementRefused::TooLong);
    }
    one_statement(text, &code)?;
    begins_as_query(text, &code)?;
    no_write(text, &code)?;
    second_fence::check(engine, text)
}

fn writes(what: &str, at: Option<usize>) -> StatementRefused {
    StatementRefused::Writes { what: what.to_owned(), at }
}

/// A semicolon may only end the statement.
fn one_statement(text: &str, code: &[Token]) -> Result<(), StatementRefused> {
    let Some(end) = code.iter().position(|token| token.text(text) == ";") else { return Ok(()) };
    match code.iter().skip(end + 1).find(|token| token.text(text) != ";") {
        Some(second) => Err(StatementRefused::NotOneStatement { at: second.start }),
        None => Ok(()),
    }
}

fn begins_as_query(text: &str, code: &[Token]) -> Result<(), StatementRefused> {
    let first = code.iter().find(|token| token.text(text) != "(").ok_or(StatementRefused::Empty)?;
    let word = first.text(text);
    let reads = first.kind == Kind::Word
        && ["SELECT", "WITH", "VALUES", "TABLE"].iter().any(|keyword| keyword.eq_ignore_ascii_case(word));
    match () {
        () if reads => Ok(()),
        () if word == ";" => Err(StatementRefused::Empty),
        () => Err(StatementRefused::NotAQuery { word: word.chars().take(32).collect(), at: first.start }),
    }
}

/// Looks for words that write wherever SQL lets them stand: after a parenthesis in or behind WITH, INTO, row locks.
fn no_write(text: &str, code: &[Token]) -> Result<(), StatementRefused> {
    for (at, token) in code.iter().enumerate() {
        if token.kind != Kind::Word {
            continue;
        }
        let before = at.checked_sub(1).and_then(|n| code.get(n)).map_or("", |token| token.text(text));
        let after = code.get(at + 1).map_or("", |token| token.text(text));
        let word = token.text(text).to_ascii_uppercase();
        if let Some(what) = written_by(&word, &before.to_ascii_uppercase(), &after.to_ascii_uppercase()) {
            return Err(writes(what, Some(token.start)));
        }
    }
    Ok(())
}

fn written_by(word: &str, before: &str, after: &str) -> Option<&'static str> {
    let stands_as_statement = matches!(before, "(" | ")") && !matches!(after, "(" | ")" | "," | ".");
    match word {
        "INSERT" if stands_as_statement => Some("INSERT"),
        "UPDATE" if stands_as_statement => Some("UPDATE"),
        "DELETE" if stands_as_statement => Some("DELETE"),
        "MERGE" if stands_as_statement => Some("MERGE"),
        "REPLACE" if stands_as_statement => Some("REPLACE"),
        "INTO" if !matches!(before, "." | "AS") => Some("INTO"),
        "UPDATE" if matches!(before, "FOR" | "KEY") => Some("FOR UPDATE"),
        "MODE" if before == "SHARE" => Some("LOCK IN SHARE MODE"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
