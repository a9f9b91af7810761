//! Counts of wrong attempts.

use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};

use crate::throttle::{Count, Subject};

/// What is known of the subject, which nobody else counts until the transaction ends: attempts made at the same time
/// are counted one after another.
pub(crate) async fn lock(tx: &mut Tx, subject: &Subject, now: Timestamp) -> Result<Count, Fault> {
    let row = sql("INSERT INTO throttle (subject_hash, failures, last_failed_at, blocked_until) VALUES ($1, $2, $3, $3) \
         ON CONFLICT (subject_hash) DO UPDATE SET failures = throttle.failures \
         RETURNING failures, last_failed_at, blocked_until")
    .bind(subject.hash().as_bytes())
    .bind(0_i64)
    .bind(now)
    .fetch_one(tx)
    .await?;
    count(&row)
}

/// What is known of the subject; nothing when it never failed.
pub(crate) async fn find(tx: &mut Tx, subject: &Subject) -> Result<Option<Count>, Fault> {
    let row = sql("SELECT failures, last_failed_at, blocked_until FROM throttle WHERE subject_hash = $1")
        .bind(subject.hash().as_bytes())
        .fetch_optional(tx)
        .await?;
    row.map(|row| count(&row)).transpose()
}

pub(crate) async fn set(tx: &mut Tx, subject: &Subject, count: Count) -> Result<(), Fault> {
    sql("UPDATE throttle SET failures = $1, last_failed_at = $2, blocked_until = $3 WHERE subject_hash = $4")
        .bind(count.failures)
        .bind(count.last_failed_at)
        .bind(count.blocked_until)
        .bind(subject.hash().as_bytes())
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut Tx, subject: &Subject) -> Result<(), Fault> {
    sql("DELETE FROM throttle WHERE subject_hash = $1").bind(subject.hash().as_bytes()).execute(tx).await?;
    Ok(())
}

/// One failure less, and no wait for the last one.
pub(crate) async fn take_one_back(tx: &mut Tx, subject: &Subject) -> Result<(), Fault> {
    sql("UPDATE throttle SET failures = failures - 1, blocked_until = last_failed_at \
         WHERE subject_hash = $1 AND failures > 0")
    .bind(subject.hash().as_bytes())
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn delete_forgotten(tx: &mut Tx, before: Timestamp) -> Result<u64, Fault> {
    sql("DELETE FROM throttle WHERE last_failed_at <= $1").bind(before).execute(tx).await
}

fn count(row: &Row) -> Result<Count, Fault> {
    Ok(Count {
        failures: row.get("failures")?,
        last_failed_at: row.get("last_failed_at")?,
        blocked_until: row.get("blocked_until")?,
    })
}
