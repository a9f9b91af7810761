//! The inventory: every key, its state, age, algorithm and period, and what happened to it. No key is in it.

use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;

use super::rotate_organization_key::nobody;
use crate::custody_state::CustodyState;
use crate::key_rules::{DAY_S, KeyRules, WARN_DAYS};
use crate::key_state::KeyState;
use crate::key_transition::{KeyTransition, Level};
use crate::rotation::Rotation;
use crate::start::Custody;
use crate::store;
use crate::subject::{Asked, Subject};

/// One version of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInfo {
    pub level: Level,
    pub version: u32,
    pub state: KeyState,
    pub algorithm: &'static str,
    pub wrapped_by: WrappedBy,
    pub made_at: Timestamp,
    /// When its period is over; only of the active version.
    pub due_at: Option<Timestamp>,
    /// Whether that is within thirty days.
    pub is_due_soon: bool,
    /// How often it has wrapped.
    pub wraps: u64,
}

/// What a key lies under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrappedBy {
    /// The key service of the installation.
    KeyService,
    /// A version of the root key.
    RootKey(u32),
    /// The organization's own key service.
    OwnService,
    /// Nothing: its material is destroyed.
    Nothing,
}

/// The keys of one owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    pub state: CustodyState,
    pub state_since: Option<Timestamp>,
    /// Newest first.
    pub keys: Vec<KeyInfo>,
    /// Keys of single credentials below them.
    pub data_keys: u64,
    /// The last use of any of its credentials.
    pub last_used_at: Option<Timestamp>,
    /// Newest first.
    pub rotations: Vec<Rotation>,
    /// Newest first.
    pub transitions: Vec<KeyTransition>,
    pub own_service: Option<OwnServiceInfo>,
}

/// The organization's own key service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnServiceInfo {
    /// JSON; no secret is in it.
    pub settings: String,
    pub set_at: Timestamp,
    pub set_by: Actor,
    pub probed_at: Option<Timestamp>,
}

const ALGORITHM: &str = "AES-256-GCM";

impl Custody {
    /// The keys of an organization, or the installation's own.
    pub async fn keys_of(&self, organization: OrganizationId, rules: KeyRules) -> Result<Inventory, Fault> {
        let owner = self.owner_of(organization);
        let mut cx = self.platform().begin_read(owner.id, Actor::System).await?;
        let epoch = store::epoch::find(cx.tx(), owner.id).await?;
        let now = cx.now();
        let mut keys = Vec::new();
        if owner.id == self.installation() {
            for row in store::keys::root_keys(cx.tx()).await? {
                let by = WrappedBy::KeyService;
                let info =
                    KeyInfo::of(Level::Root, (row.version, row.state), by, (row.created_at, row.wraps));
                keys.push(info.due(rules.root_s(), now));
            }
        }
        for kept in store::keys::organization_keys(cx.tx(), owner.id).await? {
            let by = match kept.row.own_wrapped {
                Some(_) => WrappedBy::OwnService,
                None => WrappedBy::RootKey(kept.row.root_version),
            };
            let named = (kept.row.version, kept.row.state);
            let info = KeyInfo::of(Level::Organization, named, by, (kept.created_at, kept.wraps));
            keys.push(info.due(rules.organization_s(), now));
        }
        keys.reverse();
        let own = store::own_service::find(cx.tx(), owner.id).await?;
        let mut inventory = Inventory {
            state: epoch.state,
            state_since: epoch.since,
            keys,
            data_keys: store::rotation::count_hanging(cx.tx(), owner.id, 0).await?,
            last_used_at: None,
            rotations: store::rotation::newest(cx.tx(), owner.id).await?,
            transitions: store::keys::transitions(cx.tx(), owner.id).await?,
            own_service: own.map(|own| OwnServiceInfo {
                settings: own.settings,
                set_at: own.set_at,
                set_by: own.set_by,
                probed_at: own.probed_at,
            }),
        };
        let credentials = store::credentials_after(cx.tx(), owner.id, (uuid::Uuid::nil(), 0)).await?;
        drop(cx);
        for one in credentials {
            let subject = Subject::of(owner, one.subject);
            let object = Asked { owner, subject, kind: one.kind }.object();
            let standing = self.0.journal.standing(owner.log, &object).await?;
            inventory.last_used_at =
                inventory.last_used_at.max(standing.and_then(|standing| standing.last_used_at));
        }
        Ok(inventory)
    }

    /// Everybody who has keys: the installation and its organizations, in the order of their ids.
    pub async fn owners_of_keys(&self) -> Result<Vec<OrganizationId>, Fault> {
        let mut tx = self.0.db.begin_read(platform::db::Scope::Installation).await?;
        let first = nobody();
        store::epoch::owners(&mut tx, first, 100_000).await
    }
}

impl KeyInfo {
    fn of(
        level: Level,
        (version, state): (u32, KeyState),
        by: WrappedBy,
        (made_at, wraps): (Timestamp, u64),
    ) -> Self {
        let wrapped_by = if state == KeyState::Destroyed { WrappedBy::Nothing } else { by };
        Self {
            level,
            version,
            state,
            algorithm: ALGORITHM,
            wrapped_by,
            made_at,
            due_at: None,
            is_due_soon: false,
            wraps,
        }
    }

    fn due(self, period_s: i64, now: Timestamp) -> Self {
        if self.state != KeyState::Active {
            return self;
        }
        let due_at = self.made_at.plus_seconds(period_s);
        Self { due_at: Some(due_at), is_due_soon: due_at <= now.plus_seconds(WARN_DAYS * DAY_S), ..self }
    }
}
