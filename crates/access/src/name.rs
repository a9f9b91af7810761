//! Names that people give: of themselves, organizations, keys, passkeys.

use std::fmt;
use std::str::FromStr;

/// 1 to 120 characters, trimmed, without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameRefused {
    #[error("Enter a name.")]
    Empty,
    #[error("A name has at most 120 characters.")]
    TooLong,
    #[error("A name is one line of visible characters.")]
    ControlCharacter,
}

impl Name {
    pub const MOST_CHARACTERS: usize = 120;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = NameRefused;

    fn from_str(text: &str) -> Result<Self, NameRefused> {
        let text = text.trim();
        if text.is_empty() {
            Err(NameRefused::Empty)
        } else if text.chars().count() > Self::MOST_CHARACTERS {
            Err(NameRefused::TooLong)
        } else if text.chars().any(char::is_control) {
            Err(NameRefused::ControlCharacter)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
