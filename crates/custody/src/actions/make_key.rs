//! Making an organization's key, and the key that a seal wraps under.

use std::sync::Arc;

use kernel::failure::{Failure, Fault, FaultKind, Refusal};
use kernel::ids::OrganizationId;
use kernel::problem::Problem;
use platform::cx::Cx;

use super::rotate_organization_key::RotateRefused;
use crate::custody_state::CustodyState;
use crate::key_state::{KeyState, Need};
use crate::key_transition::{self, KeyName, Level};
use crate::key_wrapper::local_key_file::draw;
use crate::key_wrapper::wrap_and_try;
use crate::locked::LockedKey;
use crate::organization_key::{OrganizationKeyRow, WRAPS_MOST, WRAPS_WISE};
use crate::own_key::KeyTrouble;
use crate::start::Custody;
use crate::store;
use crate::store::own_service::OwnService;
use crate::subject::Owner;

/// Why nothing can be sealed for an organization now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SealRefused {
    NotOpen(CustodyState),
    KeyUnavailable(String),
    /// The store names another key, or another key service, than the audit log.
    NotAsLogged,
}

impl Custody {
    /// Sees that a credential of the organization can be sealed: its state allows it, and its key is at hand.
    ///
    /// Called with no transaction open, before the one that seals: an organization's own key service may be asked.
    pub async fn ready_to_seal(&self, organization: OrganizationId) -> Result<(), Failure<SealRefused>> {
        let owner = self.owner_of(organization);
        let mut tx = self.0.db.begin_read(platform::db::Scope::Organization(owner.id)).await?;
        let state = store::epoch::find(&mut tx, owner.id).await?.state;
        let active = store::keys::find_active_organization_key(&mut tx, owner.id).await?;
        drop(tx);
        match state {
            CustodyState::Open => {}
            state @ (CustodyState::Suspended | CustodyState::ShutOff | CustodyState::KeyUnavailable) => {
                return Err(SealRefused::NotOpen(state).into());
            }
        }
        let Some(row) = active else { return Ok(()) };
        if self.is_retired(owner, row.version).await? {
            return Err(SealRefused::NotAsLogged.into());
        }
        match self.organization_key(owner, &row, Need::Wrap).await {
            Ok(_) => Ok(()),
            Err(KeyTrouble::Unavailable(why)) => Err(SealRefused::KeyUnavailable(why).into()),
            Err(KeyTrouble::Fault(fault)) => Err(fault.into()),
            Err(KeyTrouble::NotAsLogged) => Err(SealRefused::NotAsLogged.into()),
            Err(KeyTrouble::Unfit(_) | KeyTrouble::Mismatch) => Err(unopened().into()),
        }
    }

    /// The key to seal with, made where the owner has none, and counted as used once more.
    pub(crate) async fn key_for_sealing(
        &self,
        cx: &mut Cx,
        owner: Owner,
    ) -> Result<(u32, Arc<LockedKey>), Fault> {
        if store::epoch::find(cx.tx(), owner.id).await?.state != CustodyState::Open {
            return Err(Fault::bare("the organization's credentials are switched off"));
        }
        let row = match store::keys::find_active_organization_key(cx.tx(), owner.id).await? {
            Some(row) => row,
            None => self.make_first(cx, owner).await?,
        };
        if self.is_retired(owner, row.version).await? {
            return Err(Fault::bare("the organization's key was retired, as the audit log says"));
        }
        let key = if row.own_wrapped.is_some() {
            // Never asked for here: a transaction is open.
            self.0.keys.at_hand(owner, &row, cx.now()).ok_or_else(|| {
                Fault::bare("the organization's own key is not at hand").of_kind(FaultKind::Passing)
            })?
        } else {
            let need = (Need::Wrap, cx.now());
            self.0.keys.open(&self.0.roots, owner, &row, need).map_err(|_| unopened())?
        };
        // Counted in the caller's transaction: a wrap that is rolled back leaves no wrapped key behind.
        let counted = store::keys::count_wraps(cx.tx(), owner.id, row.version, 1, WRAPS_MOST).await?;
        match counted {
            Some(wraps) => {
                if wraps == WRAPS_WISE {
                    tracing::warn!(organization.id = %owner.id, "an organization key has sealed often; it is rotated soon");
                }
                Ok((row.version, key))
            }
            None => self.not_counted(cx, owner, row.version).await,
        }
    }

