//! A person's statement: its pieces, how it reads for each engine, and where an error lies in it.
//!
//! Values are never spliced into the text. A marker such as `{period.start_date}` becomes the engine's own
//! placeholder, and the value travels beside the statement; so the text that reaches the database is the same
//! whatever the values are.

pub mod fence;
pub mod lexer;
mod second_fence;

use crate::engine::Engine;

pub use fence::StatementRefused;

/// A piece of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fragment {
    /// Goes to the database as it stands.
    Text(String),
    /// The place of bind number `index` (from 0); `written` is how the person wrote it.
    Bind { index: usize, written: String },
}

/// A place in the statement as the person wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// From 0, in UTF-16 units: what editors in a browser count.
    pub offset: usize,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// The statement in the words of one engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The text that is sent.
    pub text: String,
    /// Which bind stands at each placeholder, in the order in which the engine wants the values.
    pub order: Vec<usize>,
    /// For every piece: where it begins in `text` and in the written statement (bytes), and whether it was moved as is.
    map: Vec<Piece>,
    written: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    sent_at: usize,
    written_at: usize,
    verbatim: bool,
}

/// Writes the statement with the placeholders of `engine`.
///
/// PostgreSQL names placeholders, so a value used twice is sent once; the others take one value per placeholder.
pub fn render(engine: Engine, fragments: &[Fragment]) -> Rendered {
    let mut out =
        Rendered { text: String::new(), order: Vec::new(), map: Vec::new(), written: String::new() };
    for fragment in fragments {
        let verbatim = matches!(fragment, Fragment::Text(_));
        out.map.push(Piece { sent_at: out.text.len(), written_at: out.written.len(), verbatim });
        match fragment {
            Fragment::Text(text) => {
                out.text.push_str(text);
                out.written.push_str(text);
            }
            Fragment::Bind { index, written } => {
                out.written.push_str(written);
                out.place(engine, *index);
            }
        }
    }
    out
}

impl Rendered {
    fn place(&mut self, engine: Engine, index: usize) {
        match engine {
            Engine::PostgreSql => {
                let known = self.order.iter().position(|bound| *bound == index);
                let number = known.unwrap_or_else(|| {
                    self.order.push(index);
                    self.order.len() - 1
                });
                self.text.push('$');
                self.text.push_str(&(number + 1).to_string());
            }
            Engine::MySql | Engine::Sqlite => {
                self.order.push(index);
                self.text.push('?');
            }
        }
    }

    /// The statement as the person wrote it.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Where byte `sent` of the sent text lies in what the person wrote.
    pub fn position_of(&self, sent: usize) -> Position {
        let piece = self.map.iter().rev().find(|piece| piece.sent_at <= sent);
        let byte =
            piece.map_or(0, |piece| piece.written_at + if piece.verbatim { sent - piece.sent_at } else { 0 });
        position(&self.written, byte)
    }
}

/// The place of byte `byte` in `text`; a byte past the end or inside a character counts as the next boundary before it.
pub fn position(text: &str, byte: usize) -> Position {
    let mut end = byte.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = text.get(..end).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Position {
        offset: before.encode_utf16().count(),
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
    }
}

#[cfg(test)]
mod tests;
