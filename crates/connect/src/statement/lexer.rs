//! Tells code from quotes and comments, in the way of each engine.
//!
//! A parser of whole SQL refuses what it does not know, and every engine knows more than any parser. So the first
//! fence rests on this lexer, which only has to know how quotes, comments and words look.

use crate::engine::Engine;

/// What a stretch of a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An unquoted word: a keyword or a name.
    Word,
    /// A number, or a word that begins with a digit.
    Number,
    /// A text in quotes, dollar quotes included.
    Text,
    /// A name in quotes.
    QuotedName,
    Comment,
    /// A comment that the engine runs as code (`/*! … */`).
    ExecutableComment,
    Space,
    /// One character of anything else.
    Symbol,
}

/// A stretch of a statement, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

impl Token {
    pub fn text<'t>(&self, statement: &'t str) -> &'t str {
        statement.get(self.start..self.end).unwrap_or_default()
    }
}

/// A quote or comment that never ends; the byte at which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unterminated {
    pub start: usize,
}

/// Cuts a statement into tokens that cover it without gaps.
pub fn tokens(engine: Engine, statement: &str) -> Result<Vec<Token>, Unterminated> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(rest) = statement.get(start..).filter(|rest| !rest.is_empty()) {
        let (kind, length) = next(engine, rest).ok_or(Unterminated { start })?;
        found.push(Token { kind, start, end: start + length });
        start += length;
    }
    Ok(found)
}

/// The kind and byte length of the first token of `rest`; `None` when it never ends.
fn next(engine: Engine, rest: &str) -> Option<(Kind, usize)> {
    let mut chars = rest.chars();
    let first = chars.next()?;
    let second = chars.next();
    match first {
        '\'' => quoted(rest, 1, '\'', engine == Engine::MySql).map(|n| (Kind::Text, n)),
        '"' if engine == Engine::MySql => quoted(rest, 1, '"', true).map(|n| (Kind::Text, n)),
        '"' => quoted(rest, 1, '"', false).map(|n| (Kind::QuotedName, n)),
        '`' if engine != Engine::PostgreSql => quoted(rest, 1, '`', false).map(|n| (Kind::QuotedName, n)),
        '[' if engine == Engine::Sqlite => rest.find(']').map(|at| (Kind::QuotedName, at + 1)),
        '#' if engine == Engine::MySql => Some((Kind::Comment, line_length(engine, rest))),
        '-' if second == Some('-') && dashes_comment(engine, rest) => {
            Some((Kind::Comment, line_length(engine, rest)))
        }
        '/' if second == Some('*') => block_comment(engine, rest),
        '$' if engine == Engine::PostgreSql => Some(dollar_quoted(rest)?.unwrap_or((Kind::Symbol, 1))),
        _ if first.is_whitespace() => Some((Kind::Space, span(rest, char::is_whitespace))),
        _ if first.is_ascii_digit() => Some((Kind::Number, span(rest, is_word_part))),
        _ if is_word_start(first) => word(engine, rest),
        _ => Some((Kind::Symbol, first.len_utf8())),
    }
}

/// A word, or a text with a prefix that changes how its backslashes read (`E'…'`).
fn word(engine: Engine, rest: &str) -> Option<(Kind, usize)> {
    let length = span(rest, is_word_part);
    let escapes = engine == Engine::PostgreSql && matches!(rest.get(..length), Some("e" | "E"));
    if escapes && rest.get(length..).is_some_and(|after| after.starts_with('\'')) {
        return quoted(rest, length + 1, '\'', true).map(|n| (Kind::Text, n));
    }
    Some((Kind::Word, length))
}

/// Length up to and with the closing quote; a doubled quote stays inside.
fn quoted(rest: &str, open: usize, quote: char, backslash: bool) -> Option<usize> {
    let mut at = open;
    let mut chars = rest.get(open..)?.chars().peekable();
    while let Some(c) = chars.next() {
        at += c.len_utf8();
        if backslash && c == '\\' {
            at += chars.next()?.len_utf8();
        } else if c == quote {
            if chars.peek() != Some(&quote) {
                return Some(at);
            }
            chars.next();
            at += quote.len_utf8();
        }
    }
    None
}

/// MySQL takes `--` for a comment only before a space or control character of ASCII, or the end. A no-break space is
/// none of these to it, and what follows runs.
fn dashes_comment(engine: Engine, rest: &str) -> bool {
    let ends_dashes = |c: char| c == ' ' || c.is_ascii_control();
    engine != Engine::MySql || rest.chars().nth(2).is_none_or(ends_dashes)
}

/// A comment to the end of the line. For PostgreSQL a carriage return ends a line too; for the others it does not.
fn line_length(engine: Engine, rest: &str) -> usize {
    let ends_line = |c: char| c == '\n' || c == '\r' && engine == Engine::PostgreSql;
    rest.find(ends_line).map_or(rest.len(), |at| at + 1)
}

/// PostgreSQL nests block comments; the others end at the first `*/`.
fn block_comment(engine: Engine, rest: &str) -> Option<(Kind, usize)> {
    if engine != Engine::PostgreSql {
        // `/*+` holds hints, one of which lifts the time limit of a statement.
        let runs = ["/*!", "/*M!", "/*+"].iter().any(|mark| rest.starts_with(mark));
        let runs = engine == Engine::MySql && runs;
        let kind = if runs { Kind::ExecutableComment } else { Kind::Comment };
        return rest.get(2..)?.find("*/").map(|at| (kind, at + 4));
    }
    let bytes = rest.as_bytes();
    let (mut depth, mut at) = (0_u32, 0);
    loop {
        match (bytes.get(at)?, bytes.get(at + 1)) {
            (b'/', Some(b'*')) => (depth, at) = (depth + 1, at + 2),
            (b'*', Some(b'/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return Some((Kind::Comment, at));
        }
    }
}

/// `$tag$ … $tag$`; `Some(None)` when the dollar opens no quote, `None` when the quote never ends.
#[expect(clippy::option_option, reason = "never-ending and no-quote-here are two different answers")]
fn dollar_quoted(rest: &str) -> Option<Option<(Kind, usize)>> {
    let after = rest.get(1..)?;
    let tag = span(after, |c| is_word_part(c) && c != '$');
    let starts_well = after.chars().next().is_some_and(|c| c == '$' || is_word_start(c));
    if !starts_well || after.get(tag..).is_none_or(|tail| !tail.starts_with('$')) {
        return Some(None);
    }
    let open = tag + 2;
    let fence = rest.get(..open)?;
    let close = rest.get(open..)?.find(fence)?;
    Some(Some((Kind::Text, open + close + open)))
}

fn span(rest: &str, holds: impl Fn(char) -> bool) -> usize {
    rest.find(|c| !holds(c)).unwrap_or(rest.len())
}

fn is_word_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || !c.is_ascii() && !c.is_whitespace()
}

fn is_word_part(c: char) -> bool {
    is_word_start(c) || c.is_ascii_digit() || c == '$'
}

#[cfg(test)]
mod tests;
