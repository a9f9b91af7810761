//! What a connection is called.

use std::fmt;
use std::str::FromStr;

/// 1 to 120 characters, trimmed, without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionName(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Give the connection a name of 1 to 120 characters, such as \"Sales database\".")]
pub struct NameRefused;

impl FromStr for ConnectionName {
    type Err = NameRefused;

    fn from_str(text: &str) -> Result<Self, NameRefused> {
        let text = text.trim();
        let length = text.chars().count();
        if (1..=120).contains(&length) && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NameRefused)
        }
    }
}

impl fmt::Display for ConnectionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
