//! Every kind of id, once.
//!
//! An id is a time-ordered UUID (version 7, RFC 9562) with a type of its own, printed with the prefix of its kind:
//! `goal_0193a2f0c0de7000800000000000abcd`. Parsing is strict: right prefix, 32 lower-case hexadecimal digits.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::time::Timestamp;

/// What all kinds of ids can do; implemented by [`ids!`] only.
pub trait Id: Copy + Eq + fmt::Display + FromStr<Err = IdRefused> + Send + Sync + 'static {
    /// The prefix that names the kind, without the underscore.
    const PREFIX: &'static str;
    fn from_uuid(uuid: Uuid) -> Self;
    fn uuid(self) -> Uuid;

    /// Makes an id from the context's time and 10 random bytes; nothing ambient is read.
    fn from_parts(at: Timestamp, random: [u8; 10]) -> Self {
        let millis = u64::try_from(at.as_micros() / 1_000).unwrap_or(0);
        Self::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }
}

/// The text is not an id of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {prefix}_ followed by 32 lower-case hexadecimal digits")]
pub struct IdRefused {
    pub prefix: &'static str,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident => $prefix:literal,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl Id for $name {
            const PREFIX: &'static str = $prefix;
            fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }
            fn uuid(self) -> Uuid { self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
        }
        impl FromStr for $name {
            type Err = IdRefused;
            fn from_str(text: &str) -> Result<Self, IdRefused> { parse($prefix, text).map(Self) }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*
        /// Every prefix in use; a test holds them apart.
        pub const PREFIXES: &[&str] = &[$($prefix),*];
    };
}

// Alphabetical and append-only: a prefix that was ever printed keeps its meaning.
ids! {
    /// A key of the HTTP API.
    ApiKeyId => "key",
    /// One copy of the installation.
    BackupId => "bkp",
    /// One authorised link between an organization and an account at a provider.
    ConnectionId => "con",
    /// One run of a connection's test.
    ConnectionTestId => "cot",
    /// One sealed value; names the data key too.
    CredentialKeyId => "crk",
    /// What a KPI should reach or keep.
    GoalId => "goal",
    /// The installation itself: the subject of keys and log entries that belong to no organization.
    InstallationId => "ins",
    /// A one-time link by which a person becomes a member.
    InvitationId => "inv",
    /// One queued job.
    JobId => "job",
    /// One re-wrapping of everything below a key under its new version.
    KeyRotationId => "rot",
    /// A read, formula, pushed or entered series, with parameters and a unit.
    KpiId => "kpi",
    /// A person in an organization.
    MemberId => "mem",
    /// The client whose data is kept apart from every other's.
    OrganizationId => "org",
    /// A passkey of a person.
    PasskeyId => "pky",
    /// An act of an operator that waits for a second one.
    OperatorActId => "act",
    /// Someone who signs in, once per installation.
    PersonId => "per",
    /// One value of a KPI.
    ReadingId => "rdg",
    /// What an organization is given after a shut-off.
    ReceiptId => "rcp",
    /// One answered request; printed in every error.
    RequestId => "req",
    /// A signed-in browser.
    SessionId => "ses",
    /// A one-time link by which an owner sets an organization up.
    SetupLinkId => "set",
}

fn parse(prefix: &'static str, text: &str) -> Result<Uuid, IdRefused> {
    let refused = IdRefused { prefix };
    let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).ok_or(refused)?;
    if digits.len() != 32 || !digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        return Err(refused);
    }
    Uuid::try_parse(digits).map_err(|_| refused)
}

#[cfg(test)]
mod tests;
