//! The installation's root key, in its versions: unwrapped once per start, kept in locked memory, never stored open.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use kernel::failure::Fault;
use kernel::ids::InstallationId;
use kernel::time::Timestamp;
use platform::cx::Cx;
use platform::db::{Db, Scope};
use platform::world::World;

use crate::key_state::{KeyState, Need};
use crate::key_transition::{self, KeyName, Level};
use crate::key_wrapper::local_key_file::draw;
use crate::key_wrapper::{KeyWrapper, Purpose, WrapContext, WrapFailure, wrap_and_try};
use crate::locked::LockedKey;
use crate::store;
use crate::subject::Owner;

/// A row of the root key's table.
pub(crate) struct RootKeyRow {
    pub(crate) version: u32,
    pub(crate) state: KeyState,
    pub(crate) wrapped: Vec<u8>,
    /// The same key, wrapped by the service that it moves to.
    pub(crate) next_wrapped: Option<Vec<u8>>,
    pub(crate) wraps: u64,
    pub(crate) created_at: Timestamp,
}

/// The root key's versions that have material, and the service that wraps them.
pub(crate) struct RootKeys {
    pub(crate) wrapper: Arc<dyn KeyWrapper>,
    installation: InstallationId,
    held: RwLock<HashMap<u32, Held>>,
    /// Held while the store is read, so that what is kept is never what was read earlier.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Held {
    state: KeyState,
    key: Arc<LockedKey>,
}

/// Why the root key was made at the first start, as its first step says it.
const FIRST: &str = "first start";

/// Whether the store holds anything that needs the root key.
pub async fn store_needs_key(db: &Db) -> Result<bool, Fault> {
    let mut tx = db.begin_read(Scope::Installation).await?;
    Ok(!store::keys::root_keys(&mut tx).await?.is_empty())
}

impl RootKeys {
    /// The root keys of the store; the first is made and wrapped where there is none yet.
    pub(crate) async fn load(
        first: impl AsyncFnOnce() -> Result<Cx, Fault>,
        db: &Db,
        world: &World,
        (wrapper, installation): (Arc<dyn KeyWrapper>, InstallationId),
    ) -> Result<Self, WrapFailure> {
        let roots = Self::empty(wrapper, installation);
        if !store_needs_key(db).await? {
            let row = roots.wrap_new(world, 1).await?;
            let mut cx = first().await?;
            // Another replica may have been first: its key holds.
            if store::keys::insert_root_key(cx.tx(), &row).await? {
                let owner = Owner::installation(installation);
                let name = KeyName { owner, level: Level::Root, version: row.version };
                cx.tx().enter(owner.id).await?;
                key_transition::note(&mut cx, name, (None, KeyState::Active), FIRST).await?;
            }
            cx.commit().await?;
        }
        roots.reload(db).await?;
        Ok(roots)
    }

    /// The root keys that the store holds; makes none.
    pub(crate) async fn open(
        db: &Db,
        (wrapper, installation): (Arc<dyn KeyWrapper>, InstallationId),
    ) -> Result<Self, WrapFailure> {
        let roots = Self::empty(wrapper, installation);
        roots.reload(db).await?;
        Ok(roots)
    }

    fn empty(wrapper: Arc<dyn KeyWrapper>, installation: InstallationId) -> Self {
        Self { wrapper, installation, held: RwLock::default(), reading: tokio::sync::Mutex::default() }
    }

    /// A new root key of the given version, wrapped by the service and opened once; not stored yet.
    pub(crate) async fn wrap_new(&self, world: &World, version: u32) -> Result<RootKeyRow, WrapFailure> {
        let wrapped = wrap_and_try(&*self.wrapper, &draw(world)?, self.context(version)).await?;
        let (state, created_at) = (KeyState::Active, world.now());
        Ok(RootKeyRow { version, state, wrapped, next_wrapped: None, wraps: 0, created_at })
    }

    /// Unwraps what the store holds and this process does not, and drops what was destroyed.
    pub(crate) async fn reload(&self, db: &Db) -> Result<(), WrapFailure> {
        let _turn = self.reading.lock().await;
        let mut tx = db.begin_read(Scope::Installation).await?;
        let rows = store::keys::root_keys(&mut tx).await?;
        drop(tx);
        let mut held = HashMap::new();
        for row in rows.iter().filter(|row| row.state != KeyState::Destroyed) {
            let key = match self.find(row.version) {
                Some(known) => known.key,
                None => Arc::new(self.unwrap(row).await?),
            };
            held.insert(row.version, Held { state: row.state, key });
        }
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = held;
        Ok(())
    }

    /// Unwraps a row by the service in use; while the key moves, the new service's wrap opens as well.
    async fn unwrap(&self, row: &RootKeyRow) -> Result<LockedKey, WrapFailure> {
        let context = self.context(row.version);
        match (self.wrapper.unwrap(&row.wrapped, context).await, &row.next_wrapped) {
            (Err(WrapFailure::Invalid), Some(next)) => self.wrapper.unwrap(next, context).await,
            (answer, _) => answer,
        }
    }

    /// The active version, if there is one.
    pub(crate) fn active(&self) -> Option<(u32, Arc<LockedKey>)> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let active = held.iter().filter(|(_, held)| held.state == KeyState::Active);
        active.map(|(version, held)| (*version, Arc::clone(&held.key))).max_by_key(|(version, _)| *version)
    }

    /// A version's key, when its state allows what it is needed for.
    pub(crate) fn key(&self, version: u32, need: Need) -> Option<Arc<LockedKey>> {
        self.find(version).filter(|held| held.state.allows(need)).map(|held| held.key)
    }

    /// Whether the version's state allows what it is needed for.
    pub(crate) fn allows(&self, version: u32, need: Need) -> bool {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.get(&version).is_some_and(|held| held.state.allows(need))
    }

    pub(crate) fn holds(&self, version: u32) -> bool {
        self.held.read().unwrap_or_else(PoisonError::into_inner).contains_key(&version)
    }

    pub(crate) fn context(&self, version: u32) -> WrapContext {
        WrapContext { installation: self.installation, purpose: Purpose::Root, version }
    }

    fn find(&self, version: u32) -> Option<Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).get(&version).cloned()
    }
}

#[cfg(test)]
mod tests;
