//! An organization ends every use of its credentials: for a while, or for good.

use audit::mark::{ORGANIZATION_RESUME, ORGANIZATION_SHUT_OFF, ORGANIZATION_SUSPEND, SHRED};
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::{ConnectionId, Id as _, OrganizationId};
use kernel::problem::Problem;
use kernel::time::Timestamp;
use platform::cx::{Cx, Platform};
use serde_json::json;

use super::give_up_credentials::mark;
use super::rotate_organization_key::no_step;
use crate::as_logged::state_mark;
use crate::custody_state::CustodyState;
use crate::key_state::KeyState;
use crate::key_transition::{self, KeyName, Level};
use crate::start::Custody;
use crate::store;
use crate::subject::{Asked, Owner, Subject};

/// What was destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Destroyed {
    pub credentials: u64,
    pub data_keys: u64,
    /// Versions of the organization's key.
    pub key_versions: Vec<u32>,
    /// Whether the organization kept its key in a service of its own.
    pub had_own_service: bool,
}

/// The organization is not in a state from which it can go there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongState(pub CustodyState);

impl Custody {
    /// The organization's state, as the transaction sees it.
    pub async fn state(&self, cx: &mut Cx) -> Result<CustodyState, Fault> {
        let organization = cx.organization()?;
        Ok(store::epoch::find(cx.tx(), organization).await?.state)
    }

    /// Switches everything off, in the caller's transaction; nothing is destroyed.
    pub async fn suspend_organization(&self, cx: &mut Cx, reason: &str) -> Result<(), Failure<WrongState>> {
        let (owner, now) = (Owner::organization(cx.organization()?), cx.now());
        match store::epoch::hold(cx.tx(), owner.id, now).await? {
            CustodyState::Open | CustodyState::KeyUnavailable => {}
            state @ (CustodyState::Suspended | CustodyState::ShutOff) => return Err(WrongState(state).into()),
        }
        Ok(suspend(cx, owner, now, reason).await?)
    }

    /// Switches everything on again; after a shut-off for good the organization begins with a new key.
    pub async fn resume_organization(&self, cx: &mut Cx, reason: &str) -> Result<(), Failure<WrongState>> {
        let (owner, now) = (Owner::organization(cx.organization()?), cx.now());
        match store::epoch::hold(cx.tx(), owner.id, now).await? {
            CustodyState::Suspended | CustodyState::ShutOff => {}
            state @ (CustodyState::Open | CustodyState::KeyUnavailable) => {
                return Err(WrongState(state).into());
            }
        }
        store::epoch::set_state(cx.tx(), owner.id, CustodyState::Open, now).await?;
        move_all(cx, owner, (KeyState::Suspended, KeyState::Active), reason).await?;
        Ok(note(cx, owner, ORGANIZATION_RESUME, reason).await?)
    }

    /// Destroys every key and credential of the organization, in the caller's transaction.
    ///
    /// After its commit call [`Custody::after_shut_off`].
    pub async fn shut_off_organization(
        &self,
        cx: &mut Cx,
        reason: &str,
    ) -> Result<Destroyed, Failure<WrongState>> {
        let (owner, now) = (Owner::organization(cx.organization()?), cx.now());
        if store::epoch::hold(cx.tx(), owner.id, now).await? == CustodyState::ShutOff {
            return Err(WrongState(CustodyState::ShutOff).into());
        }
        store::epoch::set_state(cx.tx(), owner.id, CustodyState::ShutOff, now).await?;
        let had_own_service = store::own_service::find(cx.tx(), owner.id).await?.is_some();
        let mut destroyed = Destroyed { had_own_service, ..Destroyed::default() };
        for kept in store::keys::organization_keys(cx.tx(), owner.id).await? {
            let (version, state) = (kept.row.version, kept.row.state);
            if state == KeyState::Destroyed {
                continue;
            }
            let name = KeyName { owner, level: Level::Organization, version };
            key_transition::take(cx, name, (state, KeyState::Destroyed), reason).await.map_err(no_step)?;
            destroyed.key_versions.push(version);
        }
        // After the keys: whoever was sealing under one has ended by now, and what was sealed is found.
        destroyed.credentials = self.note_all_shredded(cx, owner).await?;
        destroyed.data_keys = store::delete_all(cx.tx(), owner.id).await?;
        if let Some(running) = store::rotation::find_open(cx.tx(), owner.id, Level::Organization).await? {
            store::rotation::finish(cx.tx(), owner.id, &running, now).await?;
        }
        store::own_service::delete(cx.tx(), owner.id).await?;
        store::own_service::note_owner(cx.tx(), owner.id, false).await?;
        note(cx, owner, ORGANIZATION_SHUT_OFF, reason).await?;
        Ok(destroyed)
    }

