//! An organization's keys: wrapped under the root key, or by the organization's own key service; unwrapped into locked
//! memory when first needed.
//!
//! A cached key is used only for the very bytes it was unwrapped from: a key of a transaction that rolled back can
//! never seal anything for the key that took its place. A key from the organization's own service leaves memory when
//! its time is over.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::world::World;

use crate::envelope::{self, Mismatch, Wrapped};
use crate::format::{NONCE, TAG, organization_key_aad};
use crate::key_state::{KeyState, Need};
use crate::key_wrapper::local_key_file::draw;
use crate::locked::LockedKey;
use crate::root_key::RootKeys;
use crate::subject::Owner;

/// A row of the organization keys' table, as far as a use needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrganizationKeyRow {
    pub(crate) version: u32,
    /// 0 where the organization's own key service wraps it.
    pub(crate) root_version: u32,
    pub(crate) state: KeyState,
    pub(crate) nonce: [u8; NONCE],
    pub(crate) wrapped: Wrapped,
    /// The wrap by the organization's own key service.
    pub(crate) own_wrapped: Option<Vec<u8>>,
    /// How that service is reached; it may not be the one that wraps the next version.
    pub(crate) own_settings: Option<String>,
}

/// The row with what the inventory tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptKey {
    pub(crate) row: OrganizationKeyRow,
    pub(crate) wraps: u64,
    pub(crate) created_at: Timestamp,
}

/// Unwrapped organization keys.
#[derive(Default)]
pub(crate) struct OrganizationKeys(Mutex<HashMap<(OrganizationId, u32), Known>>);

struct Known {
    from: OrganizationKeyRow,
    key: Arc<LockedKey>,
    /// When it may be used; `None` for a key under the root key.
    during: Option<Range<Timestamp>>,
}

/// Wraps under one key before a new one is made; beyond twice that, AES-GCM's random nonces may repeat (SP 800-38D).
pub(crate) const WRAPS_WISE: u64 = 1 << 31;
pub(crate) const WRAPS_MOST: u64 = 1 << 32;

impl OrganizationKeys {
    /// The key of a row, when it was unwrapped from these bytes before and its time is not over.
    pub(crate) fn at_hand(
        &self,
        owner: Owner,
        row: &OrganizationKeyRow,
        now: Timestamp,
    ) -> Option<Arc<LockedKey>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (owner.id, row.version);
        if known.get(&place).is_some_and(|known| known.is_over(now)) {
            known.remove(&place);
        }
        let same = |known: &&Known| known.from.is_same_material(row);
        known.get(&place).filter(same).map(|known| Arc::clone(&known.key))
    }

    /// Keeps an unwrapped key.
    pub(crate) fn keep(
        &self,
        owner: Owner,
        from: &OrganizationKeyRow,
        key: LockedKey,
        during: Option<Range<Timestamp>>,
    ) -> Arc<LockedKey> {
        let key = Arc::new(key);
        let known = Known { from: from.clone(), key: Arc::clone(&key), during };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((owner.id, from.version), known);
        key
    }

    /// Drops every key of the owner.
    pub(crate) fn drop_owner(&self, owner: OrganizationId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(id, _), _| *id != owner);
    }

    /// Drops the keys whose time is over.
    pub(crate) fn drop_old(&self, now: Timestamp) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, known| !known.is_over(now));
    }

    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// How many keys of the owner lie in memory.
    pub(crate) fn count(&self, owner: OrganizationId) -> usize {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.keys().filter(|(id, _)| *id == owner).count()
    }

    /// The key of a row that lies under the root key; [`Mismatch`] when the row is not that owner's, or the key may not
    /// be used.
    pub(crate) fn open(
        &self,
        roots: &RootKeys,
        owner: Owner,
        row: &OrganizationKeyRow,
        (need, now): (Need, Timestamp),
    ) -> Result<Arc<LockedKey>, Mismatch> {
        if !row.state.allows(need) {
            return Err(Mismatch);
        }
        let is_under_root = row.own_wrapped.is_none();
        if is_under_root && !roots.allows(row.root_version, need) {
            return Err(Mismatch);
        }
        if let Some(found) = self.at_hand(owner, row, now) {
            return Ok(found);
        }
        if !is_under_root {
            return Err(Mismatch);
        }
        let root = roots.key(row.root_version, need).ok_or(Mismatch)?;
        let key = unwrap_under_root(&root, owner, row)?;
        Ok(self.keep(owner, row, key, None))
    }
}

impl Known {
    /// A clock that was set back ends every period.
    fn is_over(&self, now: Timestamp) -> bool {
        self.during.as_ref().is_some_and(|during| !during.contains(&now))
    }
}

impl OrganizationKeyRow {
    /// Whether both rows hold the same key, wherever it stands in its life.
    fn is_same_material(&self, other: &Self) -> bool {
        let Self { version, root_version, state: _, nonce, wrapped, own_wrapped, own_settings } = self;
        (*version, *root_version) == (other.version, other.root_version)
            && (nonce, wrapped) == (&other.nonce, &other.wrapped)
            && (own_wrapped, own_settings) == (&other.own_wrapped, &other.own_settings)
    }

    /// A new key of `owner` under the active root key; not stored yet.
    pub(crate) fn make_under_root(
        world: &World,
        (root_version, root): (u32, &LockedKey),
        owner: Owner,
        version: u32,
    ) -> Result<Self, Fault> {
        wrap_under_root(world, (root_version, root), owner, (version, KeyState::Active), &draw(world)?)
    }

    /// The same key under another root key.
    pub(crate) fn move_under(
        &self,
        world: &World,
        owner: Owner,
        old: &LockedKey,
        (root_version, root): (u32, &LockedKey),
    ) -> Result<Option<Self>, Fault> {
        let Ok(key) = unwrap_under_root(old, owner, self) else { return Ok(None) };
        wrap_under_root(world, (root_version, root), owner, (self.version, self.state), &key).map(Some)
    }

    /// A new key of `owner` that its own key service has wrapped.
    pub(crate) fn of_own_service(version: u32, own_wrapped: Vec<u8>, own_settings: String) -> Self {
        Self {
            version,
            root_version: 0,
            state: KeyState::Active,
            nonce: [0; NONCE],
            wrapped: [0; crate::format::KEY + TAG],
            own_wrapped: Some(own_wrapped),
            own_settings: Some(own_settings),
        }
    }
}

fn wrap_under_root(
    world: &World,
    (root_version, root): (u32, &LockedKey),
    owner: Owner,
    (version, state): (u32, KeyState),
    key: &LockedKey,
) -> Result<OrganizationKeyRow, Fault> {
    let nonce = world.random::<NONCE>()?;
    let aad = organization_key_aad(owner.id, version, root_version);
    let wrapped = root.expose(|root| key.expose(|key| envelope::wrap(root, nonce, &aad, key)))?;
    let (own_wrapped, own_settings) = (None, None);
    Ok(OrganizationKeyRow { version, root_version, state, nonce, wrapped, own_wrapped, own_settings })
}

fn unwrap_under_root(
    root: &LockedKey,
    owner: Owner,
    row: &OrganizationKeyRow,
) -> Result<LockedKey, Mismatch> {
    let aad = organization_key_aad(owner.id, row.version, row.root_version);
    let key = root.expose(|root| envelope::unwrap(root, row.nonce, &aad, &row.wrapped))?;
    let locked = LockedKey::new(|place| {
        place.copy_from_slice(key.as_slice());
        Ok::<_, Fault>(())
    });
    locked.map_err(|_| Mismatch)
}
