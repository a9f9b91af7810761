//! What the page "Keys" shows. No view can hold a key.

use access::directory::ActorNames;
use kernel::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::list_keys::{Inventory, KeyInfo, WrappedBy};
use crate::custody_state::CustodyState;
use crate::key_rules::KeyRules;
use crate::key_state::KeyState;
use crate::key_transition::{KeyTransition, Level};
use crate::key_wrapper::WrapperDescription;
use crate::receipt::Receipt;
use crate::rotation::Rotation;
use crate::start::Custody;

/// Everything the page shows.
#[derive(Serialize, ToSchema)]
pub(super) struct KeysView {
    /// `open`, `suspended`, `shut_off` or `key_unavailable`.
    #[schema(value_type = String)]
    state: CustodyState,
    #[schema(value_type = Option<String>, format = DateTime)]
    state_since: Option<Timestamp>,
    /// The organization's key, newest version first, then the root key.
    keys: Vec<KeyView>,
    /// Keys of single credentials.
    data_keys: u64,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
    rotations: Vec<RotationView>,
    history: Vec<KeyStepView>,
    own_service: Option<OwnServiceView>,
    receipts: Vec<ReceiptView>,
    organization_key_days: u32,
    root_key_days: u32,
    backup_days: u32,
}

#[derive(Serialize, ToSchema)]
struct KeyView {
    /// `organization` or `root`.
    level: &'static str,
    version: u32,
    #[schema(value_type = String)]
    state: KeyState,
    algorithm: &'static str,
    /// In words: what it lies under.
    wrapped_by: String,
    #[schema(value_type = String, format = DateTime)]
    made_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    is_due_soon: bool,
    wraps: u64,
}

/// How far a rotation has come.
#[derive(Serialize, ToSchema)]
pub(super) struct RotationView {
    id: String,
    level: &'static str,
    to_version: u32,
    why: &'static str,
    started_by: String,
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    total: u64,
    done: u64,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
}

#[derive(Serialize, ToSchema)]
struct KeyStepView {
    level: &'static str,
    version: u32,
    #[schema(value_type = Option<String>)]
    from: Option<KeyState>,
    #[schema(value_type = String)]
    to: KeyState,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    by: String,
    reason: String,
}

#[derive(Serialize, ToSchema)]
struct OwnServiceView {
    #[schema(value_type = Object)]
    settings: serde_json::Value,
    #[schema(value_type = String, format = DateTime)]
    set_at: Timestamp,
    set_by: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    probed_at: Option<Timestamp>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ReceiptView {
    id: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    by: String,
    scope: String,
    object: String,
    mode: String,
}

pub(super) fn keys(
    custody: &Custody,
    (own, above): (Inventory, Inventory),
    receipts: Vec<Receipt>,
    names: &ActorNames,
) -> KeysView {
    let wrapper = custody.wrapper();
    let KeyRules { organization_days, root_days, backup_days } = custody.rules();
    let roots = above.keys.iter().filter(|key| key.level == Level::Root);
    KeysView {
        state: own.state,
        state_since: own.state_since,
        keys: own.keys.iter().chain(roots).map(|key| KeyView::of(key, &wrapper)).collect(),
        data_keys: own.data_keys,
        last_used_at: own.last_used_at,
        rotations: own.rotations.iter().map(|one| RotationView::of(one, names)).collect(),
        history: own.transitions.iter().map(|step| KeyStepView::of(step, names)).collect(),
        own_service: own.own_service.map(|own| OwnServiceView {
            settings: serde_json::from_str(&own.settings).unwrap_or_default(),
            set_at: own.set_at,
            set_by: names.of(own.set_by),
            probed_at: own.probed_at,
        }),
        receipts: receipts.into_iter().map(|one| ReceiptView::of(one, names)).collect(),
        organization_key_days: organization_days,
        root_key_days: root_days,
        backup_days,
    }
}

impl KeyView {
    fn of(key: &KeyInfo, wrapper: &WrapperDescription) -> Self {
        Self {
            level: key.level.as_str(),
            version: key.version,
            state: key.state,
            algorithm: key.algorithm,
            wrapped_by: words(&key.wrapped_by, wrapper),
            made_at: key.made_at,
            due_at: key.due_at,
            is_due_soon: key.is_due_soon,
            wraps: key.wraps,
        }
    }
}

/// What a key lies under, in words.
pub(crate) fn words(by: &WrappedBy, wrapper: &WrapperDescription) -> String {
    match by {
        WrappedBy::KeyService => format!("{} ({})", service(wrapper.provider), wrapper.key_id),
        WrappedBy::RootKey(version) => format!("root key, version {version}"),
        WrappedBy::OwnService => "your own key service".to_owned(),
        WrappedBy::Nothing => "nothing: the material is destroyed".to_owned(),
    }
}

/// What people call a key service.
fn service(provider: &str) -> &str {
    match provider {
        "local-key-file" => "the key file on the server",
        "transit" => "OpenBao or Vault",
        "azure-key-vault" => "Azure Key Vault",
        "aws-kms" => "AWS KMS",
        other => other,
    }
}

impl RotationView {
    pub(super) fn of(rotation: &Rotation, names: &ActorNames) -> Self {
        Self {
            id: rotation.id.to_string(),
            level: rotation.level.as_str(),
            to_version: rotation.to_version,
            why: rotation.why.as_str(),
            started_by: names.of(rotation.started_by),
            started_at: rotation.started_at,
            total: rotation.total,
            done: rotation.done,
            finished_at: rotation.finished_at,
        }
    }
}

impl KeyStepView {
    fn of(step: &KeyTransition, names: &ActorNames) -> Self {
        Self {
            level: step.level.as_str(),
            version: step.version,
            from: step.from,
            to: step.to,
            at: step.at,
            by: names.of(step.by),
            reason: step.reason.clone(),
        }
    }
}

impl ReceiptView {
    fn of(receipt: Receipt, names: &ActorNames) -> Self {
        let Receipt { id, at, by, scope, object, mode, .. } = receipt;
        Self { id: id.to_string(), at, by: names.of(by), scope, object, mode }
    }
}
