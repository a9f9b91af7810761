//! A new version of the root key, and every organization's key wrapped again under it.

use std::sync::Arc;

use kernel::actor::Actor;
use kernel::failure::{Failure, Fault, FaultKind};
use kernel::ids::{Id as _, OrganizationId};
use platform::cx::Cx;

use super::rotate_organization_key::{RotateRefused, as_organization, no_step, nobody};
use crate::key_state::{KeyState, Need};
use crate::key_transition::{self, KeyName, Level};
use crate::key_wrapper::WrapFailure;
use crate::locked::LockedKey;
use crate::root_key::RootKeyRow;
use crate::rotation::{Cursor, Rotation, Step, Why};
use crate::start::Custody;
use crate::store;
use crate::subject::Owner;

/// Organizations per transaction.
const STEP: u32 = 200;

impl Custody {
    /// Makes a new root key, wrapped by the key service, and starts to wrap the organizations' keys again.
    pub async fn start_root_rotation(
        &self,
        actor: Actor,
        why: Why,
    ) -> Result<Rotation, Failure<RotateRefused>> {
        let refused = |failure: WrapFailure| RotateRefused::KeyService(failure.to_string());
        let owner = self.installation_owner();
        let mut cx = self.platform().begin_read(owner.id, actor).await?;
        let rows = store::keys::root_keys(cx.tx()).await?;
        let running = store::rotation::find_open(cx.tx(), owner.id, Level::Root).await?;
        drop(cx);
        let is_active = |running: &Rotation| {
            rows.iter().any(|row| row.version == running.to_version && row.state == KeyState::Active)
        };
        if let Some(running) = running.filter(|running| why != Why::Compromised && is_active(running)) {
            return Ok(running);
        }
        if rows.iter().any(|row| row.next_wrapped.is_some()) {
            let words =
                "the root key moves to another key service; start every process with the new one first";
            return Err(RotateRefused::KeyService(words.to_owned()).into());
        }
        let active = rows.iter().find(|row| row.state == KeyState::Active);
        self.refuse_other_service(active).await?;
        let active = active.map(|row| row.version);
        let newest = rows.last().ok_or(RotateRefused::NoKey)?.version;
        let new = self.0.roots.wrap_new(&self.0.world, newest + 1).await.map_err(refused)?;
        let mut cx = self.platform().begin(owner.id, actor).await?;
        if !store::keys::insert_root_key(cx.tx(), &new).await? {
            let words = "the root key was rotated by somebody else";
            return Err(Fault::bare(words).of_kind(FaultKind::Collision).into());
        }
        let rotation = replace(&mut cx, owner, (active, new.version), why).await?;
        cx.commit().await?;
        self.reload_roots().await?;
        Ok(rotation)
    }

    /// A process that runs with the service that the root key was moved away from would wrap a key that no process
    /// opens after its next start.
    async fn refuse_other_service(&self, active: Option<&RootKeyRow>) -> Result<(), Failure<RotateRefused>> {
        let Some(row) = active else { return Ok(()) };
        let opened = self.0.roots.wrapper.unwrap(&row.wrapped, self.0.roots.context(row.version)).await;
        opened.map(drop).map_err(|failure| {
            let why = match failure {
                WrapFailure::Invalid => "the root key was moved to another key service; start this process \
                                         with that one first"
                    .to_owned(),
                other @ (WrapFailure::Denied(_)
                | WrapFailure::Throttled { .. }
                | WrapFailure::Unavailable(_)
                | WrapFailure::Fault(_)) => other.to_string(),
            };
            RotateRefused::KeyService(why).into()
        })
    }

    /// Wraps the keys of up to two hundred organizations again, or ends the rotation when none is left.
    pub async fn root_rotation_step(&self) -> Result<Step, Fault> {
        let owner = self.installation_owner();
        let mut cx = self.platform().begin_read(owner.id, Actor::System).await?;
        let running = store::rotation::find_open(cx.tx(), owner.id, Level::Root).await?;
        drop(cx);
        let Some(running) = running else { return Ok(Step::Nothing) };
        if !self.0.roots.holds(running.to_version) {
            self.reload_roots().await?;
        }
        let Some(target) = self.0.roots.key(running.to_version, Need::Wrap) else { return Ok(Step::Waits) };
        let mut cx = self.platform().begin(owner.id, Actor::System).await?;
        let step = self.rewrap_keys(&mut cx, &running, &target).await?;
        match step {
            Step::More => cx.commit().await?,
            Step::Finished => {
                cx.commit().await?;
                self.reload_roots().await?;
                self.after_destruction(owner).await?;
            }
            Step::Waits | Step::Nothing => {}
        }
        Ok(step)
    }

    /// Runs the rotation of the root key to its end, if one runs.
    pub async fn run_root_rotation(&self) -> Result<Step, Fault> {
        loop {
            match self.root_rotation_step().await {
                Ok(Step::More) => {}
                Err(fault) if fault.kind() == FaultKind::Collision => {}
                ended => return ended,
            }
        }
    }

    async fn rewrap_keys(
        &self,
        cx: &mut Cx,
        running: &Rotation,
        target: &Arc<LockedKey>,
    ) -> Result<Step, Fault> {
        let installation = self.installation_owner();
        let after = OrganizationId::from_uuid(running.cursor.subject);
        let owners = store::epoch::owners(cx.tx(), after, STEP).await?;
        let Some(last) = owners.last() else { return self.finish_root(cx, running).await };
        let mut more = 0;
        for id in &owners {
            more += self.rewrap_keys_of(cx, self.owner_of(*id), (running.to_version, target)).await?;
        }
        cx.tx().enter(installation.id).await?;
        let cursor = Cursor { subject: last.uuid(), version: 0 };
        if !store::rotation::advance(cx.tx(), installation.id, running, (cursor, more)).await? {
            let words = "somebody else made this step of the rotation";
            return Err(Fault::bare(words).of_kind(FaultKind::Collision));
        }
        Ok(Step::More)
    }

