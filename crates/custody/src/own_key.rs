//! Organizations that bring their own key: their key service wraps the organization's key instead of the root key.
//!
//! The service is asked when a key is needed and not at hand; the key is kept for thirty seconds. A service that
//! refuses makes the organization's key unavailable at once: nothing is asked of it again for a minute, and what it
//! gave before is dropped.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Outcome};
use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use serde_json::json;

use crate::custody_state::CustodyState;
use crate::envelope::Mismatch;
use crate::key_state::{KeyState, Need};
use crate::key_wrapper::{KeyWrapper, Purpose, WrapContext, WrapFailure};
use crate::locked::LockedKey;
use crate::organization_key::OrganizationKeyRow;
use crate::start::Custody;
use crate::store;
use crate::subject::Owner;

/// Builds a key service from its stored settings; words for people where it cannot.
pub type BuildOwnService =
    Arc<dyn Fn(OrganizationId, &str) -> Result<Arc<dyn KeyWrapper>, String> + Send + Sync>;

/// The key services of organizations.
pub(crate) struct OwnKeys {
    build: BuildOwnService,
    /// How long a key from such a service stays in memory.
    kept_s: i64,
    /// The service of each organization as it was built last: a service that fails is remembered by it.
    built: Mutex<HashMap<OrganizationId, Built>>,
    /// One question at a time to each organization's service.
    turns: Mutex<HashMap<OrganizationId, Arc<tokio::sync::Mutex<()>>>>,
}

/// A key service, and the settings that it was built from.
struct Built {
    from: String,
    service: Arc<dyn KeyWrapper>,
}

/// Why an organization's key is not at hand.
#[derive(Debug)]
pub(crate) enum KeyTrouble {
    /// Its state does not allow the use.
    Unfit(KeyState),
    /// It does not open: not this organization's, or altered.
    Mismatch,
    /// Its key service is not the one that the audit log recorded; nothing was sent there.
    NotAsLogged,
    /// The organization's own key service refuses, or cannot be reached.
    Unavailable(String),
    Fault(Fault),
}

/// How long a key of an organization's own service stays in memory, and the longest that may be set.
pub const OWN_KEY_KEPT_S: i64 = 30;
const OWN_KEY_KEPT_MOST_S: i64 = 60;
/// A service that refuses is asked again so often at most.
const PROBE_EVERY_S: i64 = 60;

impl Custody {
    /// Says how the key services of organizations are built. Without it no organization's own key opens.
    pub fn use_own_services(&self, build: BuildOwnService, kept_s: i64) {
        let kept_s = kept_s.clamp(1, OWN_KEY_KEPT_MOST_S);
        // The first to say it holds; there is one caller.
        let _known =
            self.0.own.set(OwnKeys { build, kept_s, built: Mutex::default(), turns: Mutex::default() });
    }

    /// The key of a row: from memory, from under the root key, or from the organization's own service.
    ///
    /// Called with no transaction open: it may ask a key service.
    pub(crate) async fn organization_key(
        &self,
        owner: Owner,
        row: &OrganizationKeyRow,
        need: Need,
    ) -> Result<Arc<LockedKey>, KeyTrouble> {
        if !row.state.allows(need) {
            return Err(KeyTrouble::Unfit(row.state));
        }
        let Some(blob) = &row.own_wrapped else {
            let open = || self.0.keys.open(&self.0.roots, owner, row, (need, self.0.world.now()));
            if let Ok(key) = open() {
                return Ok(key);
            }
            // Another process may have made the root key above it, and another use may have read it just now.
            if !self.0.roots.holds(row.root_version) {
                Box::pin(self.reload_roots()).await.map_err(KeyTrouble::Fault)?;
            }
            return Ok(open()?);
        };
        // Boxed: seldom gone, and no use should carry its size.
        Box::pin(self.own_key(owner, row, blob)).await
    }

