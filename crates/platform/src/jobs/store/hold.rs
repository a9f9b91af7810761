//! Which kinds of jobs are held, and what waits of them.
//!
//! The row named `*` holds every kind that reaches out; a row with another name takes that kind out again.

use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;

use crate::db::{Tx, sql};
use crate::jobs::hold::Waiting;

const EVERYTHING: &str = "*";

/// Since when everything is held, and the kinds that were released.
pub(in crate::jobs) async fn find(tx: &mut Tx) -> Result<(Option<Timestamp>, Vec<String>), Fault> {
    let rows = sql("SELECT name, since FROM job_hold ORDER BY name LIMIT 1000").fetch_all(tx).await?;
    let (mut since, mut released) = (None, Vec::new());
    for row in rows {
        let name: String = row.get("name")?;
        if name == EVERYTHING {
            since = Some(row.get("since")?);
        } else {
            released.push(name);
        }
    }
    Ok((since, released))
}

pub(in crate::jobs) async fn hold_all(tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
    release_all(tx).await?;
    put(tx, EVERYTHING, now).await
}

pub(in crate::jobs) async fn release(tx: &mut Tx, name: &str) -> Result<(), Fault> {
    put(tx, name, Timestamp::default()).await
}

pub(in crate::jobs) async fn release_all(tx: &mut Tx) -> Result<(), Fault> {
    sql("DELETE FROM job_hold").execute(tx).await.map(drop)
}

async fn put(tx: &mut Tx, name: &str, since: Timestamp) -> Result<(), Fault> {
    sql("INSERT INTO job_hold (name, since) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
        .bind(name)
        .bind(since)
        .execute(tx)
        .await
        .map(drop)
}

pub(in crate::jobs) async fn waiting(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<Waiting>, Fault> {
    let rows = sql("SELECT name, COUNT(*) AS count, MIN(due_at) AS oldest FROM job
         WHERE organization_id = $1 AND state <> 'dead' GROUP BY name ORDER BY name")
    .id(organization)
    .fetch_all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Waiting { name: row.get("name")?, count: row.get("count")?, oldest: row.get("oldest")? })
        })
        .collect()
}

pub(in crate::jobs) async fn discard(
    tx: &mut Tx,
    organization: OrganizationId,
    name: &str,
    before: Timestamp,
) -> Result<u64, Fault> {
    sql("DELETE FROM job WHERE organization_id = $1 AND name = $2 AND state <> 'dead' AND due_at < $3")
        .id(organization)
        .bind(name)
        .bind(before)
        .execute(tx)
        .await
}
