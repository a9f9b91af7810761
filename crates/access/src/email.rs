//! E-mail addresses, by which people sign in.

use std::fmt;
use std::str::FromStr;

/// An address as its person writes it, at most 254 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

/// The text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Enter an e-mail address like name@example.com.")]
pub struct NotAnEmail;

impl Email {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What decides whether two addresses are the same person's: case does not.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }

    /// What stands before the `@`.
    pub(crate) fn mailbox(&self) -> &str {
        self.0.split_once('@').map_or(self.0.as_str(), |(mailbox, _)| mailbox)
    }
}

impl FromStr for Email {
    type Err = NotAnEmail;

    /// Checks the shape only: whether mail arrives there is not known without sending one.
    fn from_str(text: &str) -> Result<Self, NotAnEmail> {
        let text = text.trim();
        let (mailbox, host) = text.rsplit_once('@').ok_or(NotAnEmail)?;
        let plain =
            |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control());
        let fits = text.len() <= 254 && plain(mailbox) && plain(host) && !mailbox.contains('@');
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAnEmail) }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
