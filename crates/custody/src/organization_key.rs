//! An organization's key: wrapped under the root key, unwrapped into locked memory when first needed.
//!
//! A cached key is used only for the very bytes it was unwrapped from: a key of a transaction that rolled back can
//! never seal anything for the key that took its place.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::failure::{Fault, FaultKind};
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::cx::Cx;

use crate::envelope::{self, Mismatch, Wrapped};
use crate::format::{NONCE, organization_key_aad};
use crate::key_wrapper::local_key_file::draw;
use crate::locked::LockedKey;
use crate::root_key::RootKey;
use crate::store;
use crate::subject::Owner;

/// A row of the organization keys' table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrganizationKeyRow {
    pub(crate) version: u32,
    pub(crate) root_version: u32,
    pub(crate) state: KeyState,
    pub(crate) nonce: [u8; NONCE],
    pub(crate) wrapped: Wrapped,
}

/// Where a key stands in its life (NIST SP 800-57 part 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyState {
    /// Wraps and unwraps.
    Active,
    /// Any other state: unwraps nothing in this release.
    Unfit,
}

/// Unwrapped organization keys.
#[derive(Default)]
pub(crate) struct OrganizationKeys(Mutex<HashMap<(OrganizationId, u32), Known>>);

struct Known {
    from: OrganizationKeyRow,
    key: Arc<LockedKey>,
}

/// Wraps under one key before a new one is wise; beyond twice that, AES-GCM's random nonces may repeat (SP 800-38D).
const WRAPS_WISE: u64 = 1 << 31;
pub(crate) const WRAPS_MOST: u64 = 1 << 32;

impl KeyState {
    pub(crate) fn parse(text: &str) -> Self {
        if text == "active" { Self::Active } else { Self::Unfit }
    }
}

impl OrganizationKeys {
    /// The key of a row; [`Mismatch`] when the row is not that owner's, or the key may not be used.
    pub(crate) fn open(
        &self,
        root: &RootKey,
        owner: Owner,
        row: &OrganizationKeyRow,
    ) -> Result<Arc<LockedKey>, Mismatch> {
        if row.state != KeyState::Active || row.root_version != root.version {
            return Err(Mismatch);
        }
        let place = (owner.id, row.version);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&place).filter(|found| found.from == *row) {
            return Ok(Arc::clone(&found.key));
        }
        let aad = organization_key_aad(owner.id, row.version, row.root_version);
        let key = root.key.expose(|root| envelope::unwrap(root, row.nonce, &aad, &row.wrapped))?;
        let key = LockedKey::new(|place| {
            place.copy_from_slice(key.as_slice());
            Ok::<_, Fault>(())
        });
        let key = Arc::new(key.map_err(|_| Mismatch)?);
        known.insert(place, Known { from: row.clone(), key: Arc::clone(&key) });
        Ok(key)
    }

    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The key to seal with, made where the owner has none, and counted as used once more.
    pub(crate) async fn for_sealing(
        &self,
        cx: &mut Cx,
        root: &RootKey,
        owner: Owner,
    ) -> Result<(u32, Arc<LockedKey>), Fault> {
        let row = match store::find_active_organization_key(cx.tx(), owner.id).await? {
            Some(row) => row,
            None => make(cx, root, owner).await?,
        };
        let failed = || Fault::bare("the organization's key cannot be opened");
        let key = self.open(root, owner, &row).map_err(|_| failed())?;
        // Counted in the caller's transaction: a wrap that is rolled back leaves no wrapped key behind.
        let wraps = store::count_wrap(cx.tx(), owner.id, row.version, WRAPS_MOST).await?;
        match wraps {
            None => Err(Fault::bare("the organization's key has sealed as often as it may")
                .of_kind(FaultKind::Broken)),
            Some(wraps) => {
                if wraps == WRAPS_WISE {
                    tracing::warn!(organization.id = %owner.id, "an organization key has sealed often; it needs a new version");
                }
                Ok((row.version, key))
            }
        }
    }
}

async fn make(cx: &mut Cx, root: &RootKey, owner: Owner) -> Result<OrganizationKeyRow, Fault> {
    let (version, root_version) = (1, root.version);
    let key = draw(cx.world())?;
    let nonce = cx.random::<NONCE>()?;
    let aad = organization_key_aad(owner.id, version, root_version);
    let wrapped = root.key.expose(|root| key.expose(|key| envelope::wrap(root, nonce, &aad, key)))?;
    let row = OrganizationKeyRow { version, root_version, state: KeyState::Active, nonce, wrapped };
    let now: Timestamp = cx.now();
    store::insert_organization_key(cx.tx(), owner.id, &row, now).await?;
    Ok(row)
}
