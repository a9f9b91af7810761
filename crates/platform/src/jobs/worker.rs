//! The worker: claims jobs in batches, runs them side by side, keeps their leases, records how they ended.
//!
//! Fair between organizations: each claim takes a share of one organization's work and puts it behind the others.
//! A process that dies in the middle leaves leases behind; they end, and the jobs are run again. A run that lost its
//! lease can neither finish nor put back the job, because both ask for the lease.

mod shift;

use std::collections::HashMap;
use std::sync::Arc;

use kernel::failure::Fault;

use super::JobKind;
use super::hold::Held;
use super::store::claim::find_ready;
use crate::cx::Platform;
use crate::db::{Engine, Scope};
use crate::stop::Life;
use shift::Shift;

/// How long a claim lasts unless it is renewed; a killed process's jobs wait this long.
const LEASE_MS: i64 = 30_000;

/// Runs the jobs of every feature; cheap to clone.
#[derive(Clone)]
pub struct Worker {
    platform: Platform,
    kinds: Arc<HashMap<&'static str, JobKind>>,
    /// `|a|b|`
    known: Arc<str>,
    slots: usize,
}

impl Worker {
    /// `slots` is how many jobs run at the same time.
    pub fn new(platform: Platform, kinds: Vec<JobKind>, slots: usize) -> Self {
        let mut names: Vec<&str> = kinds.iter().map(|kind| kind.name).collect();
        names.sort_unstable();
        let known = format!("|{}|", names.join("|")).into();
        let kinds = Arc::new(kinds.into_iter().map(|kind| (kind.name, kind)).collect());
        Self { platform, kinds, known, slots: slots.max(1) }
    }

    /// The kinds that are not held, as a claim names them.
    fn may_run(&self, held: &Held) -> Arc<str> {
        if held.is_nothing() {
            return Arc::clone(&self.known);
        }
        let mut names: Vec<&str> =
            self.kinds.values().filter(|kind| !held.holds(kind)).map(|kind| kind.name).collect();
        names.sort_unstable();
        format!("|{}|", names.join("|")).into()
    }

    /// Works until the process stops.
    pub async fn run(self, life: Life) {
        if let Err(fault) = self.recover().await {
            let chain = fault.chain();
            tracing::warn!(error.chain = %chain, "could not take over jobs of the last run: {chain}");
        }
        Shift::new(self, life).work().await;
    }

    /// Runs everything that is due now, one job after another; returns how many ran. For tests and the command line.
    pub async fn run_due(&self) -> Result<usize, Fault> {
        let mut shift = Shift::new(self.clone(), Life::new());
        let mut ran = 0;
        while shift.fill().await? > 0 {
            ran += shift.finish_queue().await?;
        }
        Ok(ran)
    }

    /// On the embedded store there is no other process: what looks as if it ran was broken off and is due at once.
    async fn recover(&self) -> Result<(), Fault> {
        if self.platform.db.engine() != Engine::Sqlite {
            return Ok(());
        }
        let now = self.platform.world.now();
        let mut tx = self.platform.db.begin(Scope::Installation).await?;
        let everyone =
            find_ready(&mut tx, kernel::time::Timestamp::from_micros(i64::MAX), usize::MAX).await?;
        for organization in everyone {
            super::store::claim::end_leases(&mut tx, organization, now).await?;
        }
        tx.commit().await
    }
}
