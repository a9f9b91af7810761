//! Which installation this is: a random id, made once, that names the installation's own log and keys.

use kernel::failure::Fault;
use kernel::ids::InstallationId;
use platform::db::{Db, Scope};
use platform::world::World;

use crate::store;

/// The installation's id, where the store has one.
pub async fn find(db: &Db) -> Result<Option<InstallationId>, Fault> {
    store::find_installation(&mut db.begin_read(Scope::Installation).await?).await
}

/// The installation's id; made at the first call on an empty store.
pub async fn installation(db: &Db, world: &World) -> Result<InstallationId, Fault> {
    if let Some(id) = find(db).await? {
        return Ok(id);
    }
    let mut tx = db.begin(Scope::Installation).await?;
    store::insert_installation(&mut tx, world.new_id()?, world.now()).await?;
    // Another replica may have been first: its id holds.
    let id = store::find_installation(&mut tx).await?;
    tx.commit().await?;
    id.ok_or_else(|| Fault::bare("could not find the installation's id"))
}
