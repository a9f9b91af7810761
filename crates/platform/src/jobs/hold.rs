//! Holding jobs: after a backup was put back, nothing reaches out by itself until the operator has looked.
//!
//! What was queued when the backup was made may have been done since, or may no longer be wanted. So every kind of job
//! that reaches out stays where it is, and timers that reach out do not run, until the kind is released.

use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;

use super::JobKind;
use super::store::hold as store;
use crate::cx::Platform;
use crate::db::{Scope, Tx};

/// What is held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    since: Option<Timestamp>,
    /// Kinds that were released alone.
    released: Vec<String>,
}

/// Jobs of one kind that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub name: String,
    pub count: i64,
    /// When the oldest was due.
    pub oldest: Timestamp,
}

impl Held {
    pub fn is_nothing(&self) -> bool {
        self.since.is_none()
    }

    pub fn since(&self) -> Option<Timestamp> {
        self.since
    }

    pub fn holds(&self, kind: &JobKind) -> bool {
        kind.reaches_out && self.holds_named(kind.name)
    }

    /// The same for a kind that is known by its name alone.
    pub fn holds_named(&self, name: &str) -> bool {
        self.since.is_some() && !self.released.iter().any(|released| released == name)
    }
}

/// What is held now.
pub async fn current(platform: &Platform) -> Result<Held, Fault> {
    find(&mut platform.db.begin_read(Scope::Installation).await?).await
}

pub async fn find(tx: &mut Tx) -> Result<Held, Fault> {
    let (since, released) = store::find(tx).await?;
    Ok(Held { since, released })
}

/// Holds every kind that reaches out, from the transaction's commit on.
pub async fn hold_all(tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
    store::hold_all(tx, now).await
}

/// Lets one kind run again, or everything.
pub async fn release(tx: &mut Tx, name: Option<&str>) -> Result<(), Fault> {
    match name {
        Some(name) => store::release(tx, name).await,
        None => store::release_all(tx).await,
    }
}

/// Jobs of an organization that wait, by kind.
pub async fn waiting(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Waiting>, Fault> {
    store::waiting(tx, organization).await
}

/// Throws waiting jobs of one kind away that were due before `before`; how many they were.
pub async fn discard(
    tx: &mut Tx,
    organization: OrganizationId,
    name: &str,
    before: Timestamp,
) -> Result<u64, Fault> {
    store::discard(tx, organization, name, before).await
}
