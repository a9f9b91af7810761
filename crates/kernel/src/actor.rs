//! Who does something.

use std::fmt;

use crate::ids::{ApiKeyId, Id as _, MemberId, PersonId};

/// Who acts; named in every audit entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in member of the organization.
    Member(MemberId),
    /// A program with a key of the organization.
    ApiKey(ApiKeyId),
    /// A person outside any organization yet (setting up, signing in).
    Person(PersonId),
    /// Whoever runs the command line on the machine.
    Operator,
    /// Teamwright itself: jobs and reconcilers.
    System,
    /// Someone unknown (a failed sign-in).
    Nobody,
}

impl Actor {
    /// The stable byte that the audit log stores for this kind.
    pub fn kind(self) -> u8 {
        match self {
            Self::Nobody => 0,
            Self::System => 1,
            Self::Operator => 2,
            Self::Member(_) => 3,
            Self::ApiKey(_) => 4,
            Self::Person(_) => 5,
        }
    }

    /// The id's 16 bytes; zeros for kinds without one.
    pub fn id_bytes(self) -> [u8; 16] {
        match self {
            Self::Nobody | Self::System | Self::Operator => [0; 16],
            Self::Member(id) => id.uuid().into_bytes(),
            Self::ApiKey(id) => id.uuid().into_bytes(),
            Self::Person(id) => id.uuid().into_bytes(),
        }
    }

    /// The actor of a stored kind and id; `None` for a kind this release does not know.
    pub fn from_parts(kind: u8, id: [u8; 16]) -> Option<Self> {
        let uuid = uuid::Uuid::from_bytes(id);
        Some(match kind {
            0 => Self::Nobody,
            1 => Self::System,
            2 => Self::Operator,
            3 => Self::Member(MemberId::from_uuid(uuid)),
            4 => Self::ApiKey(ApiKeyId::from_uuid(uuid)),
            5 => Self::Person(PersonId::from_uuid(uuid)),
            _ => return None,
        })
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("nobody"),
            Self::System => f.write_str("system"),
            Self::Operator => f.write_str("operator"),
            Self::Member(id) => id.fmt(f),
            Self::ApiKey(id) => id.fmt(f),
            Self::Person(id) => id.fmt(f),
        }
    }
}
