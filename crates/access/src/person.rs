//! A person: someone who signs in, once per installation.

use kernel::ids::PersonId;
use kernel::time::Timestamp;

use crate::email::Email;
use crate::passphrase::PassphraseHash;

/// What is known of a person.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) passphrase: PassphraseHash,
    pub(crate) totp: Totp,
}

/// How far an authenticator app is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Totp {
    Absent,
    /// A secret was shown; no code confirmed yet that an app knows it.
    Begun,
    /// Codes of this step and earlier ones were used.
    Confirmed {
        last_step: i64,
    },
}

/// A person to be stored.
pub(crate) struct NewPerson {
    pub(crate) id: PersonId,
    pub(crate) name: String,
    pub(crate) email: Email,
    pub(crate) passphrase: PassphraseHash,
    pub(crate) created_at: Timestamp,
}
