//! The installation's root key: unwrapped once per start, kept in locked memory, never stored open.

use kernel::failure::Fault;
use kernel::ids::InstallationId;
use kernel::time::Timestamp;
use platform::db::{Db, Scope};
use platform::world::World;

use crate::key_wrapper::local_key_file::draw;
use crate::key_wrapper::{KeyWrapper, Purpose, WrapContext, WrapFailure};
use crate::locked::LockedKey;
use crate::store;

/// The root key in use and its version.
pub(crate) struct RootKey {
    pub(crate) version: u32,
    pub(crate) key: LockedKey,
}

/// A row of the root key's table.
pub(crate) struct RootKeyRow {
    pub(crate) version: u32,
    pub(crate) wrapped: Vec<u8>,
    pub(crate) created_at: Timestamp,
}

/// Whether the store holds anything that needs the root key.
pub async fn store_needs_key(db: &Db) -> Result<bool, Fault> {
    let mut tx = db.begin_read(Scope::Installation).await?;
    Ok(store::find_root_key(&mut tx).await?.is_some())
}

/// The root key of the store, made and wrapped where there is none yet.
pub(crate) async fn load(
    db: &Db,
    world: &World,
    wrapper: &dyn KeyWrapper,
    installation: InstallationId,
) -> Result<RootKey, WrapFailure> {
    let mut tx = db.begin_read(Scope::Installation).await?;
    let found = store::find_root_key(&mut tx).await?;
    drop(tx);
    let row = match found {
        Some(row) => row,
        None => make(db, world, wrapper, installation).await?,
    };
    let key = wrapper.unwrap(&row.wrapped, context(installation, row.version)).await?;
    tracing::info!(key.version = row.version, "the root key made at {} is open", row.created_at);
    Ok(RootKey { version: row.version, key })
}

async fn make(
    db: &Db,
    world: &World,
    wrapper: &dyn KeyWrapper,
    installation: InstallationId,
) -> Result<RootKeyRow, WrapFailure> {
    let version = 1;
    let blob = wrapper.wrap(&draw(world)?, context(installation, version)).await?;
    let mut tx = db.begin(Scope::Installation).await?;
    store::insert_root_key(&mut tx, &RootKeyRow { version, wrapped: blob, created_at: world.now() }).await?;
    // Another replica may have been first: its key holds.
    let holds = store::find_root_key(&mut tx).await?;
    tx.commit().await?;
    holds.ok_or_else(|| Fault::bare("could not find the root key").into())
}

fn context(installation: InstallationId, version: u32) -> WrapContext {
    WrapContext { installation, purpose: Purpose::Root, version }
}
