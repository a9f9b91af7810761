//! One process's shift: what it has claimed, what runs, what is done but not yet recorded.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use kernel::failure::Fault;
use kernel::ids::{JobId, OrganizationId};
use kernel::time::Timestamp;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, interval, sleep_until};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::{LEASE_MS, Worker};
use crate::db::Scope;
use crate::jobs::backoff::wait_ms;
use crate::jobs::hold;
use crate::jobs::store::claim::{Claim, Claimed, LeaseToken, claim, find_ready, renew};
use crate::jobs::store::finish::{Again, bury, complete_all, put_back};
use crate::jobs::{JobCx, JobFault};
use crate::stop::Life;

/// Without a nudge, the queue is looked at this often: other processes queue work too.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Done jobs are recorded at the latest after this, and leases looked after.
const HOUSEKEEPING: Duration = Duration::from_secs(1);
/// Housekeepings between renewals; three renewals fit into a lease.
const RENEW_EVERY: u32 = 10;
/// A claim that is started within this time may be larger the next time.
const QUICK: Duration = Duration::from_millis(200);
/// No claim takes more.
const LARGEST_CLAIM: usize = 128;
/// Organizations looked at in one round.
const ROUND: usize = 64;
/// Done jobs that are recorded together.
const RECORD_AT: usize = 64;
const ERROR_CHARACTERS: usize = 500;

/// How a run ended, seen from outside: its own answer, or a panic.
type Outcome = Result<(), JobFault>;

pub(super) struct Shift {
    worker: Worker,
    life: Life,
    /// Claimed, not started.
    queue: VecDeque<JobId>,
    /// Everything that is ours: queued, running, done and not recorded.
    held: HashMap<JobId, Claimed>,
    running: JoinSet<(JobId, Outcome)>,
    done: Vec<JobId>,
    /// How many jobs the next claim asks for.
    want: usize,
    claimed_at: Instant,
    look_at: Instant,
}

impl Shift {
    pub(super) fn new(worker: Worker, life: Life) -> Self {
        let want = worker.slots;
        let now = Instant::now();
        Self {
            worker,
            life,
            queue: VecDeque::new(),
            held: HashMap::new(),
            running: JoinSet::new(),
            done: Vec::new(),
            want,
            claimed_at: now,
            look_at: now,
        }
    }

    /// Works until the stop; then hands everything back that has not ended.
    pub(super) async fn work(mut self) {
        let mut housekeeping = interval(HOUSEKEEPING);
        let mut beats = 0_u32;
        let mut draining = self.life.watch_draining();
        let wake = self.worker.platform.wake.clone();
        let (stopping, over) = (self.life.stopping().clone(), self.life.over().clone());
        while !(over.is_cancelled() || stopping.is_cancelled() && self.running.is_empty()) {
            self.start_queued();
            let may_look = self.may_look();
            if self.done.len() >= RECORD_AT || may_look {
                self.record_or_later().await;
            }
            if may_look && self.look_at <= Instant::now() && self.look().await {
                continue;
            }
            tokio::select! {
                Some(joined) = self.running.join_next() => self.joined(joined).await,
                () = wake.notified() => self.look_at = Instant::now(),
                () = sleep_until(self.look_at), if may_look => {}
                _ = housekeeping.tick() => {
                    beats = beats.wrapping_add(1);
                    self.record_or_later().await;
                    if beats.is_multiple_of(RENEW_EVERY) {
                        self.keep_leases().await;
                    }
                }
                _ = draining.changed() => {}
                () = stopping.cancelled(), if !self.queue.is_empty() => self.hand_back_queue().await,
                () = over.cancelled() => {}
            }
        }
        self.leave().await;
    }

    fn may_look(&self) -> bool {
        self.queue.is_empty() && self.running.len() < self.worker.slots && !self.life.is_draining()
    }

    /// Claims; `true` when there is something to start.
    async fn look(&mut self) -> bool {
        let now = Instant::now();
        match self.fill().await {
            Ok(0) => {
                self.look_at = now + LOOK_EVERY;
                false
            }
            Ok(_) => true,
            Err(fault) => {
                warn("could not claim jobs", &fault);
                self.look_at = now + LOOK_EVERY;
                false
            }
        }
    }

