//! Whose credential it is, and under whose key it lies.

use std::fmt::Write as _;

use audit::entry::OBJECT_MOST;
use kernel::audit_entry::Log;
use kernel::ids::{ConnectionId, Id as _, InstallationId, OrganizationId, PersonId};
use uuid::Uuid;

use crate::kind::Kind;

/// What a credential belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A connection of an organization; sealed under the organization's key.
    Connection(ConnectionId),
    /// A person, who belongs to the installation; sealed under the installation's own key.
    Person(PersonId),
    /// The installation; sealed under its own key.
    Installation(InstallationId),
}

/// Whose key seals it and whose log tells of it: an organization, or the installation in an organization's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Owner {
    pub(crate) log: Log,
    /// The first part of every key; the installation's id where the owner is the installation.
    pub(crate) id: OrganizationId,
}

/// One credential, as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    pub(crate) owner: Owner,
    pub(crate) subject: Subject,
    pub(crate) kind: Kind,
}

impl Subject {
    pub(crate) fn uuid(self) -> Uuid {
        match self {
            Self::Connection(id) => id.uuid(),
            Self::Person(id) => id.uuid(),
            Self::Installation(id) => id.uuid(),
        }
    }

    /// The subject of a stored row: an organization's are connections, the installation's are persons.
    pub(crate) fn of(owner: Owner, id: Uuid) -> Self {
        match owner.log {
            Log::Organization(_) => Self::Connection(ConnectionId::from_uuid(id)),
            Log::Installation => Self::Person(PersonId::from_uuid(id)),
        }
    }

    /// The name of one credential in the audit log: `con_…/sql_password`.
    pub(crate) fn object(self, kind: Kind) -> String {
        let mut name = String::with_capacity(OBJECT_MOST);
        let written = match self {
            Self::Connection(id) => write!(name, "{id}/{kind}"),
            Self::Person(id) => write!(name, "{id}/{kind}"),
            Self::Installation(id) => write!(name, "{id}/{kind}"),
        };
        debug_assert!(written.is_ok(), "writing into a text does not fail");
        name
    }
}

impl Owner {
    pub(crate) fn organization(id: OrganizationId) -> Self {
        Self { log: Log::Organization(id), id }
    }

    pub(crate) fn installation(id: InstallationId) -> Self {
        Self { log: Log::Installation, id: OrganizationId::from_uuid(id.uuid()) }
    }
}

impl Owner {
    /// The owner in the audit log.
    pub(crate) fn name(self) -> String {
        match self.log {
            Log::Organization(id) => id.to_string(),
            Log::Installation => InstallationId::from_uuid(self.id.uuid()).to_string(),
        }
    }

    /// The name of something of the owner in the audit log: `org_…/organization_key`.
    pub(crate) fn object(self, what: &str) -> String {
        format!("{}/{what}", self.name())
    }
}

impl Asked {
    pub(crate) fn object(self) -> String {
        self.subject.object(self.kind)
    }
}
