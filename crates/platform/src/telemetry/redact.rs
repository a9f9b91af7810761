//! The second fence: what looks like a secret in a finished log line is masked.
//!
//! Passwords in addresses (`scheme://user:password@host`), bearer tokens, and our session cookies. The first fence is
//! that secret types cannot be printed at all.

use std::borrow::Cow;
use std::io::{self, Write};

use tracing_subscriber::fmt::MakeWriter;

const MASK: &str = "[secret]";
/// What stands before a secret, and what ends it.
const MARKS: [&str; 4] = ["Bearer ", "bearer ", "__Host-session=", "session="];

/// A writer whose lines are masked.
pub struct Redacting<W>(W);

impl<W> Redacting<W> {
    pub fn new(writer: W) -> Self {
        Self(writer)
    }
}

impl<'w, W: MakeWriter<'w>> MakeWriter<'w> for Redacting<W> {
    type Writer = Line<W::Writer>;

    fn make_writer(&'w self) -> Self::Writer {
        Line(self.0.make_writer())
    }
}

/// Takes one whole line per write, as the log gives it.
pub struct Line<W>(W);

impl<W: Write> Write for Line<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        self.0.write_all(mask(&text).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

pub(super) fn mask(line: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(line);
    for mark in MARKS {
        if text.contains(mark) {
            text = Cow::Owned(mask_after(&text, mark));
        }
    }
    if text.contains("://") { Cow::Owned(mask_user_parts(&text)) } else { text }
}

fn mask_after(line: &str, mark: &str) -> String {
    let mut parts = line.split(mark);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(ends_secret).unwrap_or(part.len());
        text.push_str(mark);
        text.push_str(MASK);
        text.push_str(part.split_at(end).1);
    }
    text
}

fn mask_user_parts(line: &str) -> String {
    let mut parts = line.split("://");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("://");
        let end = part.find(|c: char| ends_secret(c) || c == '/').unwrap_or(part.len());
        let (authority, rest) = part.split_at(end);
        match authority.rsplit_once('@') {
            Some((_user, host)) => text.extend([MASK, "@", host]),
            None => text.push_str(authority),
        }
        text.push_str(rest);
    }
    text
}

fn ends_secret(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | ';' | ',' | '\\')
}

#[cfg(test)]
mod tests;
