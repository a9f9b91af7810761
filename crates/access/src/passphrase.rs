//! Passphrases: what is good enough, and how one is kept.
//!
//! Length decides, not kinds of characters. A text that is the e-mail, one repeated pattern or among the commonest
//! is refused. Nothing is trimmed or cut: what a password manager pastes is what counts.

mod hash;
mod turns;

use kernel::problem::Problem;
use kernel::secret::Secret;

use crate::email::Email;

pub(crate) use hash::{PassphraseHash, hash, verify};
pub(crate) use turns::Turns;

/// Characters at least.
pub const LEAST_CHARACTERS: usize = 12;
/// Bytes at most: hashing time does not depend on the length, reading a body does.
pub const MOST_BYTES: usize = 1_024;

/// The commonest among passwords of twelve characters and more, compared without case.
const COMMONEST: &[&str] = &[
    "123456789012",
    "1234567890123",
    "12345678910",
    "123456789123",
    "1234567891011",
    "12345678901234567890",
    "0123456789012",
    "098765432109",
    "987654321098",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiop1234",
    "qwertyuiopasdf",
    "qwertyuiopasdfghjkl",
    "qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u8i",
    "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv",
    "q1w2e3r4t5y6",
    "qazwsxedcrfv",
    "qazwsxedcrfvtgb",
    "zaq12wsxcde3",
    "abcdefghijkl",
    "abcdefghijklm",
    "abcdefghijklmnop",
    "abcdefghijklmnopqrstuvwxyz",
    "password1234",
    "password12345",
    "password123456",
    "passw0rd1234",
    "p@ssw0rd1234",
    "mypassword12",
    "mypassword123",
    "changeme1234",
    "changeme12345",
    "changemeplease",
    "letmein12345",
    "letmein123456",
    "welcome12345",
    "welcome123456",
    "welcomehome1",
    "iloveyou1234",
    "iloveyou12345",
    "iloveyouforever",
    "administrator",
    "administrator1",
    "admin1234567",
    "admin12345678",
    "administrator123",
    "teamwright12",
    "teamwright123",
    "teamwright1234",
    "correcthorsebatterystaple",
    "correct horse battery staple",
    "football1234",
    "baseball1234",
    "sunshine1234",
    "princess1234",
    "superman1234",
    "dragon123456",
    "monkey123456",
    "trustno11234",
    "starwars1234",
    "liverpool123",
    "liverpool1234",
    "chocolate123",
    "chocolate1234",
    "computer1234",
    "internet1234",
    "michael12345",
    "jordan123456",
    "charlie12345",
    "summer202020",
    "secret123456",
    "default12345",
    "temporary123",
    "passphrase12",
    "passphrase123",
    "thisisapassword",
    "thisismypassword",
    "nopasswordhere",
];

/// Why a passphrase is not good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseRefused {
    #[error("Use at least 12 characters. Four or five unrelated words are easy to keep in mind.")]
    TooShort,
    #[error("Use at most 1,024 bytes.")]
    TooLong,
    #[error("Use something other than your e-mail address.")]
    IsEmail,
    #[error(
        "This passphrase is among the first that others would try. Use another, four or five unrelated words."
    )]
    TooCommon,
}

/// A passphrase that is good enough for the person with an e-mail.
pub struct Passphrase(Secret);

impl Passphrase {
    pub fn new(typed: Secret, email: &Email) -> Result<Self, PassphraseRefused> {
        typed.expose_text(|text| check_text(text, email)).unwrap_or(Err(PassphraseRefused::TooShort))?;
        Ok(Self(typed))
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.0
    }
}

impl PassphraseRefused {
    /// The refusal at the field that holds the passphrase.
    pub(crate) fn at(self, pointer: &str) -> Problem {
        Problem::unprocessable("access/passphrase-weak", "The passphrase is not good enough")
            .detail(self.to_string())
            .field(pointer, self.to_string())
    }
}

fn check_text(text: &str, email: &Email) -> Result<(), PassphraseRefused> {
    let plain = text.to_lowercase();
    if text.chars().count() < LEAST_CHARACTERS {
        Err(PassphraseRefused::TooShort)
    } else if text.len() > MOST_BYTES {
        Err(PassphraseRefused::TooLong)
    } else if plain == email.key() || plain == email.mailbox().to_lowercase() {
        Err(PassphraseRefused::IsEmail)
    } else if COMMONEST.contains(&plain.trim()) || is_pattern(&plain) {
        Err(PassphraseRefused::TooCommon)
    } else {
        Ok(())
    }
}

/// One piece of at most eight characters, repeated: `aaaaaaaaaaaa`, `passwordpassword`.
fn is_pattern(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    (1..=8).any(|length| letters.chunks(length).all(|piece| letters.starts_with(piece)))
}

#[cfg(test)]
mod tests;
