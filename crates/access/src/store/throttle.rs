//! Counts of wrong attempts.

use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::db::{Tx, sql};

use crate::throttle::{Count, Subject};

pub(crate) async fn find(tx: &mut Tx, subject: &Subject) -> Result<Option<Count>, Fault> {
    sql("SELECT failures, last_failed_at, blocked_until FROM throttle WHERE subject_hash = $1")
        .bind(subject.hash().as_bytes())
        .fetch_optional(tx)
        .await?
        .map(|row| {
            Ok(Count {
                failures: row.get("failures")?,
                last_failed_at: row.get("last_failed_at")?,
                blocked_until: row.get("blocked_until")?,
            })
        })
        .transpose()
}

pub(crate) async fn put(tx: &mut Tx, subject: &Subject, count: Count) -> Result<(), Fault> {
    sql("INSERT INTO throttle (subject_hash, failures, last_failed_at, blocked_until) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (subject_hash) DO UPDATE SET failures = excluded.failures, \
         last_failed_at = excluded.last_failed_at, blocked_until = excluded.blocked_until")
    .bind(subject.hash().as_bytes())
    .bind(count.failures)
    .bind(count.last_failed_at)
    .bind(count.blocked_until)
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
