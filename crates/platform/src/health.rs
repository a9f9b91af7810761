//! Whether this process can answer: looked at in the background, told without any I/O.
//!
//! Only what every request needs counts: store, schema, root key, audit. Anything else that is down (a source, a
//! mail server) must not take the process out of the balancer.

use std::fmt;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use futures_util::future::BoxFuture;
use kernel::failure::Fault;
use kernel::time::Timestamp;
use serde::Serialize;
use tokio::time::{Instant, sleep_until, timeout};

use crate::cx::Platform;
use crate::db::{Db, Scope, sql};
use crate::schema::{self, SchemaState};
use crate::stop::Life;

/// One word for a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Readiness {
    Ready,
    Starting,
    Draining,
    Store,
    Schema,
    Key,
    Audit,
}

impl fmt::Display for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ready => "ready",
            Self::Starting => "starting",
            Self::Draining => "draining",
            Self::Store => "store",
            Self::Schema => "schema",
            Self::Key => "key",
            Self::Audit => "audit",
        })
    }
}

type Look = Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

/// Something every request needs, and how to look at it.
#[derive(Clone)]
pub struct Check {
    /// The word told when it is not there.
    pub about: Readiness,
    look: Look,
}

impl Check {
    pub fn new<F, Fut>(about: Readiness, look: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = bool> + Send + 'static,
    {
        Self { about, look: Arc::new(move || Box::pin(look())) }
    }

    /// The store answers.
    pub fn store(db: Db) -> Self {
        Self::new(Readiness::Store, move || {
            let db = db.clone();
            async move { ping(&db).await.is_ok() }
        })
    }

    /// The schema is one that this binary works on.
    pub fn schema(db: Db) -> Self {
        Self::new(Readiness::Schema, move || {
            let db = db.clone();
            async move { matches!(schema::inspect(&db).await, Ok(SchemaState::Fits { .. })) }
        })
    }
}

async fn ping(db: &Db) -> Result<(), Fault> {
    let mut tx = db.begin_read(Scope::Installation).await?;
    sql("SELECT 1 AS one").fetch_one(&mut tx).await.map(|_| ())
}

/// How a check last went.
#[derive(Debug, Clone, Serialize)]
pub struct Seen {
    pub about: Readiness,
    pub fine: bool,
    pub at: Timestamp,
}

/// The process's readiness; cheap to clone and to ask.
#[derive(Clone)]
pub struct Health(Arc<Inner>);

struct Inner {
    life: Life,
    /// Empty until the first look.
    seen: RwLock<Vec<Seen>>,
}

const EVERY: Duration = Duration::from_secs(2);
/// While something is missing, so that its return is told soon.
const EVERY_WHILE_MISSING: Duration = Duration::from_millis(500);
/// Under a second, so that a store that hangs right after a look is told within three.
const LONGEST_LOOK: Duration = Duration::from_millis(800);

impl Health {
    /// Looks at `checks` now and every two seconds, until the process stops; the first that is missing is told.
    pub fn start(life: &Life, platform: &Platform, checks: Vec<Check>) -> Self {
        let health = Self(Arc::new(Inner { life: life.clone(), seen: RwLock::new(Vec::new()) }));
        life.spawn(keep_looking(health.clone(), platform.clone(), checks));
        health
    }

    /// What a probe is told; takes no I/O and no waiting.
    pub fn now(&self) -> Readiness {
        if self.0.life.is_draining() {
            return Readiness::Draining;
        }
        let seen = self.seen();
        match seen.iter().find(|seen| !seen.fine) {
            Some(missing) => missing.about,
            None if seen.is_empty() => Readiness::Starting,
            None => Readiness::Ready,
        }
    }

    /// Every check as it was last seen.
    pub fn seen(&self) -> Vec<Seen> {
        self.0.seen.read().map(|seen| seen.clone()).unwrap_or_default()
    }

    pub fn life(&self) -> &Life {
        &self.0.life
    }
}

async fn keep_looking(health: Health, platform: Platform, checks: Vec<Check>) {
    let mut next = Instant::now();
    let mut before = Readiness::Starting;
    loop {
        tokio::select! {
            () = health.0.life.closing().cancelled() => return,
            () = sleep_until(next) => {}
        }
        let begun = Instant::now();
        let seen = look(&platform, &checks).await;
        let all_fine = seen.iter().all(|seen| seen.fine);
        next = begun + if all_fine { EVERY } else { EVERY_WHILE_MISSING };
        if let Ok(mut kept) = health.0.seen.write() {
            *kept = seen;
        }
        let now = health.now();
        if now != before {
            tracing::info!(readiness = %now, "readiness is now \"{now}\"");
            before = now;
        }
    }
}

/// All checks share one limit, so that a hanging store is told within three seconds whatever is asked after it.
async fn look(platform: &Platform, checks: &[Check]) -> Vec<Seen> {
    let looks = checks.iter().map(async |check| {
        let fine = timeout(LONGEST_LOOK, (check.look)()).await.unwrap_or(false);
        Seen { about: check.about, fine, at: platform.world.now() }
    });
    futures_util::future::join_all(looks).await
}

#[cfg(test)]
mod tests;
