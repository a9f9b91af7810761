//! Who asks, once their session or key was checked.

use kernel::actor::Actor;
use kernel::ids::{ApiKeyId, MemberId, OrganizationId, PersonId, SessionId};
use kernel::time::Timestamp;

use crate::roles::Roles;

/// Someone whose session or key is valid.
#[derive(Debug, Clone)]
pub enum Caller {
    /// A person in front of a browser.
    Member(SignedIn),
    /// A program with a key of the organization.
    ApiKey(KeyHolder),
}

/// A member with a live session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub organization: OrganizationId,
    pub member: MemberId,
    pub person: PersonId,
    pub roles: Roles,
    pub session: SessionId,
    /// When the session ends if it is not used again.
    pub session_expires_at: Timestamp,
    /// When it ends in any case.
    pub session_limit: Timestamp,
    /// Until when dangerous acts need no new proof.
    pub stepped_up_until: Option<Timestamp>,
}

/// A key that is neither revoked nor expired, with the present rights of its maker.
#[derive(Debug, Clone)]
pub struct KeyHolder {
    pub organization: OrganizationId,
    pub key: ApiKeyId,
    pub scopes: Vec<&'static str>,
    pub maker: MemberId,
    pub maker_person: PersonId,
    pub maker_roles: Roles,
}

impl Caller {
    pub fn organization(&self) -> OrganizationId {
        match self {
            Self::Member(signed_in) => signed_in.organization,
            Self::ApiKey(key) => key.organization,
        }
    }

    pub fn actor(&self) -> Actor {
        match self {
            Self::Member(signed_in) => Actor::Member(signed_in.member),
            Self::ApiKey(key) => Actor::ApiKey(key.key),
        }
    }

    /// The member who asks; behind a key, the one who made it.
    pub fn member(&self) -> MemberId {
        match self {
            Self::Member(signed_in) => signed_in.member,
            Self::ApiKey(key) => key.maker,
        }
    }

    pub fn person(&self) -> PersonId {
        match self {
            Self::Member(signed_in) => signed_in.person,
            Self::ApiKey(key) => key.maker_person,
        }
    }

    /// A key has what its scopes name and its maker still has.
    pub fn has(&self, permission: &str) -> bool {
        match self {
            Self::Member(signed_in) => signed_in.roles.may(permission),
            Self::ApiKey(key) => key.scopes.contains(&permission) && key.maker_roles.may(permission),
        }
    }
}
