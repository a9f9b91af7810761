//! SQL of regular backups, and of the backup that a store was made from.

use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::db::{Tx, sql};

use crate::origin::Origin;

pub(crate) async fn take_turn(tx: &mut Tx, now: Timestamp, last_before: Timestamp) -> Result<bool, Fault> {
    let taken = sql("INSERT INTO backup_turn (one, taken_at) VALUES (1, $1)
         ON CONFLICT (one) DO UPDATE SET taken_at = excluded.taken_at WHERE backup_turn.taken_at <= $2")
    .bind(now)
    .bind(last_before)
    .execute(tx)
    .await?;
    Ok(taken == 1)
}

pub(crate) async fn give_turn_back(tx: &mut Tx) -> Result<(), Fault> {
    sql("DELETE FROM backup_turn").execute(tx).await.map(drop)
}

/// In place of what the backup itself says: it may have been made of a store that was put back, too.
pub(crate) async fn put_origin(tx: &mut Tx, origin: &Origin) -> Result<(), Fault> {
    sql("DELETE FROM restored_backup").execute(tx).await?;
    sql("INSERT INTO restored_backup
             (one, backup_id, point, has_keys, kept_journal, row_count, put_back_at, settled_at)
         VALUES (1, $1, $2, $3, $4, $5, $6, $7)")
    .id(origin.backup)
    .bind(origin.point)
    .bind(origin.has_keys)
    .bind(origin.kept_journal)
    .bind(i64::try_from(origin.rows).unwrap_or(i64::MAX))
    .bind(origin.put_back_at)
    .bind(origin.settled_at)
    .execute(tx)
    .await
    .map(drop)
}

pub(crate) async fn settle_origin(tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
    sql("UPDATE restored_backup SET settled_at = $1").bind(now).execute(tx).await.map(drop)
}

pub(crate) async fn find_origin(tx: &mut Tx) -> Result<Option<Origin>, Fault> {
    let found = sql("SELECT backup_id, point, has_keys, kept_journal, row_count, put_back_at, settled_at
         FROM restored_backup");
    let Some(row) = found.fetch_optional(tx).await? else { return Ok(None) };
    Ok(Some(Origin {
        backup: row.id("backup_id")?,
        point: row.get("point")?,
        has_keys: row.get("has_keys")?,
        kept_journal: row.get("kept_journal")?,
        rows: row.get::<i64>("row_count")?.unsigned_abs(),
        put_back_at: row.get("put_back_at")?,
        settled_at: row.get("settled_at")?,
    }))
}
