//! The public half of a log key, as others hold it.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::entry::sha256;

/// A public key with the name of the log it signs for, written as C2SP's `signed-note` describes:
/// `<name>+<id>+<key>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    pub name: String,
    pub public: [u8; 32],
}

/// The text is not a verifier key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a verifier key of the form name+id+key")]
pub struct NotAKey;

/// Ed25519 among the algorithms of signed notes.
const ED25519_CODE: u8 = 1;

impl VerifierKey {
    /// Names the key in signature lines.
    pub fn id(&self) -> [u8; 4] {
        let named = [self.name.as_bytes(), b"\n", &self.tagged()].concat();
        sha256(&named).first_chunk().copied().unwrap_or_default()
    }

    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.public).verify(message, signature).is_ok()
    }

    fn tagged(&self) -> Vec<u8> {
        [&[ED25519_CODE][..], &self.public].concat()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id()), STANDARD.encode(self.tagged()))
    }
}

impl FromStr for VerifierKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        // Base64 may hold a plus as well, so the key is what follows the second one.
        let (name, rest) = text.split_once('+').ok_or(NotAKey)?;
        let (id, encoded) = rest.split_once('+').ok_or(NotAKey)?;
        let tagged = STANDARD.decode(encoded).map_err(|_| NotAKey)?;
        let (algorithm, public) = tagged.split_first().ok_or(NotAKey)?;
        let public = public.try_into().map_err(|_| NotAKey)?;
        let key = Self { name: name.to_owned(), public };
        let fits = *algorithm == ED25519_CODE && hex::encode(key.id()) == id && !name.is_empty();
        if fits { Ok(key) } else { Err(NotAKey) }
    }
}