    /// One round over the organizations that have due work; returns how many jobs were claimed.
    pub(super) async fn fill(&mut self) -> Result<usize, Fault> {
        let quick = self.claimed_at.elapsed() < QUICK;
        self.want = if quick { (self.want * 2).min(LARGEST_CLAIM) } else { self.worker.slots };
        let now = self.worker.platform.world.now();
        let mut tx = self.worker.platform.db.begin_read(Scope::Installation).await?;
        let ready = find_ready(&mut tx, now, ROUND).await?;
        let known = self.worker.may_run(&hold::find(&mut tx).await?);
        drop(tx);
        let share = self.want.div_ceil(ready.len().max(1));
        for organization in ready {
            let most = share.min(self.want.saturating_sub(self.queue.len()));
            if most > 0 {
                self.claim(organization, &known, (most, now)).await?;
            }
        }
        self.claimed_at = Instant::now();
        Ok(self.queue.len())
    }

    async fn claim(
        &mut self,
        organization: OrganizationId,
        known: &str,
        (most, now): (usize, Timestamp),
    ) -> Result<(), Fault> {
        let platform = &self.worker.platform;
        let wanted = Claim {
            organization,
            known,
            lease: platform.world.random()?,
            lease_until: now.plus_millis(LEASE_MS),
            most,
        };
        let mut tx = platform.db.begin(Scope::Organization(organization)).await?;
        let claimed = claim(&mut tx, &wanted, now).await?;
        tx.commit().await?;
        for job in claimed {
            self.queue.push_back(job.id);
            self.held.insert(job.id, job);
        }
        Ok(())
    }

    fn start_queued(&mut self) {
        while self.running.len() < self.worker.slots && !self.life.stopping().is_cancelled() {
            let Some(id) = self.queue.pop_front() else { break };
            self.start(id);
        }
        metrics::gauge!("jobs_running").set(u32::try_from(self.running.len()).unwrap_or(u32::MAX));
    }

    fn start(&mut self, id: JobId) {
        let Some(job) = self.held.get(&id) else { return };
        let stop = self.life.stopping().child_token();
        let run = run(self.worker.clone(), stop, job);
        self.running.spawn(async move { (id, run.await) });
    }

    /// Runs what is queued to its end and records it; returns how many ran.
    pub(super) async fn finish_queue(&mut self) -> Result<usize, Fault> {
        let ran = self.queue.len();
        while !self.queue.is_empty() || !self.running.is_empty() {
            self.start_queued();
            if let Some(joined) = self.running.join_next().await {
                self.joined(joined).await;
            }
        }
        self.record().await?;
        Ok(ran)
    }

    async fn joined(&mut self, joined: Result<(JobId, Outcome), JoinError>) {
        match joined {
            Ok((id, Ok(()))) => self.done.push(id),
            Ok((id, Err(fault))) => self.failed(id, fault).await,
            // Panics are caught inside; only an aborted task ends here, and its job is still held.
            Err(error) => tracing::error!(error.chain = %error, "a job's task was broken off: {error}"),
        }
    }

    async fn failed(&mut self, id: JobId, fault: JobFault) {
        let Some(job) = self.held.remove(&id) else { return };
        let now = self.worker.platform.world.now();
        let last =
            self.worker.kinds.get(job.name.as_str()).is_none_or(|kind| job.attempt >= kind.max_attempts);
        let settled = match fault {
            JobFault::Retry(_) if self.life.stopping().is_cancelled() => self.put_back(&job, now, None).await,
            JobFault::Retry(fault) if !last => {
                let random = self.worker.platform.world.random().map_or(0, u64::from_le_bytes);
                self.put_back(&job, now.plus_millis(wait_ms(job.attempt, random)), Some(&fault)).await
            }
            JobFault::RetryAt(due, fault) if !last => self.put_back(&job, due, Some(&fault)).await,
            JobFault::Retry(fault) | JobFault::RetryAt(_, fault) | JobFault::GiveUp(fault) => {
                self.bury(&job, &fault, now).await
            }
        };
        if let Err(fault) = settled {
            // The lease ends by itself, then the job runs again.
            warn("could not record a failed job", &fault);
        }
    }

    async fn put_back(&self, job: &Claimed, due: Timestamp, fault: Option<&Fault>) -> Result<(), Fault> {
        let error = fault.map(told);
        if let Some(error) = &error {
            tracing::warn!(job.id = %job.id, job.name = %job.name, "job {} failed and will be tried again: {error}", job.name);
        }
        put_back(&self.worker.platform.db, job, &Again { due, error: error.as_deref() }).await
    }

    async fn bury(&self, job: &Claimed, fault: &Fault, now: Timestamp) -> Result<(), Fault> {
        let error = told(fault);
        tracing::error!(job.id = %job.id, job.name = %job.name, "job {} failed for good: {error}", job.name);
        metrics::counter!("jobs_dead_total", "job" => job.name.clone()).increment(1);
        let mut tx = self.worker.platform.db.begin(Scope::Organization(job.organization)).await?;
        bury(&mut tx, job, &error, now).await?;
        tx.commit().await
    }

