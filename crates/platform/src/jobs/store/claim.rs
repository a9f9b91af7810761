//! Taking work, keeping it, and the ready list that says where work lies.
//!
//! `due_at` is when a job may be claimed next: its time while it waits, the end of its lease while it runs. A worker
//! that dies therefore needs no repair; its jobs become due again by themselves.

use kernel::failure::Fault;
use kernel::ids::{JobId, OrganizationId};
use kernel::time::Timestamp;

use crate::db::{Engine, Row, Tx, sql};

/// Proves which claim a running job belongs to.
pub(crate) type LeaseToken = [u8; 16];

/// What one claim asks for.
pub(crate) struct Claim<'a> {
    pub organization: OrganizationId,
    /// Names of the job kinds this binary knows: `|a|b|`. Others are left for a newer binary.
    pub known: &'a str,
    pub lease: LeaseToken,
    pub lease_until: Timestamp,
    pub most: usize,
}

/// A job that is ours until its lease ends.
pub(crate) struct Claimed {
    pub organization: OrganizationId,
    pub id: JobId,
    pub name: String,
    pub payload: String,
    /// This run's number, from 1.
    pub attempt: u32,
    pub lease: LeaseToken,
}

/// Organizations that have due work, the longest waiting first.
pub(crate) async fn find_ready(
    tx: &mut Tx,
    now: Timestamp,
    most: usize,
) -> Result<Vec<OrganizationId>, Fault> {
    let rows = sql("SELECT organization_id FROM ready WHERE due_at <= $1 ORDER BY due_at LIMIT $2 + 0")
        .bind(now)
        .bind(count(most))
        .fetch_all(tx)
        .await?;
    rows.iter().map(|row| row.id("organization_id")).collect()
}

/// The claim; `$lock` is the one difference between the engines.
macro_rules! claim_text {
    ($lock:literal) => {
        concat!(
            "UPDATE job SET state = 'running', attempts = attempts + 1, lease_owner = $3, lease_until = $4, due_at = $4
             WHERE organization_id = $1 AND id IN (
                 SELECT id FROM job
                 WHERE organization_id = $1 AND state <> 'dead' AND due_at <= $2
                   AND $5 LIKE '%|' || name || '|%'
                 ORDER BY priority, due_at LIMIT $6 + 0 ",
            $lock,
            ") RETURNING id, name, payload, attempts"
        )
    };
}

/// Takes up to `most` due jobs of one organization, in a transaction of their own.
pub(crate) async fn claim(tx: &mut Tx, claim: &Claim<'_>, now: Timestamp) -> Result<Vec<Claimed>, Fault> {
    let text = match tx.engine() {
        Engine::Sqlite => claim_text!(""),
        Engine::Postgres => claim_text!("FOR UPDATE SKIP LOCKED"),
    };
    let rows = sql(text)
        .id(claim.organization)
        .bind(now)
        .bind(claim.lease.as_slice())
        .bind(claim.lease_until)
        .bind(claim.known)
        .bind(count(claim.most))
        .fetch_all(tx)
        .await?;
    settle_ready(tx, claim.organization, now, rows.len() < claim.most).await?;
    rows.iter().map(|row| claimed(row, claim)).collect()
}

fn claimed(row: &Row, claim: &Claim<'_>) -> Result<Claimed, Fault> {
    Ok(Claimed {
        organization: claim.organization,
        id: row.id("id")?,
        name: row.get("name")?,
        payload: row.get("payload")?,
        attempt: u32::try_from(row.get::<i64>("attempts")?).unwrap_or(u32::MAX),
        lease: claim.lease,
    })
}

/// Puts the organization behind the others, or, when it has nothing more that is due, to its next job's time.
///
/// The row is locked before the jobs are looked at: whoever adds a job holds that lock until the job is visible, so
/// none is overlooked. A row that somebody holds is left as it is; the next claim settles it.
async fn settle_ready(
    tx: &mut Tx,
    organization: OrganizationId,
    now: Timestamp,
    emptied: bool,
) -> Result<(), Fault> {
    let text = match tx.engine() {
        Engine::Sqlite => "SELECT due_at FROM ready WHERE organization_id = $1",
        Engine::Postgres => "SELECT due_at FROM ready WHERE organization_id = $1 FOR UPDATE SKIP LOCKED",
    };
    if sql(text).id(organization).fetch_optional(tx).await?.is_none() {
        return Ok(());
    }
    if !emptied {
        return put_ready(tx, organization, now).await;
    }
    let next =
        sql("SELECT due_at FROM job WHERE organization_id = $1 AND state <> 'dead' ORDER BY due_at LIMIT 1")
            .id(organization)
            .fetch_optional(tx)
            .await?;
    let next: Option<Timestamp> = next.map(|row| row.get("due_at")).transpose()?;
    match next {
        // Due, and yet not claimed (a kind that only a newer binary knows, rows that another worker holds): `now`.
        Some(due) => put_ready(tx, organization, due.max(now)).await,
        None => remove_ready(tx, organization).await,
    }
}

async fn put_ready(tx: &mut Tx, organization: OrganizationId, due: Timestamp) -> Result<(), Fault> {
    sql("UPDATE ready SET due_at = $2 WHERE organization_id = $1")
        .id(organization)
        .bind(due)
        .execute(tx)
        .await
        .map(|_| ())
}

async fn remove_ready(tx: &mut Tx, organization: OrganizationId) -> Result<(), Fault> {
    sql("DELETE FROM ready WHERE organization_id = $1").id(organization).execute(tx).await.map(|_| ())
}

/// Keeps the jobs of a claim that still run; returns how many there are.
pub(crate) async fn renew(
    tx: &mut Tx,
    organization: OrganizationId,
    lease: &LeaseToken,
    until: Timestamp,
) -> Result<u64, Fault> {
    sql("UPDATE job SET lease_until = $3, due_at = $3
         WHERE organization_id = $1 AND lease_owner = $2 AND state = 'running'")
    .id(organization)
    .bind(lease.as_slice())
    .bind(until)
    .execute(tx)
    .await
}

pub(super) fn count(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

/// Makes every running job of the organization due now.
pub(crate) async fn end_leases(
    tx: &mut Tx,
    organization: OrganizationId,
    now: Timestamp,
) -> Result<(), Fault> {
    let ended =
        sql("UPDATE job SET due_at = $2, lease_until = $2 WHERE organization_id = $1 AND state = 'running'")
            .id(organization)
            .bind(now)
            .execute(tx)
            .await?;
    if ended > 0 { super::mark_ready(tx, organization, now).await } else { Ok(()) }
}
