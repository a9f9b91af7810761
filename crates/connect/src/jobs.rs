//! What this crate does by itself: rights are looked at weekly, uses are written in batches, deleted connections go.

use access::directory;
use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::ConnectionId;
use platform::cx::Platform;
use platform::jobs::{Job, JobCx, JobFault, JobKind, Schedule};
use serde::{Deserialize, Serialize};

use crate::actions::delete_connection::RESTORABLE_S;
use crate::connect::Connect;
use crate::progress::Unwatched;
use crate::store::{self, health};

/// How old a look at the rights may be.
const PROBE_EVERY_S: i64 = 7 * 24 * 60 * 60;
/// How long a connection's history is kept.
const HISTORY_S: i64 = 90 * 24 * 60 * 60;

/// Every kind of job of this crate.
pub(crate) fn kinds(connect: &Connect) -> Vec<JobKind> {
    vec![JobKind::of::<ProbeRights>(connect.clone()), JobKind::of::<PurgeConnection>(connect.clone())]
}

pub(crate) fn schedules(connect: &Connect) -> Vec<Schedule> {
    let writing = connect.clone();
    vec![
        Schedule::every("connect.queue-probes", 3_600, queue_probes),
        Schedule::every("connect.write-uses", 30, move |platform| {
            let connect = writing.clone();
            async move { connect.usage().write(&platform).await }
        }),
    ]
}

/// Looks at what a connection's account may do. A second run finds the same.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ProbeRights {
    pub(crate) connection: ConnectionId,
}

impl Job for ProbeRights {
    type Service = Connect;
    const NAME: &'static str = "connect.probe-rights";
    const MAX_ATTEMPTS: u32 = 3;

    async fn run(self, cx: JobCx, connect: &Connect) -> Result<(), JobFault> {
        let mut reading = cx.begin_read().await?;
        let found = store::find(reading.tx(), cx.organization, self.connection).await?;
        drop(reading);
        // A failed test is written down as the connection's state; the job itself has done its work.
        if let Some(connection) = found.filter(|connection| connection.in_use().is_ok()) {
            connect.check_stored(cx.organization, Actor::System, &connection, &Unwatched).await?;
        }
        Ok(())
    }
}

/// Removes a connection that was deleted long enough ago. One that was restored, or deleted again, is left alone.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PurgeConnection {
    pub(crate) connection: ConnectionId,
}

impl Job for PurgeConnection {
    type Service = Connect;
    const NAME: &'static str = "connect.purge-connection";
    const REACHES_OUT: bool = false;
    const ONE_AT_A_TIME: bool = false;

    async fn run(self, job: JobCx, connect: &Connect) -> Result<(), JobFault> {
        let mut cx = job.begin().await?;
        let found = store::find_any(cx.tx(), job.organization, self.connection).await?;
        let deleted_at = found.and_then(|connection| connection.deleted_at);
        if deleted_at.is_some_and(|at| at.plus_seconds(RESTORABLE_S) <= cx.now()) {
            connect.remove_source(&mut cx, self.connection).await?;
        }
        job.finish_with(cx).await?;
        Ok(())
    }
}

/// Queues a look at the rights of every connection whose last one is a week old, and drops old history.
async fn queue_probes(platform: Platform) -> Result<(), Fault> {
    let mut cx = platform.begin_installation_read(Actor::System).await?;
    let organizations = directory::organizations(&mut cx).await?;
    drop(cx);
    for organization in organizations {
        let mut cx = platform.begin(organization, Actor::System).await?;
        let before = cx.now().plus_seconds(-PROBE_EVERY_S);
        for connection in store::due_for_probe(cx.tx(), organization, before).await? {
            cx.enqueue(&ProbeRights { connection }).await?;
            let old = cx.now().plus_seconds(-HISTORY_S);
            health::prune(cx.tx(), organization, connection, old).await?;
        }
        cx.commit().await?;
    }
    Ok(())
}
