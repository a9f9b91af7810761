//! What an action works with: one transaction, the time, who asks, the audit pen and the job queue.
//!
//! Writes, audit lines and jobs of one action land together or not at all. The caller that began the context
//! (a handler, a job, the command line) commits it; an action never does.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::Fault;
use kernel::ids::{Id, OrganizationId};
use kernel::time::Timestamp;

use crate::db::{Db, Scope, Tx};
use crate::jobs::{Job, JobWake, store};
use crate::world::World;

/// Writes audit lines in the caller's transaction; the journal takes them from there in order.
pub trait Pen: Send + Sync {
    fn note<'a>(
        &'a self,
        tx: &'a mut Tx,
        log: Log,
        at: Timestamp,
        entry: AuditEntry,
    ) -> BoxFuture<'a, Result<(), Fault>>;

    /// Says that committed lines wait; returns at once.
    fn nudge(&self);
}

/// The running system, as every feature gets it; cheap to clone.
#[derive(Clone)]
pub struct Platform {
    pub db: Db,
    pub world: World,
    pub pen: Arc<dyn Pen>,
    pub wake: JobWake,
}

/// One action's context. `Option<OrganizationId>` is settled at the start: see [`Platform::begin`].
pub struct Cx {
    tx: Tx,
    platform: Platform,
    organization: Option<OrganizationId>,
    actor: Actor,
    now: Timestamp,
    noted: bool,
    queued: bool,
}

impl Platform {
    /// Begins an action of an organization that may write.
    pub async fn begin(&self, organization: OrganizationId, actor: Actor) -> Result<Cx, Fault> {
        let tx = self.db.begin(Scope::Organization(organization)).await?;
        Ok(self.context(tx, Some(organization), actor))
    }

    /// Begins an action of an organization that only reads.
    pub async fn begin_read(&self, organization: OrganizationId, actor: Actor) -> Result<Cx, Fault> {
        let tx = self.db.begin_read(Scope::Organization(organization)).await?;
        Ok(self.context(tx, Some(organization), actor))
    }

    /// Begins an action on installation-wide tables (persons, sessions, set-up links).
    pub async fn begin_installation(&self, actor: Actor) -> Result<Cx, Fault> {
        let tx = self.db.begin(Scope::Installation).await?;
        Ok(self.context(tx, None, actor))
    }

    /// Begins reading installation-wide tables.
    pub async fn begin_installation_read(&self, actor: Actor) -> Result<Cx, Fault> {
        let tx = self.db.begin_read(Scope::Installation).await?;
        Ok(self.context(tx, None, actor))
    }

    /// Begins reads of installation-wide tables, and of those of the organization entered later, of which each may see a
    /// moment of its own: cheaper where the store is embedded.
    pub async fn begin_installation_reads_apart(&self, actor: Actor) -> Result<Cx, Fault> {
        let tx = self.db.begin_reads_apart(Scope::Installation).await?;
        Ok(self.context(tx, None, actor))
    }

    fn context(&self, tx: Tx, organization: Option<OrganizationId>, actor: Actor) -> Cx {
        let now = self.world.now();
        Cx { tx, platform: self.clone(), organization, actor, now, noted: false, queued: false }
    }
}

impl Cx {
    /// The one time of this action.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The organization whose rows this action touches.
    ///
    /// # Errors
    /// A fault when the action was begun installation-wide and has entered none: a bug of the caller.
    pub fn organization(&self) -> Result<OrganizationId, Fault> {
        self.organization.ok_or_else(|| Fault::bare("the action has no organization"))
    }

    /// Scopes the rest of an installation-wide action to one organization, acting as `actor` from here on.
    pub async fn enter(&mut self, organization: OrganizationId, actor: Actor) -> Result<(), Fault> {
        self.tx.enter(organization).await?;
        self.organization = Some(organization);
        self.actor = actor;
        Ok(())
    }

    pub fn world(&self) -> &World {
        &self.platform.world
    }

    pub fn new_id<I: Id>(&self) -> Result<I, Fault> {
        Ok(I::from_parts(self.now, self.random()?))
    }

    pub fn random<const N: usize>(&self) -> Result<[u8; N], Fault> {
        self.platform.world.random()
    }

    /// Writes a line into the log of the action's organization, or the installation's where there is none.
    pub async fn audit(&mut self, entry: AuditEntry) -> Result<(), Fault> {
        let log = self.organization.map_or(Log::Installation, Log::Organization);
        self.audit_in(log, entry).await
    }

    pub async fn audit_in(&mut self, log: Log, entry: AuditEntry) -> Result<(), Fault> {
        self.noted = true;
        let pen = Arc::clone(&self.platform.pen);
        pen.note(&mut self.tx, log, self.now, entry).await
    }

    /// Queues a job of the action's organization, due now.
    pub async fn enqueue<J: Job>(&mut self, job: &J) -> Result<(), Fault> {
        self.enqueue_at(job, self.now).await
    }

    pub async fn enqueue_at<J: Job>(&mut self, job: &J, due: Timestamp) -> Result<(), Fault> {
        let new = store::NewJob::of(job, self.organization()?, self.new_id()?, due)?;
        self.queued = true;
        store::insert(&mut self.tx, &new, self.now).await
    }

    /// Makes everything of this action true, then wakes those who wait for it.
    pub async fn commit(self) -> Result<(), Fault> {
        self.tx.commit().await?;
        if self.noted {
            self.platform.pen.nudge();
        }
        if self.queued {
            self.platform.wake.notify();
        }
        Ok(())
    }
}
