//! Work that is done later, from a queue in the same database as the data.
//!
//! A job and the change that asked for it commit together. Payloads are ids; a job looks at the world again when
//! it runs and is idempotent. A claim names one organization, which keeps the organizations fair to each other and
//! works on sharded engines.
//!
//! To add a job: implement [`Job`], list it in the feature's `jobs.rs`.

mod backoff;
pub mod hold;
pub mod schedules;
pub mod store;
mod worker;

use std::future::Future;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::{JobId, OrganizationId};
use kernel::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cx::{Cx, Platform};

pub use store::dead;
pub use worker::Worker;

/// One kind of work; the fields are its payload.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The feature's service that does the work.
    type Service: Clone + Send + Sync + 'static;
    /// `feature.verb-noun`; never renamed, payloads of it may lie in a queue.
    const NAME: &'static str;
    /// The same payload is not queued a second time while one waits.
    const ONE_AT_A_TIME: bool = true;
    /// Lower runs first among jobs that are due.
    const PRIORITY: i32 = 100;
    /// Whether a run reaches something outside this installation: such jobs wait for the operator after a backup was put
    /// back (see [`hold`]).
    const REACHES_OUT: bool = true;
    /// After so many failed tries the job lies in the dead list.
    const MAX_ATTEMPTS: u32 = 8;

    /// Does the work; a second run after a crash must be harmless.
    fn run(self, cx: JobCx, service: &Self::Service) -> impl Future<Output = Result<(), JobFault>> + Send;
}

/// What to do about a failed run; nothing else decides.
#[derive(Debug)]
pub enum JobFault {
    /// Again, after a back-off with jitter.
    Retry(Fault),
    /// Again, not before the given time.
    RetryAt(Timestamp, Fault),
    /// Never again by itself: into the dead list.
    GiveUp(Fault),
}

impl From<Fault> for JobFault {
    fn from(fault: Fault) -> Self {
        Self::Retry(fault)
    }
}

/// What a running job works with; never an open transaction.
#[derive(Clone)]
pub struct JobCx {
    pub platform: Platform,
    pub organization: OrganizationId,
    pub job: JobId,
    /// 1 at the first try.
    pub attempt: u32,
    /// Cancelled when the process stops: return at the next step, the lease goes back.
    pub stop: tokio_util::sync::CancellationToken,
    /// Proves that the job is still ours; see [`store::complete`].
    pub(crate) lease: [u8; 16],
}

impl JobCx {
    pub fn now(&self) -> Timestamp {
        self.platform.world.now()
    }

    pub async fn begin(&self) -> Result<Cx, Fault> {
        self.platform.begin(self.organization, Actor::System).await
    }

    pub async fn begin_read(&self) -> Result<Cx, Fault> {
        self.platform.begin_read(self.organization, Actor::System).await
    }

    /// Removes the job in the effect's own transaction and commits it: work and effect are one.
    ///
    /// # Errors
    /// A fault when the lease was lost meanwhile; then nothing is committed and whoever took the job over does it.
    pub async fn finish_with(&self, mut cx: Cx) -> Result<(), Fault> {
        if store::complete(cx.tx(), self.organization, self.job, &self.lease).await? {
            cx.commit().await
        } else {
            Err(Fault::bare("the lease of the job was lost; nothing of this run is kept"))
        }
    }
}

/// Wakes the workers of this process when a job is committed.
#[derive(Clone, Default)]
pub struct JobWake(Arc<tokio::sync::Notify>);

impl JobWake {
    pub fn notify(&self) {
        self.0.notify_one();
    }

    pub async fn notified(&self) {
        self.0.notified().await;
    }
}

type Runner = Arc<dyn Fn(String, JobCx) -> BoxFuture<'static, Result<(), JobFault>> + Send + Sync>;

/// A job type bound to its service, as the worker holds it.
#[derive(Clone)]
pub struct JobKind {
    pub name: &'static str,
    pub max_attempts: u32,
    pub reaches_out: bool,
    run: Runner,
}

impl JobKind {
    pub fn of<J: Job>(service: J::Service) -> Self {
        let run: Runner = Arc::new(move |payload, cx| {
            let service = service.clone();
            Box::pin(async move {
                let job: J = serde_json::from_str(&payload)
                    .map_err(|e| JobFault::GiveUp(Fault::new("could not read the job's payload", e)))?;
                job.run(cx, &service).await
            })
        });
        Self { name: J::NAME, max_attempts: J::MAX_ATTEMPTS, reaches_out: J::REACHES_OUT, run }
    }

    pub async fn run(&self, payload: String, cx: JobCx) -> Result<(), JobFault> {
        (self.run)(payload, cx).await
    }
}

type Tick = Arc<dyn Fn(Platform) -> BoxFuture<'static, Result<(), Fault>> + Send + Sync>;

/// A timer that runs a reconciler of the whole installation: no input, look, take the next step.
#[derive(Clone)]
pub struct Schedule {
    pub name: &'static str,
    pub every_s: u32,
    /// Whether it reaches something outside this installation by itself, beyond queueing jobs.
    pub reaches_out: bool,
    tick: Tick,
}

impl Schedule {
    pub fn every<F, Fut>(name: &'static str, every_s: u32, tick: F) -> Self
    where
        F: Fn(Platform) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Fault>> + Send + 'static,
    {
        Self { name, every_s, reaches_out: false, tick: Arc::new(move |platform| Box::pin(tick(platform))) }
    }

    /// Does not run while jobs are held.
    #[must_use]
    pub fn reaching_out(self) -> Self {
        Self { reaches_out: true, ..self }
    }

    pub async fn run(&self, platform: Platform) -> Result<(), Fault> {
        (self.tick)(platform).await
    }
}
