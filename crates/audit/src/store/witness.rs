//! The table of witnesses: one row for each log that has one.

use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};
use uuid::Uuid;

use crate::entry::LogId;
use crate::merkle::Tree;
use crate::witness::Witness;

/// A witness whose turn it may be.
pub(crate) struct Due {
    pub(crate) log: LogId,
    pub(crate) sent_entries: u64,
    pub(crate) has_failed: bool,
}

pub(crate) async fn find(tx: &mut Tx, log: LogId) -> Result<Option<Witness>, Fault> {
    let row = sql("SELECT log_id, address, sent_entries, sent_tree, sent_at, failure, failures
         FROM audit_witness WHERE log_id = $1")
    .bind(Uuid::from_bytes(log.0))
    .fetch_optional(tx)
    .await?;
    row.map(|row| witness(&row)).transpose()
}

/// A turn further away than `pause_most_s` is of a clock that was put back since: it is due too.
pub(crate) async fn due(tx: &mut Tx, now: Timestamp, pause_most_s: i64) -> Result<Vec<Due>, Fault> {
    let rows = sql("SELECT log_id, sent_entries, failure FROM audit_witness
         WHERE next_try_at <= $1 OR next_try_at > $2 ORDER BY next_try_at, log_id")
    .bind(now)
    .bind(now.plus_seconds(pause_most_s))
    .fetch_all(tx)
    .await?;
    let due = |row: &Row| {
        Ok(Due {
            log: LogId(row.get::<Uuid>("log_id")?.into_bytes()),
            sent_entries: unsigned(row.get("sent_entries")?)?,
            has_failed: row.get::<Option<String>>("failure")?.is_some(),
        })
    };
    rows.iter().map(due).collect()
}

/// Takes the turn to try a witness until `until`; `None` where another has it.
pub(crate) async fn take_turn(
    tx: &mut Tx,
    log: LogId,
    now: Timestamp,
    until: Timestamp,
    pause_most_s: i64,
) -> Result<Option<Witness>, Fault> {
    let row = sql("UPDATE audit_witness SET next_try_at = $2
         WHERE log_id = $1 AND (next_try_at <= $3 OR next_try_at > $4)
         RETURNING log_id, address, sent_entries, sent_tree, sent_at, failure, failures")
    .bind(Uuid::from_bytes(log.0))
    .bind(until)
    .bind(now)
    .bind(now.plus_seconds(pause_most_s))
    .fetch_optional(tx)
    .await?;
    row.map(|row| witness(&row)).transpose()
}

pub(crate) async fn end_turn(tx: &mut Tx, witness: &Witness, now: Timestamp) -> Result<(), Fault> {
    sql("UPDATE audit_witness SET next_try_at = $3 WHERE log_id = $1 AND address = $2")
        .bind(Uuid::from_bytes(witness.log.0))
        .bind(witness.address.as_str())
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
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

/// Notes nothing where the address was changed meanwhile.
pub(crate) async fn note_sent(
    tx: &mut Tx,
    witness: &Witness,
    tree: &Tree,
    now: Timestamp,
) -> Result<(), Fault> {
    sql("UPDATE audit_witness SET sent_entries = $3, sent_tree = $4, sent_at = $5, failure = NULL, failures = 0,
             next_try_at = $5 WHERE log_id = $1 AND address = $2")
    .bind(Uuid::from_bytes(witness.log.0))
    .bind(witness.address.as_str())
    .bind(signed(tree.size())?)
    .bind(tree.to_bytes())
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// [`note_sent`] for a try that failed.
pub(crate) async fn note_failure(
    tx: &mut Tx,
    witness: &Witness,
    why: &str,
    next_try_at: Timestamp,
) -> Result<(), Fault> {
    sql("UPDATE audit_witness SET failure = $3, failures = failures + 1, next_try_at = $4
         WHERE log_id = $1 AND address = $2")
    .bind(Uuid::from_bytes(witness.log.0))
    .bind(witness.address.as_str())
    .bind(why)
    .bind(next_try_at)
    .execute(tx)
    .await?;
    Ok(())
}

fn witness(row: &Row) -> Result<Witness, Fault> {
    let sent_entries = unsigned(row.get("sent_entries")?)?;
    let tree = row.get::<Option<Vec<u8>>>("sent_tree")?;
    Ok(Witness {
        log: LogId(row.get::<Uuid>("log_id")?.into_bytes()),
        address: row.get("address")?,
        sent_entries,
        sent_tree: tree.and_then(|tree| Tree::from_bytes(sent_entries, &tree)),
        sent_at: row.get("sent_at")?,
        failure: row.get("failure")?,
        failures: u32::try_from(row.get::<i64>("failures")?).unwrap_or(u32::MAX),
    })
}

fn unsigned(number: i64) -> Result<u64, Fault> {
    u64::try_from(number).map_err(|e| Fault::new("could not read a witness", e))
}

fn signed(number: u64) -> Result<i64, Fault> {
    i64::try_from(number).map_err(|e| Fault::new("could not store a number of the audit log", e))
}
