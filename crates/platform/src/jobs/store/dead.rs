//! The dead list: jobs that failed for good, to be seen, tried again or thrown away.

use kernel::failure::{Fault, FaultKind};
use kernel::ids::{JobId, OrganizationId};
use kernel::time::Timestamp;

use super::claim::count;
use super::mark_ready;
use crate::db::{Row, Tx, sql};

/// A job that failed for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadJob {
    pub id: JobId,
    /// The kind's name, such as `goals.refresh-readings`.
    pub name: String,
    /// JSON; holds ids only.
    pub payload: String,
    pub attempts: i64,
    pub last_error: String,
    pub created_at: Timestamp,
    pub failed_at: Timestamp,
}

/// Dead jobs of an organization, the newest first, up to `most`; `before` is the last one of the page before.
pub async fn list(
    tx: &mut Tx,
    organization: OrganizationId,
    before: Option<&DeadJob>,
    most: usize,
) -> Result<Vec<DeadJob>, Fault> {
    let rows = sql("SELECT id, name, payload, attempts, last_error, created_at, failed_at FROM job
         WHERE organization_id = $1 AND state = 'dead'
           AND ($2 IS NULL OR failed_at < $2 OR (failed_at = $2 AND id < $3))
         ORDER BY failed_at DESC, id DESC LIMIT $4 + 0")
    .id(organization)
    .bind(before.map(|job| job.failed_at))
    .optional_id(before.map(|job| job.id))
    .bind(count(most))
    .fetch_all(tx)
    .await?;
    rows.iter().map(row).collect()
}

/// One dead job.
pub async fn find(tx: &mut Tx, organization: OrganizationId, id: JobId) -> Result<Option<DeadJob>, Fault> {
    let found = sql("SELECT id, name, payload, attempts, last_error, created_at, failed_at FROM job
         WHERE organization_id = $1 AND id = $2 AND state = 'dead'")
    .id(organization)
    .id(id)
    .fetch_optional(tx)
    .await?;
    found.as_ref().map(row).transpose()
}

/// Queues a dead job again with all its tries; `false` when there is no such dead job.
///
/// # Errors
/// A fault of kind `Duplicate` when the same work already waits: discard the dead one instead.
pub async fn replay(
    tx: &mut Tx,
    organization: OrganizationId,
    id: JobId,
    now: Timestamp,
) -> Result<bool, Fault> {
    if has_waiting_twin(tx, organization, id).await? {
        return Err(Fault::bare("the same work waits already").of_kind(FaultKind::Duplicate));
    }
    let changed = sql("UPDATE job SET state = 'waiting', attempts = 0, due_at = $3, failed_at = NULL
         WHERE organization_id = $1 AND id = $2 AND state = 'dead'")
    .id(organization)
    .id(id)
    .bind(now)
    .execute(tx)
    .await?;
    mark_ready(tx, organization, now).await?;
    Ok(changed == 1)
}

/// Throws a dead job away; `false` when there is no such dead job.
pub async fn discard(tx: &mut Tx, organization: OrganizationId, id: JobId) -> Result<bool, Fault> {
    let removed = sql("DELETE FROM job WHERE organization_id = $1 AND id = $2 AND state = 'dead'")
        .id(organization)
        .id(id)
        .execute(tx)
        .await?;
    Ok(removed == 1)
}

/// Asked first: a broken uniqueness rule would end the caller's transaction on PostgreSQL.
async fn has_waiting_twin(tx: &mut Tx, organization: OrganizationId, id: JobId) -> Result<bool, Fault> {
    let twin = sql("SELECT twin.id FROM job AS dead JOIN job AS twin
           ON twin.organization_id = dead.organization_id AND twin.name = dead.name
              AND twin.unique_key = dead.unique_key AND twin.state = 'waiting'
         WHERE dead.organization_id = $1 AND dead.id = $2 AND dead.state = 'dead'")
    .id(organization)
    .id(id)
    .fetch_optional(tx)
    .await?;
    Ok(twin.is_some())
}

fn row(row: &Row) -> Result<DeadJob, Fault> {
    Ok(DeadJob {
        id: row.id("id")?,
        name: row.get("name")?,
        payload: row.get("payload")?,
        attempts: row.get("attempts")?,
        last_error: row.get::<Option<String>>("last_error")?.unwrap_or_default(),
        created_at: row.get("created_at")?,
        failed_at: row.get::<Option<Timestamp>>("failed_at")?.unwrap_or_default(),
    })
}
