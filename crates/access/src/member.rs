//! A member: a person in an organization, with roles.

use kernel::ids::{MemberId, OrganizationId, PersonId};
use kernel::time::Timestamp;

use crate::roles::{Role, Roles};

/// A present member, with what the person says of themselves.
#[derive(Debug, Clone)]
pub struct Member {
    pub id: MemberId,
    pub person: PersonId,
    pub name: String,
    pub email: String,
    pub roles: Roles,
    pub joined_at: Timestamp,
}

/// An organization that a person may enter.
#[derive(Debug, Clone)]
pub struct Membership {
    pub organization: OrganizationId,
    pub organization_name: String,
    pub member: MemberId,
}

/// Whether an owner would be left if `leaving` were an owner no more.
pub(crate) fn leaves_an_owner(members: &[Member], leaving: MemberId) -> bool {
    members.iter().any(|member| member.id != leaving && member.roles.has(Role::Owner))
}
