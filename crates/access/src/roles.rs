//! Who may do what: the one table of roles and permissions.
//!
//! A feature declares a permission as a marker type and names it here, in one line. A permission that is not in the
//! table is nobody's.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a member is in an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    IntegrationManager,
    GoalManager,
    ComplianceManager,
    Member,
    Reader,
}

use Role::{ComplianceManager, GoalManager, IntegrationManager, Member, Owner, Reader};

const EVERYONE: &[Role] = &[Owner, IntegrationManager, GoalManager, ComplianceManager, Member, Reader];

/// One line of the table.
pub struct Line {
    pub permission: &'static str,
    pub roles: &'static [Role],
    /// Whether a key of the HTTP API may be given this permission.
    pub for_keys: bool,
}

const fn line(permission: &'static str, roles: &'static [Role]) -> Line {
    Line { permission, roles, for_keys: true }
}

/// For acts that need a person at the screen: a key that could do them could make itself more.
const fn for_people(permission: &'static str, roles: &'static [Role]) -> Line {
    Line { permission, roles, for_keys: false }
}

/// Every permission of the product and the roles that have it.
pub const TABLE: &[Line] = &[
    for_people("use_own_account", EVERYONE),
    line("see_organization", EVERYONE),
    for_people("edit_organization", &[Owner]),
    line("see_members", EVERYONE),
    for_people("edit_members", &[Owner]),
    for_people("edit_api_keys", &[Owner, IntegrationManager]),
    line("see_audit", &[Owner, ComplianceManager]),
    for_people("edit_audit", &[Owner, ComplianceManager]),
    line("see_connections", &[Owner, IntegrationManager, GoalManager, ComplianceManager]),
    line("use_connections", &[Owner, IntegrationManager, GoalManager]),
    line("edit_connections", &[Owner, IntegrationManager]),
    for_people("accept_write_account", &[Owner]),
    for_people("shut_off_connections", &[Owner]),
    line("see_keys", &[Owner, ComplianceManager]),
    for_people("edit_keys", &[Owner]),
    line("see_kpis", EVERYONE),
    line("edit_kpis", &[Owner, GoalManager]),
    line("see_goals", EVERYONE),
    line("edit_goals", &[Owner, GoalManager, Member]),
    line("see_jobs", &[Owner, IntegrationManager]),
    line("edit_jobs", &[Owner, IntegrationManager]),
    for_people("edit_sample", &[Owner]),
];

impl Role {
    pub const ALL: &'static [Self] = EVERYONE;

    /// The word in SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::IntegrationManager => "integration_manager",
            Self::GoalManager => "goal_manager",
            Self::ComplianceManager => "compliance_manager",
            Self::Member => "member",
            Self::Reader => "reader",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word is not a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a role; roles are owner, integration_manager, goal_manager, compliance_manager, member, reader")]
pub struct NotARole;

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(word: &str) -> Result<Self, NotARole> {
        Self::ALL.iter().copied().find(|role| role.as_str() == word).ok_or(NotARole)
    }
}

/// The roles of one member: at least one, in the table's order, none twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles(Vec<Role>);

/// A member has at least one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a member has at least one role")]
pub struct NoRole;

impl Roles {
    pub fn new(mut roles: Vec<Role>) -> Result<Self, NoRole> {
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() { Err(NoRole) } else { Ok(Self(roles)) }
    }

    pub fn as_slice(&self) -> &[Role] {
        &self.0
    }

    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    pub fn may(&self, permission: &str) -> bool {
        TABLE
            .iter()
            .any(|line| line.permission == permission && line.roles.iter().any(|role| self.has(*role)))
    }

    /// Everything these roles may do, in the table's order.
    pub fn permissions(&self) -> Vec<&'static str> {
        TABLE.iter().map(|line| line.permission).filter(|permission| self.may(permission)).collect()
    }

    /// The stored form: words with commas between them.
    pub fn to_stored(&self) -> String {
        self.0.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",")
    }

    /// Reads the stored form; a word of another release is left out, never guessed.
    pub fn from_stored(text: &str) -> Result<Self, NoRole> {
        Self::new(text.split(',').filter_map(|word| word.parse().ok()).collect())
    }
}

/// The permission's name in the table, when a key may have it.
pub fn scope(name: &str) -> Option<&'static str> {
    TABLE.iter().find(|line| line.for_keys && line.permission == name).map(|line| line.permission)
}

/// Every permission that a key may have.
pub fn scopes() -> Vec<&'static str> {
    TABLE.iter().filter(|line| line.for_keys).map(|line| line.permission).collect()
}

#[cfg(test)]
mod tests;
