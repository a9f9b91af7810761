//! The table of witnesses: one row for each log that has one.

use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};
use uuid::Uuid;

use crate::entry::LogId;
use crate::merkle::Tree;
use crate::witness::Witness;

pub(crate) async fn find(tx: &mut Tx, log: LogId) -> Result<Option<Witness>, Fault> {
    let row = sql("SELECT log_id, address, sent_entries, sent_tree, sent_at, failure, failures, next_try_at
         FROM audit_witness WHERE log_id = $1")
    .bind(Uuid::from_bytes(log.0))
    .fetch_optional(tx)
    .await?;
    row.map(|row| witness(&row)).transpose()
}

pub(crate) async fn due(tx: &mut Tx, now: Timestamp, most: usize) -> Result<Vec<Witness>, Fault> {
    let rows = sql("SELECT log_id, address, sent_entries, sent_tree, sent_at, failure, failures, next_try_at
         FROM audit_witness WHERE next_try_at <= $1 ORDER BY next_try_at, log_id LIMIT $2")
    .bind(now)
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_all(tx)
    .await?;
    rows.iter().map(witness).collect()
}

/// A new address begins from nothing: another witness knows nothing of the log.
pub(crate) async fn put(tx: &mut Tx, log: LogId, address: &str, now: Timestamp) -> Result<(), Fault> {
    sql("INSERT INTO audit_witness (log_id, address, sent_entries, failures, next_try_at)
         VALUES ($1, $2, 0, 0, $3)
         ON CONFLICT (log_id) DO UPDATE SET address = excluded.address, sent_entries = 0, sent_tree = NULL,
             sent_at = NULL, failure = NULL, failures = 0, next_try_at = excluded.next_try_at")
    .bind(Uuid::from_bytes(log.0))
    .bind(address)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut Tx, log: LogId) -> Result<(), Fault> {
    sql("DELETE FROM audit_witness WHERE log_id = $1").bind(Uuid::from_bytes(log.0)).execute(tx).await?;
    Ok(())
}

pub(crate) async fn note_sent(tx: &mut Tx, log: LogId, tree: &Tree, now: Timestamp) -> Result<(), Fault> {
    sql("UPDATE audit_witness SET sent_entries = $2, sent_tree = $3, sent_at = $4, failure = NULL, failures = 0,
             next_try_at = $4 WHERE log_id = $1")
    .bind(Uuid::from_bytes(log.0))
    .bind(signed(tree.size())?)
    .bind(tree.to_bytes())
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn note_failure(
    tx: &mut Tx,
    log: LogId,
    why: &str,
    next_try_at: Timestamp,
) -> Result<(), Fault> {
    sql("UPDATE audit_witness SET failure = $2, failures = failures + 1, next_try_at = $3 WHERE log_id = $1")
        .bind(Uuid::from_bytes(log.0))
        .bind(why)
        .bind(next_try_at)
        .execute(tx)
        .await?;
    Ok(())
}

fn witness(row: &Row) -> Result<Witness, Fault> {
    let unreadable = |e| Fault::new("could not read a witness", e);
    let sent_entries = u64::try_from(row.get::<i64>("sent_entries")?).map_err(unreadable)?;
    let tree = row.get::<Option<Vec<u8>>>("sent_tree")?;
    Ok(Witness {
        log: LogId(row.get::<Uuid>("log_id")?.into_bytes()),
        address: row.get("address")?,
        sent_entries,
        sent_tree: tree.and_then(|tree| Tree::from_bytes(sent_entries, &tree)),
        sent_at: row.get("sent_at")?,
        failure: row.get("failure")?,
        failures: u32::try_from(row.get::<i64>("failures")?).unwrap_or(u32::MAX),
        next_try_at: row.get("next_try_at")?,
    })
}

fn signed(number: u64) -> Result<i64, Fault> {
    i64::try_from(number).map_err(|e| Fault::new("could not store a number of the audit log", e))
}
