//! A new version of an organization's key, and every data key wrapped again under it while uses go on.
//!
//! Everything that a step needs lies in the store, and a step is one transaction: a process may die between any two,
//! and whoever comes next goes on from the cursor.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kernel::actor::Actor;
use kernel::failure::{Failure, Fault, FaultKind, Refusal};
use kernel::ids::{Id as _, OrganizationId};
use kernel::problem::Problem;
use platform::cx::Cx;
use platform::world::World;
use uuid::Uuid;

use super::set_own_service::ServiceChange;
use crate::as_logged;
use crate::custody_state::CustodyState;
use crate::envelope;
use crate::format::{Identity, NONCE};
use crate::key_state::{KeyState, Need};
use crate::key_transition::{self, KeyName, Level};
use crate::locked::LockedKey;
use crate::organization_key::{KeptKey, OrganizationKeyRow, WRAPS_MOST};
use crate::own_key::KeyTrouble;
use crate::rotation::{Cursor, HangingKey, Rewrapped, Rotation, Step, Why};
use crate::start::Custody;
use crate::store;
use crate::store::own_service::OwnService;
use crate::subject::Owner;

/// Why no rotation was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RotateRefused {
    /// The organization is switched off or shut off.
    NotOpen(CustodyState),
    /// The key service did not wrap the new key.
    KeyService(String),
    /// Nothing is sealed under a key of this organization yet.
    NoKey,
    /// The store names another key service than the audit log; nothing was sent there.
    NotAsLogged,
}

/// Data keys per transaction.
const STEP: u32 = 1_000;

/// The organization's keys, unwrapped, by version.
#[derive(Default)]
struct Keys {
    open: HashMap<u32, Arc<LockedKey>>,
    /// Those that cannot be had now, and may be later.
    away: HashSet<u32>,
}

impl Custody {
    /// Makes a new version of the organization's key and starts to wrap its data keys again.
    ///
    /// Called with no transaction open. A rotation that runs already is answered as it stands.
    pub async fn start_rotation(
        &self,
        organization: OrganizationId,
        actor: Actor,
        why: Why,
    ) -> Result<Rotation, Failure<RotateRefused>> {
        self.rotate_to(self.owner_of(organization), (actor, why), None).await
    }

    /// The same, and what it leads to: where `change` is given, the key service changes in the same transaction.
    pub(crate) async fn rotate_to(
        &self,
        owner: Owner,
        (actor, why): (Actor, Why),
        change: Option<&ServiceChange>,
    ) -> Result<Rotation, Failure<RotateRefused>> {
        let platform = self.platform();
        let mut cx = platform.begin_read(owner.id, actor).await?;
        let kept = store::keys::organization_keys(cx.tx(), owner.id).await?;
        let running = store::rotation::find_open(cx.tx(), owner.id, Level::Organization).await?;
        let state = store::epoch::find(cx.tx(), owner.id).await?.state;
        let own = match change {
            Some(change) => change.to.clone(),
            None => store::own_service::find(cx.tx(), owner.id).await?,
        };
        drop(cx);
        if let Some(running) = running.filter(|running| !why.needs_new_key() && is_active(&kept, running)) {
            return Ok(running);
        }
        refuse_unless_open(state)?;
        if change.is_none() && !self.may_stay(owner, &kept, own.as_ref()).await? {
            return Err(RotateRefused::NotAsLogged.into());
        }
        let newest = match (kept.last(), change) {
            (Some(newest), _) => newest.row.version,
            // The first key, before any credential.
            (None, Some(_)) => 0,
            (None, None) => return Err(RotateRefused::NoKey.into()),
        };
        let new = self.make_key(owner, newest + 1, own.as_ref()).await?;
        let mut cx = platform.begin(owner.id, actor).await?;
        let rotation = replace(&mut cx, owner, &new, why).await?;
        if let Some(change) = change {
            change.write(&mut cx).await?;
        }
        cx.commit().await?;
        Ok(rotation)
    }