    async fn own_key(
        &self,
        owner: Owner,
        row: &OrganizationKeyRow,
        blob: &[u8],
    ) -> Result<Arc<LockedKey>, KeyTrouble> {
        if let Some(key) = self.0.keys.at_hand(owner, row, self.0.world.now()) {
            return Ok(key);
        }
        let own =
            self.0.own.get().ok_or_else(|| KeyTrouble::Unavailable("no key service is set up".into()))?;
        let turn = own.turn(owner.id);
        let _mine = turn.lock().await;
        if let Some(key) = self.0.keys.at_hand(owner, row, self.0.world.now()) {
            return Ok(key);
        }
        let settings = row.own_settings.as_deref().unwrap_or_default();
        self.ask_own_service(own, (owner, row), (blob, settings)).await
    }

    /// One question to the organization's service, whatever is at hand; to be asked in turn.
    async fn ask_own_service(
        &self,
        own: &OwnKeys,
        (owner, row): (Owner, &OrganizationKeyRow),
        (blob, settings): (&[u8], &str),
    ) -> Result<Arc<LockedKey>, KeyTrouble> {
        // Before anything is built: it would read our token for the service.
        if !self.is_service_as_logged(owner, row).await.map_err(KeyTrouble::Fault)? {
            return Err(KeyTrouble::NotAsLogged);
        }
        let service = own.service(owner, settings).map_err(KeyTrouble::Unavailable)?;
        let asked_at = self.0.world.now();
        match service.unwrap(blob, self.own_context(owner, row.version)).await {
            Ok(key) => {
                let during = asked_at..asked_at.plus_seconds(own.kept_s);
                Ok(self.0.keys.keep(owner, row, key, Some(during)))
            }
            Err(WrapFailure::Denied(why)) => {
                self.0.keys.drop_owner(owner.id);
                self.own_key_went(owner, &why).await.map_err(KeyTrouble::Fault)?;
                Err(KeyTrouble::Unavailable(why))
            }
            Err(WrapFailure::Invalid) => Err(KeyTrouble::Mismatch),
            Err(WrapFailure::Fault(fault)) => Err(KeyTrouble::Fault(fault)),
            Err(failure @ (WrapFailure::Throttled { .. } | WrapFailure::Unavailable(_))) => {
                Err(KeyTrouble::Unavailable(failure.to_string()))
            }
        }
    }

    pub(crate) fn own_context(&self, owner: Owner, version: u32) -> WrapContext {
        let installation = self.0.journal.installation();
        WrapContext { installation, purpose: Purpose::Organization(owner.id), version }
    }

    /// A key service of the organization, as settings describe it.
    pub(crate) fn build_own_service(
        &self,
        owner: Owner,
        settings: &str,
    ) -> Result<Arc<dyn KeyWrapper>, String> {
        let own = self.0.own.get().ok_or("this installation reaches no key service of an organization")?;
        (own.build)(owner.id, settings)
    }

    /// The service refuses: one notice, and nothing is opened until a probe finds it again.
    async fn own_key_went(&self, owner: Owner, why: &str) -> Result<(), Fault> {
        self.change_own_state(owner, (CustodyState::Open, CustodyState::KeyUnavailable), why).await
    }

