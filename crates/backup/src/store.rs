//! SQL of regular backups.

use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::db::{Tx, sql};

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