    /// Whether the new key may lie where the one in use lies: that is the organization's key service, and the log says so.
    async fn may_stay(
        &self,
        owner: Owner,
        kept: &[KeptKey],
        own: Option<&OwnService>,
    ) -> Result<bool, Fault> {
        let Some(active) = kept.iter().find(|kept| kept.row.state == KeyState::Active) else {
            return Ok(own.is_none());
        };
        let is_same = own.map(|own| &own.settings) == active.row.own_settings.as_ref();
        Ok(is_same && self.is_service_as_logged(owner, &active.row).await?)
    }

    /// Wraps up to a thousand data keys again, or ends the rotation when none is left.
    pub async fn rotation_step(&self, organization: OrganizationId) -> Result<Step, Fault> {
        let owner = self.owner_of(organization);
        let mut cx = self.platform().begin_read(owner.id, Actor::System).await?;
        let kept = store::keys::organization_keys(cx.tx(), owner.id).await?;
        let running = store::rotation::find_open(cx.tx(), owner.id, Level::Organization).await?;
        drop(cx);
        let Some(running) = running else { return Ok(Step::Nothing) };
        if !is_active(&kept, &running) {
            return Ok(Step::Waits);
        }
        if self.is_retired(owner, running.to_version).await? {
            return Ok(Step::Waits);
        }
        // Outside the transaction: a key may have to come from a key service.
        let keys = self.unwrap_all(owner, &kept).await;
        let Some(target) = keys.open.get(&running.to_version).map(Arc::clone) else { return Ok(Step::Waits) };
        let mut cx = self.platform().begin(owner.id, Actor::System).await?;
        let step = Rewrap { owner, running: &running, keys: &keys, target: &target };
        match step.run(&mut cx).await? {
            Step::Finished => {
                cx.commit().await?;
                self.after_destruction(owner).await?;
                Ok(Step::Finished)
            }
            Step::More => {
                cx.commit().await?;
                Ok(Step::More)
            }
            step @ (Step::Waits | Step::Nothing) => Ok(step),
        }
    }

    /// Runs the organization's rotation to its end, if one runs.
    pub async fn run_rotation(&self, organization: OrganizationId) -> Result<Step, Fault> {
        loop {
            match self.rotation_step(organization).await {
                Ok(Step::More) => {}
                // Somebody else makes the same steps: look again.
                Err(fault) if fault.kind() == FaultKind::Collision => {}
                ended => return ended,
            }
        }
    }

    async fn unwrap_all(&self, owner: Owner, kept: &[KeptKey]) -> Keys {
        let mut keys = Keys::default();
        for kept in kept.iter().filter(|kept| kept.row.state.allows(Need::Rewrap)) {
            match self.organization_key(owner, &kept.row, Need::Rewrap).await {
                Ok(key) => {
                    keys.open.insert(kept.row.version, key);
                }
                Err(trouble) => {
                    let version = kept.row.version;
                    match trouble {
                        KeyTrouble::Unavailable(_) | KeyTrouble::NotAsLogged | KeyTrouble::Fault(_) => {
                            keys.away.insert(version);
                        }
                        KeyTrouble::Unfit(_) | KeyTrouble::Mismatch => {}
                    }
                    tracing::warn!(organization.id = %owner.id, "version {version} of an organization's key does not open: {trouble}");
                }
            }
        }
        keys
    }

    /// What was destroyed lies in no cache of this process and in no write-ahead log.
    pub(crate) async fn after_destruction(&self, owner: Owner) -> Result<(), Fault> {
        self.0.keys.drop_owner(owner.id);
        self.0.cache.drop_owner(owner.id);
        self.0.db.fold_log().await
    }
}

/// Whether the version that a rotation leads to is the one in use.
fn is_active(kept: &[KeptKey], rotation: &Rotation) -> bool {
    kept.iter().any(|kept| kept.row.version == rotation.to_version && kept.row.state == KeyState::Active)
}

fn refuse_unless_open(state: CustodyState) -> Result<(), RotateRefused> {
    match state {
        CustodyState::Open => Ok(()),
        CustodyState::Suspended | CustodyState::ShutOff | CustodyState::KeyUnavailable => {
            Err(RotateRefused::NotOpen(state))
        }
    }
}