    /// Wraps every version of an organization's key again; those in its own key service stay there.
    async fn rewrap_keys_of(
        &self,
        cx: &mut Cx,
        owner: Owner,
        (to, target): (u32, &LockedKey),
    ) -> Result<u64, Fault> {
        cx.tx().enter(owner.id).await?;
        let mut more = 0;
        for kept in store::keys::organization_keys(cx.tx(), owner.id).await? {
            let row = kept.row;
            let is_under_root = row.own_wrapped.is_none() && row.state != KeyState::Destroyed;
            if !is_under_root || row.root_version == to {
                continue;
            }
            let old = self.0.roots.key(row.root_version, Need::Rewrap);
            let moved = match old {
                Some(old) => row.move_under(&self.0.world, owner, &old, (to, target))?,
                None => None,
            };
            let Some(moved) = moved else {
                let version = row.version;
                tracing::error!(organization.id = %owner.id, "version {version} of an organization's key does not open under its root key; it is left");
                continue;
            };
            if !store::keys::count_root_wrap(cx.tx(), to).await? {
                return Err(Fault::bare("the new root key is not active any more"));
            }
            if store::keys::rewrap_organization_key(cx.tx(), owner.id, (&row, &moved)).await? {
                more += 1;
            }
        }
        if more > 0 {
            let now = cx.now();
            store::epoch::next(cx.tx(), owner.id, now).await?;
        }
        Ok(more)
    }

    /// Destroys every earlier root key, unless a key that does not open still names it.
    async fn finish_root(&self, cx: &mut Cx, running: &Rotation) -> Result<Step, Fault> {
        let owner = self.installation_owner();
        let needed = self.roots_needed(cx).await?;
        cx.tx().enter(owner.id).await?;
        for row in store::keys::root_keys(cx.tx()).await? {
            let (version, state) = (row.version, row.state);
            if version == running.to_version || !state.may_become(KeyState::Destroyed) {
                continue;
            }
            if needed.contains(&version) {
                tracing::warn!(
                    "version {version} of the root key is kept: a key that does not open names it"
                );
                continue;
            }
            let name = KeyName { owner, level: Level::Root, version };
            let step = (state, KeyState::Destroyed);
            key_transition::take(cx, name, step, "nothing hangs on it").await.map_err(no_step)?;
        }
        let now = cx.now();
        store::epoch::next(cx.tx(), owner.id, now).await?;
        store::rotation::finish(cx.tx(), owner.id, running, now).await?;
        Ok(Step::Finished)
    }

    /// The versions of the root key that organizations' keys name.
    async fn roots_needed(&self, cx: &mut Cx) -> Result<Vec<u32>, Fault> {
        let (mut needed, mut after) = (Vec::new(), nobody());
        loop {
            let owners = store::epoch::owners(cx.tx(), after, STEP).await?;
            let Some(last) = owners.last() else { return Ok(needed) };
            after = *last;
            for id in owners {
                cx.tx().enter(id).await?;
                for kept in store::keys::organization_keys(cx.tx(), id).await? {
                    if kept.row.state != KeyState::Destroyed && kept.row.own_wrapped.is_none() {
                        needed.push(kept.row.root_version);
                    }
                }
            }
        }
    }

    pub(crate) async fn reload_roots(&self) -> Result<(), Fault> {
        self.0.roots.reload(&self.0.db).await.map_err(|failure| match failure {
            WrapFailure::Fault(fault) => fault,
            other @ (WrapFailure::Denied(_)
            | WrapFailure::Invalid
            | WrapFailure::Throttled { .. }
            | WrapFailure::Unavailable(_)) => {
                Fault::new("could not open the root key", other).of_kind(FaultKind::Passing)
            }
        })
    }

    /// The owner of the keys that lie under an id: an organization, or the installation itself.
    pub(crate) fn owner_of(&self, id: OrganizationId) -> Owner {
        if id == self.installation() { self.installation_owner() } else { Owner::organization(id) }
    }

    /// The id that the installation's own keys lie under.
    pub fn installation(&self) -> OrganizationId {
        as_organization(self.0.journal.installation())
    }
}

async fn replace(
    cx: &mut Cx,
    owner: Owner,
    (old, new): (Option<u32>, u32),
    why: Why,
) -> Result<Rotation, Fault> {
    let name = |version| KeyName { owner, level: Level::Root, version };
    let now = cx.now();
    if let Some(unfinished) = store::rotation::find_open(cx.tx(), owner.id, Level::Root).await? {
        store::rotation::finish(cx.tx(), owner.id, &unfinished, now).await?;
    }
    if let Some(old) = old {
        let to = if why == Why::Compromised { KeyState::Compromised } else { KeyState::Deactivated };
        let step = (KeyState::Active, to);
        key_transition::take(cx, name(old), step, why.reason()).await.map_err(no_step)?;
    }
    key_transition::note(cx, name(new), (None, KeyState::Active), why.reason()).await?;
    let owners = store::epoch::count_owners(cx.tx()).await?;
    let rotation = Rotation {
        id: cx.new_id()?,
        level: Level::Root,
        to_version: new,
        why,
        started_by: cx.actor(),
        started_at: now,
        total: owners,
        done: 0,
        cursor: Cursor::START,
        finished_at: None,
    };
    store::rotation::insert(cx.tx(), owner.id, &rotation).await?;
    store::epoch::note_owner(cx.tx(), owner.id, now).await?;
    Ok(rotation)
}
