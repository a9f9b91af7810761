//! Whose turn the next regular backup is, where several processes work on one store.

use kernel::failure::Fault;
use platform::cx::Platform;
use platform::db::Scope;

use crate::store;

/// Takes the turn when the last one was taken so long ago; `false` when it is not time or another process was first.
pub async fn take_turn(platform: &Platform, every_s: i64) -> Result<bool, Fault> {
    let now = platform.world.now();
    let mut tx = platform.db.begin(Scope::Installation).await?;
    let taken = store::take_turn(&mut tx, now, now.plus_seconds(-every_s)).await?;
    tx.commit().await?;
    Ok(taken)
}

/// Gives the turn back after a failure, so that somebody tries again.
pub async fn give_turn_back(platform: &Platform) -> Result<(), Fault> {
    let mut tx = platform.db.begin(Scope::Installation).await?;
    store::give_turn_back(&mut tx).await?;
    tx.commit().await
}