/// Puts a new key in the place of the active one.
async fn replace(
    cx: &mut Cx,
    owner: Owner,
    new: &OrganizationKeyRow,
    why: Why,
) -> Result<Rotation, Failure<RotateRefused>> {
    let name = |version| KeyName { owner, level: Level::Organization, version };
    let collided = || Fault::bare("the key was rotated by somebody else").of_kind(FaultKind::Collision);
    // Once more, now that nobody changes it meanwhile; what a compromised key opened is not opened from a cache either.
    let now = cx.now();
    refuse_unless_open(store::epoch::hold(cx.tx(), owner.id, now).await?)?;
    if let Some(unfinished) = store::rotation::find_open(cx.tx(), owner.id, Level::Organization).await? {
        store::rotation::finish(cx.tx(), owner.id, &unfinished, now).await?;
    }
    if let Some(old) = store::keys::find_active_organization_key(cx.tx(), owner.id).await? {
        let to = if why == Why::Compromised { KeyState::Compromised } else { KeyState::Deactivated };
        let taken = key_transition::take(cx, name(old.version), (KeyState::Active, to), why.reason()).await;
        taken.map_err(|_| collided())?;
    }
    if !store::keys::insert_organization_key(cx.tx(), owner.id, new, now).await? {
        return Err(collided().into());
    }
    key_transition::note(cx, name(new.version), (None, KeyState::Active), why.reason()).await?;
    let rotation = Rotation {
        id: cx.new_id()?,
        level: Level::Organization,
        to_version: new.version,
        why,
        started_by: cx.actor(),
        started_at: now,
        total: store::rotation::count_hanging(cx.tx(), owner.id, new.version).await?,
        done: 0,
        cursor: Cursor::START,
        finished_at: None,
    };
    store::rotation::insert(cx.tx(), owner.id, &rotation).await?;
    Ok(rotation)
}

/// One step, in one transaction.
struct Rewrap<'a> {
    owner: Owner,
    running: &'a Rotation,
    keys: &'a Keys,
    target: &'a LockedKey,
}