    async fn not_counted<T>(&self, cx: &mut Cx, owner: Owner, version: u32) -> Result<T, Fault> {
        let active = store::keys::find_active_organization_key(cx.tx(), owner.id).await?;
        if active.is_some_and(|row| row.version == version) {
            let words = "the organization's key has sealed as often as it may";
            return Err(Fault::bare(words).of_kind(FaultKind::Broken));
        }
        Err(Fault::bare("the organization's key was rotated meanwhile").of_kind(FaultKind::Collision))
    }

    /// The first key of an owner, or the first after everything was shut off.
    async fn make_first(&self, cx: &mut Cx, owner: Owner) -> Result<OrganizationKeyRow, Fault> {
        let now = cx.now();
        let state = store::epoch::hold(cx.tx(), owner.id, now).await?;
        if state != CustodyState::Open || store::own_service::find(cx.tx(), owner.id).await?.is_some() {
            return Err(
                Fault::bare("the organization's keys changed meanwhile").of_kind(FaultKind::Collision)
            );
        }
        let kept = store::keys::organization_keys(cx.tx(), owner.id).await?;
        let version = kept.last().map_or(1, |newest| newest.row.version + 1);
        let (root_version, root) = self.0.roots.active().ok_or_else(unopened)?;
        let row = OrganizationKeyRow::make_under_root(&self.0.world, (root_version, &root), owner, version)?;
        if !store::keys::count_root_wrap(cx.tx(), root_version).await? {
            return Err(Fault::bare("the root key was rotated meanwhile").of_kind(FaultKind::Collision));
        }
        if !store::keys::insert_organization_key(cx.tx(), owner.id, &row, now).await? {
            return Err(Fault::bare("another key was made meanwhile").of_kind(FaultKind::Duplicate));
        }
        let name = KeyName { owner, level: Level::Organization, version };
        key_transition::note(cx, name, (None, KeyState::Active), "first credential").await?;
        Ok(row)
    }

    /// A new key of `owner`, wrapped by its own key service where it has one; not stored yet.
    pub(crate) async fn make_key(
        &self,
        owner: Owner,
        version: u32,
        own: Option<&OwnService>,
    ) -> Result<OrganizationKeyRow, Failure<RotateRefused>> {
        let Some(own) = own else {
            let (root_version, root) = self.0.roots.active().ok_or_else(unopened)?;
            let root = (root_version, root.as_ref());
            return Ok(OrganizationKeyRow::make_under_root(&self.0.world, root, owner, version)?);
        };
        let refused = |why: String| Failure::Refused(RotateRefused::KeyService(why));
        let service = self.build_own_service(owner, &own.settings).map_err(refused)?;
        let key = draw(&self.0.world)?;
        let context = self.own_context(owner, version);
        let blob =
            wrap_and_try(&*service, &key, context).await.map_err(|failure| refused(failure.to_string()))?;
        Ok(OrganizationKeyRow::of_own_service(version, blob, own.settings.clone()))
    }
}

fn unopened() -> Fault {
    Fault::bare("the organization's key cannot be opened")
}

impl Refusal for SealRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::NotOpen(state) => RotateRefused::NotOpen(*state).problem(),
            Self::NotAsLogged => RotateRefused::NotAsLogged.problem(),
            Self::KeyUnavailable(why) => {
                Problem::new(503, "custody/key-unavailable", "The organization's key cannot be reached")
                    .detail(format!("Its key service says: {why}. Nothing was stored. Try again later."))
            }
        }
    }
}