    /// What was destroyed leaves the caches of this process and the write-ahead log, and the log is on disk.
    pub async fn after_shut_off(&self, organization: OrganizationId) -> Result<(), Fault> {
        self.after_destruction(Owner::organization(organization)).await?;
        self.0.journal.settle().await?;
        self.0.journal.checkpoint_now(Log::Organization(organization)).await
    }

    /// Says of every credential, in the log, that no version of it may be used again.
    async fn note_all_shredded(&self, cx: &mut Cx, owner: Owner) -> Result<u64, Fault> {
        let (mut after, mut count) = ((uuid::Uuid::nil(), 0), 0);
        loop {
            let page = store::credentials_after(cx.tx(), owner.id, after).await?;
            let Some(last) = page.last() else { return Ok(count) };
            after = (last.subject, i64::from(last.kind.code()));
            for one in page {
                let subject = Subject::Connection(ConnectionId::from_uuid(one.subject));
                let asked = Asked { owner, subject, kind: one.kind };
                let entry = AuditEntry::done(cx.actor(), SHRED, asked.object());
                let entry = entry.purpose(mark(&one).to_purpose());
                cx.audit_in(owner.log, entry).await?;
                self.0.cache.note_change(asked, one.version + 1, cx.now());
                count += 1;
            }
        }
    }
}

/// Switches an organization off that was so before a backup was put back; no custody is open then.
pub async fn suspend_again(
    platform: &Platform,
    organization: OrganizationId,
    reason: &str,
) -> Result<(), Fault> {
    let mut cx = platform.begin(organization, Actor::Operator).await?;
    let (owner, now) = (Owner::organization(organization), cx.now());
    match store::epoch::hold(cx.tx(), owner.id, now).await? {
        CustodyState::Open | CustodyState::KeyUnavailable => suspend(&mut cx, owner, now, reason).await?,
        CustodyState::Suspended | CustodyState::ShutOff => return Ok(()),
    }
    cx.commit().await
}

async fn suspend(cx: &mut Cx, owner: Owner, now: Timestamp, reason: &str) -> Result<(), Fault> {
    store::epoch::set_state(cx.tx(), owner.id, CustodyState::Suspended, now).await?;
    move_all(cx, owner, (KeyState::Active, KeyState::Suspended), reason).await?;
    note(cx, owner, ORGANIZATION_SUSPEND, reason).await
}

async fn move_all(
    cx: &mut Cx,
    owner: Owner,
    (from, to): (KeyState, KeyState),
    reason: &str,
) -> Result<(), Fault> {
    for kept in store::keys::organization_keys(cx.tx(), owner.id).await? {
        if kept.row.state == from {
            let name = KeyName { owner, level: Level::Organization, version: kept.row.version };
            key_transition::take(cx, name, (from, to), reason).await.map_err(no_step)?;
        }
    }
    Ok(())
}

/// The entry that the store is held against from here on.
pub(super) async fn note(cx: &mut Cx, owner: Owner, action: &'static str, reason: &str) -> Result<(), Fault> {
    let epoch = store::epoch::find(cx.tx(), owner.id).await?;
    let mark = state_mark(owner, epoch.number, epoch.state);
    let entry = AuditEntry::done(cx.actor(), action, owner.id).purpose(mark.to_purpose());
    cx.audit_in(owner.log, entry.detail(json!({ "reason": reason }))).await
}

impl Refusal for WrongState {
    fn problem(&self) -> Problem {
        let says = match self.0 {
            CustodyState::Open => "Its credentials are in use. There is nothing to switch on.",
            CustodyState::Suspended => "Its credentials are switched off already.",
            CustodyState::ShutOff => "Everything is shut off already, and the keys are destroyed.",
            CustodyState::KeyUnavailable => {
                "Its own key service is away; that ends when the service answers again."
            }
        };
        Problem::conflict("custody/wrong-state", "The organization's credentials are in another state")
            .detail(says)
    }
}