impl Rewrap<'_> {
    async fn run(&self, cx: &mut Cx) -> Result<Step, Fault> {
        let (owner, running) = (self.owner.id, self.running);
        let rows = store::rotation::hanging(cx.tx(), owner, running.to_version, running.cursor, STEP).await?;
        if self.waits_for_a_key(&rows) {
            return Ok(Step::Waits);
        }
        if let Some(last) = rows.last() {
            let (cursor, fresh) = (last.at, self.wrap_again(cx.world(), &rows)?);
            return self.write(cx, cursor, &fresh).await;
        }
        // Behind the cursor lies only what did not open when its turn came: once more, from the start.
        let (mut at, mut needed) = (Cursor::START, HashSet::new());
        loop {
            let rows = store::rotation::hanging(cx.tx(), owner, running.to_version, at, STEP).await?;
            if self.waits_for_a_key(&rows) {
                return Ok(Step::Waits);
            }
            let Some(last) = rows.last() else { return self.finish(cx, &needed).await };
            let fresh = self.wrap_again(cx.world(), &rows)?;
            if !fresh.is_empty() {
                return self.write(cx, running.cursor, &fresh).await;
            }
            at = last.at;
            needed.extend(rows.iter().map(|row| row.row.organization_key_version));
        }
    }

    /// Whether a row hangs on a key that may come back: nothing goes past it.
    fn waits_for_a_key(&self, rows: &[HangingKey]) -> bool {
        rows.iter().any(|row| self.keys.away.contains(&row.row.organization_key_version))
    }

    /// Rows that do not open under the key they name are left as they are: nothing that may be mended is lost.
    fn wrap_again(&self, world: &World, rows: &[HangingKey]) -> Result<Vec<Rewrapped>, Fault> {
        let mut fresh = Vec::with_capacity(rows.len());
        for row in rows {
            let identity = row.identity(self.owner.id);
            let Some(old) = self.keys.open.get(&row.row.organization_key_version) else { continue };
            let aad = identity.data_key_aad(row.row.organization_key_version);
            let opened = old.expose(|old| envelope::unwrap(old, row.row.nonce, &aad, &row.row.wrapped));
            let Ok(data_key) = opened else { continue };
            let nonce = world.random::<NONCE>()?;
            let aad = identity.data_key_aad(self.running.to_version);
            let wrapped = self.target.expose(|key| envelope::wrap(key, nonce, &aad, &data_key))?;
            fresh.push(Rewrapped { at: row.at, nonce, wrapped });
        }
        Ok(fresh)
    }

    async fn write(&self, cx: &mut Cx, cursor: Cursor, fresh: &[Rewrapped]) -> Result<Step, Fault> {
        let (owner, version) = (self.owner.id, self.running.to_version);
        let more = u64::try_from(fresh.len()).unwrap_or(u64::MAX);
        // The whole step is counted at once; a crash takes the count and the wraps back together.
        if store::keys::count_wraps(cx.tx(), owner, version, more, WRAPS_MOST).await?.is_none() {
            return Ok(Step::Waits);
        }
        store::rotation::rewrap(cx.tx(), owner, version, fresh).await?;
        if !store::rotation::advance(cx.tx(), owner, self.running, (cursor, more)).await? {
            return Err(
                Fault::bare("somebody else made this step of the rotation").of_kind(FaultKind::Collision)
            );
        }
        Ok(Step::More)
    }

    /// Destroys every earlier version that nothing hangs on.
    async fn finish(&self, cx: &mut Cx, needed: &HashSet<u32>) -> Result<Step, Fault> {
        let (owner, now) = (self.owner, cx.now());
        store::epoch::next(cx.tx(), owner.id, now).await?;
        for kept in store::keys::organization_keys(cx.tx(), owner.id).await? {
            let (version, state) = (kept.row.version, kept.row.state);
            if version == self.running.to_version || !state.may_become(KeyState::Destroyed) {
                continue;
            }
            if needed.contains(&version) {
                tracing::warn!(organization.id = %owner.id, "version {version} of an organization's key is kept: data keys that do not open hang on it");
                continue;
            }
            let name = KeyName { owner, level: Level::Organization, version };
            let step = (state, KeyState::Destroyed);
            key_transition::take(cx, name, step, "nothing hangs on it").await.map_err(no_step)?;
        }
        store::rotation::finish(cx.tx(), owner.id, self.running, now).await?;
        Ok(Step::Finished)
    }
}

/// A step that the code itself chose is refused only by a bug.
pub(crate) fn no_step(failure: Failure<key_transition::NoSuchStep>) -> Fault {
    match failure {
        Failure::Fault(fault) => fault,
        Failure::Refused(_) => Fault::bare("a key was to take a step that there is not"),
    }
}

impl HangingKey {
    fn identity(&self, organization: OrganizationId) -> Identity {
        Identity {
            organization,
            subject: self.at.subject,
            kind: self.kind,
            version: self.at.version,
            key_id: self.row.key_id,
        }
    }
}

impl Cursor {
    /// Before everything.
    pub(crate) const START: Self = Self { subject: Uuid::nil(), version: 0 };
}

impl Refusal for RotateRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::NotOpen(state) => {
                Problem::conflict("custody/not-open", "The organization's credentials are switched off")
                    .detail(format!("They are {}. Switch them on first.", state.as_str().replace('_', " ")))
            }
            Self::KeyService(cause) => {
                Problem::conflict("custody/key-service-refused", "The key service did not wrap the new key")
                    .detail(format!("{cause}. Nothing is changed."))
            }
            Self::NotAsLogged => as_logged::problem(),
            Self::NoKey => Problem::conflict("custody/no-key", "There is no key yet")
                .detail("A key is made with the first credential. There is nothing to rotate."),
        }
    }
}

/// Before every owner.
pub(crate) fn nobody() -> OrganizationId {
    OrganizationId::from_uuid(Uuid::nil())
}

/// The organization whose id the installation's own keys lie under.
pub(crate) fn as_organization(installation: kernel::ids::InstallationId) -> OrganizationId {
    OrganizationId::from_uuid(installation.uuid())
}