    async fn record_or_later(&mut self) {
        if let Err(fault) = self.record().await {
            warn("could not record finished jobs, will try again", &fault);
        }
    }

    /// Removes what is done, all jobs of an organization in one transaction.
    async fn record(&mut self) -> Result<(), Fault> {
        let mut claims: BTreeMap<(OrganizationId, LeaseToken), Vec<JobId>> = BTreeMap::new();
        for job in self.done.iter().filter_map(|id| self.held.get(id)) {
            claims.entry((job.organization, job.lease)).or_default().push(job.id);
        }
        for ((organization, lease), jobs) in claims {
            let mut tx = self.worker.platform.db.begin(Scope::Organization(organization)).await?;
            complete_all(&mut tx, organization, &lease, &jobs).await?;
            tx.commit().await?;
            for id in &jobs {
                self.held.remove(id);
            }
        }
        self.done.clear();
        Ok(())
    }

    async fn keep_leases(&mut self) {
        let until = self.worker.platform.world.now().plus_millis(LEASE_MS);
        let claims: BTreeSet<(OrganizationId, LeaseToken)> =
            self.held.values().map(|job| (job.organization, job.lease)).collect();
        for (organization, lease) in claims {
            if let Err(fault) = self.keep_lease(organization, &lease, until).await {
                warn("could not renew the lease of running jobs", &fault);
            }
        }
    }

    async fn keep_lease(
        &self,
        organization: OrganizationId,
        lease: &LeaseToken,
        until: Timestamp,
    ) -> Result<(), Fault> {
        let mut tx = self.worker.platform.db.begin(Scope::Organization(organization)).await?;
        renew(&mut tx, organization, lease, until).await?;
        tx.commit().await
    }

    async fn hand_back_queue(&mut self) {
        let waiting: Vec<JobId> = self.queue.drain(..).collect();
        self.hand_back(waiting).await;
    }

    async fn hand_back(&mut self, jobs: Vec<JobId>) {
        let now = self.worker.platform.world.now();
        for id in jobs {
            let Some(job) = self.held.remove(&id) else { continue };
            if let Err(fault) = self.put_back(&job, now, None).await {
                warn("could not hand a job back", &fault);
            }
        }
    }

    /// Records what is done, drops what still runs, hands back whatever is left.
    async fn leave(mut self) {
        while let Some(joined) = self.running.try_join_next() {
            self.joined(joined).await;
        }
        self.record_or_later().await;
        self.running.shutdown().await;
        let left: Vec<JobId> = self.held.keys().copied().collect();
        self.hand_back(left).await;
    }
}

/// One run, with its span, its figures and its panics caught.
fn run(
    worker: Worker,
    stop: CancellationToken,
    job: &Claimed,
) -> impl Future<Output = Outcome> + Send + 'static {
    let span = tracing::info_span!(
        "job.run",
        job.name = %job.name,
        job.id = %job.id,
        job.attempt = job.attempt,
        organization.id = %job.organization
    );
    let cx = JobCx {
        platform: worker.platform.clone(),
        organization: job.organization,
        job: job.id,
        attempt: job.attempt,
        stop,
        lease: job.lease,
    };
    let (name, payload) = (job.name.clone(), job.payload.clone());
    async move {
        let Some(kind) = worker.kinds.get(name.as_str()) else {
            return Err(JobFault::GiveUp(Fault::bare("this release does not know the job")));
        };
        if cx.attempt > kind.max_attempts {
            return Err(JobFault::GiveUp(Fault::bare("the process ended during every try")));
        }
        let started = Instant::now();
        let caught = AssertUnwindSafe(kind.run(payload, cx)).catch_unwind().await;
        let outcome = caught.unwrap_or_else(|_| Err(JobFault::Retry(Fault::bare("the job panicked"))));
        let word = if outcome.is_ok() { "done" } else { "failed" };
        metrics::counter!("job_runs_total", "job" => kind.name, "outcome" => word).increment(1);
        metrics::histogram!("job_run_seconds", "job" => kind.name).record(started.elapsed());
        outcome
    }
    .instrument(span)
}

fn told(fault: &Fault) -> String {
    fault.chain().chars().take(ERROR_CHARACTERS).collect()
}

fn warn(doing: &'static str, fault: &Fault) {
    let chain = fault.chain();
    tracing::warn!(error.chain = %chain, "{doing}: {chain}");
}

#[cfg(test)]
mod tests;
