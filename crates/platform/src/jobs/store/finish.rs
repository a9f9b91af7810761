//! How a run ends: removed, back in the queue, or in the dead list. Each needs the lease of the run.

use kernel::failure::{Fault, FaultKind};
use kernel::ids::{JobId, OrganizationId};
use kernel::time::Timestamp;

use super::claim::{Claimed, LeaseToken};
use super::mark_ready;
use crate::db::{Db, Scope, Tx, sql};

/// Jobs per statement; a shorter list is padded with its last job.
const CHUNK: usize = 16;

/// Removes finished jobs of one claim. Jobs whose lease was lost meanwhile stay with their new owner.
pub(crate) async fn complete_all(
    tx: &mut Tx,
    organization: OrganizationId,
    lease: &LeaseToken,
    jobs: &[JobId],
) -> Result<u64, Fault> {
    let mut removed = 0;
    for chunk in jobs.chunks(CHUNK) {
        let Some(last) = chunk.last() else { continue };
        let mut statement = sql("DELETE FROM job WHERE organization_id = $1 AND lease_owner = $2 AND id IN
             ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)")
        .id(organization)
        .bind(lease.as_slice());
        for id in chunk.iter().chain(std::iter::repeat(last)).take(CHUNK) {
            statement = statement.id(*id);
        }
        removed += statement.execute(tx).await?;
    }
    Ok(removed)
}

/// Why a job waits again.
pub(crate) struct Again<'a> {
    pub due: Timestamp,
    /// `None`: the run was broken off and does not count as a try.
    pub error: Option<&'a str>,
}

/// Puts a job back. When the same work was queued again meanwhile, that one does it and this one is dropped.
pub(crate) async fn put_back(db: &Db, job: &Claimed, again: &Again<'_>) -> Result<(), Fault> {
    match try_put_back(db, job, again).await {
        Err(fault) if fault.kind() == FaultKind::Duplicate => {
            let mut tx = db.begin(Scope::Organization(job.organization)).await?;
            super::complete(&mut tx, job.organization, job.id, &job.lease).await?;
            tx.commit().await
        }
        other => other,
    }
}

async fn try_put_back(db: &Db, job: &Claimed, again: &Again<'_>) -> Result<(), Fault> {
    let uncounted = i64::from(again.error.is_none());
    let mut tx = db.begin(Scope::Organization(job.organization)).await?;
    let changed =
        sql("UPDATE job SET state = 'waiting', due_at = $4, attempts = attempts - $5, lease_owner = NULL,
             lease_until = NULL, last_error = COALESCE($6, last_error)
         WHERE organization_id = $1 AND id = $2 AND lease_owner = $3")
        .id(job.organization)
        .id(job.id)
        .bind(job.lease.as_slice())
        .bind(again.due)
        .bind(uncounted)
        .bind(again.error.map(str::to_owned))
        .execute(&mut tx)
        .await?;
    if changed == 1 {
        mark_ready(&mut tx, job.organization, again.due).await?;
    }
    tx.commit().await
}

/// Moves a job into the dead list.
pub(crate) async fn bury(tx: &mut Tx, job: &Claimed, error: &str, now: Timestamp) -> Result<(), Fault> {
    sql("UPDATE job SET state = 'dead', failed_at = $4, last_error = $5, lease_owner = NULL, lease_until = NULL
         WHERE organization_id = $1 AND id = $2 AND lease_owner = $3")
    .id(job.organization)
    .id(job.id)
    .bind(job.lease.as_slice())
    .bind(now)
    .bind(error)
    .execute(tx)
    .await
    .map(|_| ())
}