    /// Moves the organization between open and key-unavailable; does nothing where it is elsewhere already.
    async fn change_own_state(
        &self,
        owner: Owner,
        (from, to): (CustodyState, CustodyState),
        why: &str,
    ) -> Result<(), Fault> {
        let mut cx = self.platform().begin(owner.id, Actor::System).await?;
        let now = cx.now();
        // Looked at before the turn, which voids what is cached, and once more in it: an owner may end everything meanwhile.
        let is_there = store::epoch::find(cx.tx(), owner.id).await?.state == from;
        if is_there && store::epoch::hold(cx.tx(), owner.id, now).await? == from {
            store::epoch::set_state(cx.tx(), owner.id, to, now).await?;
            let (action, outcome) = match to {
                CustodyState::KeyUnavailable => ("key.unavailable", Outcome::Failed),
                CustodyState::Open | CustodyState::Suspended | CustodyState::ShutOff => {
                    ("key.available", Outcome::Done)
                }
            };
            let entry = AuditEntry::done(Actor::System, action, owner.object("organization_key"));
            cx.audit(entry.outcome(outcome).detail(json!({ "why": why }))).await?;
            tracing::warn!(organization.id = %owner.id, "an organization's key is {}: {why}", to.as_str());
        }
        store::own_service::note_probe(cx.tx(), owner.id, now).await?;
        cx.commit().await?;
        self.0.cache.drop_owner(owner.id);
        Ok(())
    }

    /// Asks the service of an organization whose key is unavailable once more, unless a minute is not over.
    ///
    /// Also asks for a key that is open, so that a service that refuses is noticed while nobody uses it.
    pub async fn probe_own_key(&self, organization: OrganizationId) -> Result<(), Fault> {
        let owner = self.owner_of(organization);
        let mut cx = self.platform().begin_read(owner.id, Actor::System).await?;
        let Some(stored) = store::own_service::find(cx.tx(), owner.id).await? else { return Ok(()) };
        let state = store::epoch::find(cx.tx(), owner.id).await?.state;
        let active = store::keys::find_active_organization_key(cx.tx(), owner.id).await?;
        drop(cx);
        let now = self.0.world.now();
        // A clock that was set back ends the wait.
        let is_due = stored.probed_at.is_none_or(|at| at.plus_seconds(PROBE_EVERY_S) <= now || now < at);
        let Some(row) = active.filter(|_| is_due) else { return Ok(()) };
        let (Some(own), Some(blob), Some(settings)) = (self.0.own.get(), &row.own_wrapped, &row.own_settings)
        else {
            return Ok(());
        };
        match state {
            CustodyState::Open | CustodyState::KeyUnavailable => {}
            CustodyState::Suspended | CustodyState::ShutOff => return Ok(()),
        }
        let turn = own.turn(owner.id);
        let mine = turn.lock().await;
        let answer = self.ask_own_service(own, (owner, &row), (blob, settings)).await;
        drop(mine);
        match answer {
            Ok(_) => {
                let back = (CustodyState::KeyUnavailable, CustodyState::Open);
                self.change_own_state(owner, back, "the key service answers again").await
            }
            Err(trouble) => {
                let mut cx = self.platform().begin(owner.id, Actor::System).await?;
                store::own_service::note_probe(cx.tx(), owner.id, now).await?;
                cx.commit().await?;
                tracing::debug!(organization.id = %owner.id, "an organization's key is still away: {trouble}");
                Ok(())
            }
        }
    }
}

impl OwnKeys {
    /// The organization's service, built anew where the settings are others.
    fn service(&self, owner: Owner, settings: &str) -> Result<Arc<dyn KeyWrapper>, String> {
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = built.get(&owner.id).filter(|known| known.from == settings) {
            return Ok(Arc::clone(&known.service));
        }
        let service = (self.build)(owner.id, settings)?;
        let kept = Built { from: settings.to_owned(), service: Arc::clone(&service) };
        built.insert(owner.id, kept);
        Ok(service)
    }

    fn turn(&self, organization: OrganizationId) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(organization).or_default())
    }
}

impl From<Mismatch> for KeyTrouble {
    fn from(_: Mismatch) -> Self {
        Self::Mismatch
    }
}

impl fmt::Display for KeyTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfit(state) => write!(f, "it is {state}"),
            Self::Mismatch => f.write_str("it is another's, or altered"),
            Self::NotAsLogged => f.write_str("its key service is not the one that the audit log recorded"),
            Self::Unavailable(why) => f.write_str(why),
            Self::Fault(fault) => f.write_str(&fault.chain()),
        }
    }
}
