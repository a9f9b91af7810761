//! The queue's SQL.

pub(crate) mod claim;
pub mod dead;
pub(crate) mod finish;
pub(super) mod hold;

use kernel::failure::Fault;
use kernel::ids::{JobId, OrganizationId};
use kernel::time::Timestamp;

use super::Job;
use crate::db::{Tx, sql};

/// A job on its way into the queue.
pub struct NewJob {
    organization: OrganizationId,
    id: JobId,
    name: &'static str,
    payload: String,
    /// The payload again for jobs of which one may wait; the id otherwise.
    unique_key: String,
    priority: i32,
    due: Timestamp,
}

impl NewJob {
    pub fn of<J: Job>(
        job: &J,
        organization: OrganizationId,
        id: JobId,
        due: Timestamp,
    ) -> Result<Self, Fault> {
        let payload =
            serde_json::to_string(job).map_err(|e| Fault::new("could not write the job's payload", e))?;
        let unique_key = if J::ONE_AT_A_TIME { payload.clone() } else { id.to_string() };
        Ok(Self { organization, id, name: J::NAME, payload, unique_key, priority: J::PRIORITY, due })
    }
}

/// Queues the job, or brings a waiting one of the same key forward.
pub async fn insert(tx: &mut Tx, new: &NewJob, now: Timestamp) -> Result<(), Fault> {
    sql("INSERT INTO job (organization_id, id, name, payload, unique_key, priority, state, attempts, due_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7, $8)
         ON CONFLICT (organization_id, name, unique_key) WHERE state = 'waiting'
         DO UPDATE SET due_at = CASE WHEN job.due_at < excluded.due_at THEN job.due_at ELSE excluded.due_at END")
        .id(new.organization)
        .id(new.id)
        .bind(new.name)
        .bind(new.payload.as_str())
        .bind(new.unique_key.as_str())
        .bind(new.priority)
        .bind(new.due)
        .bind(now)
        .execute(tx)
        .await?;
    mark_ready(tx, new.organization, new.due).await
}

/// Says in the installation-wide ready list that the organization has work from `due` on.
pub async fn mark_ready(tx: &mut Tx, organization: OrganizationId, due: Timestamp) -> Result<(), Fault> {
    sql("INSERT INTO ready (organization_id, due_at) VALUES ($1, $2)
         ON CONFLICT (organization_id) DO UPDATE SET due_at = excluded.due_at
         WHERE ready.due_at > excluded.due_at")
    .id(organization)
    .bind(due)
    .execute(tx)
    .await
    .map(|_| ())
}

/// Removes a job that is still held under `lease`; `false` when it was taken over meanwhile.
pub async fn complete(
    tx: &mut Tx,
    organization: OrganizationId,
    job: JobId,
    lease: &[u8; 16],
) -> Result<bool, Fault> {
    let removed = sql("DELETE FROM job WHERE organization_id = $1 AND id = $2 AND lease_owner = $3")
        .id(organization)
        .id(job)
        .bind(lease.as_slice())
        .execute(tx)
        .await?;
    Ok(removed == 1)
}
