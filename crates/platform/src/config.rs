//! Configuration: what an operator can set, read once at the start.
//!
//! One struct per section; its doc comments are the reference page and its types the JSON schema. Later layers win:
//! defaults, the file, the environment (`TEAMWRIGHT_SECTION__FIELD`, for secrets also `…_FILE`), the command line.
//! Every value remembers where it came from. A key that does not exist is refused with the nearest one that does,
//! because a misspelt safety setting that is silently ignored is worse than no start.
//!
//! This is the only place that looks at the environment.
//!
//! To add a setting: a field with a doc comment, a range and a default in its section.

mod audit;
mod backup;
mod data;
mod fault;
mod jobs;
mod key_rules;
mod keys;
mod known;
mod layers;
mod log;
mod outbound;
mod public_url;
mod reference;
mod secret_text;
mod server;
mod shutdown;
mod sources;
mod store;

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use audit::Audit;
pub use backup::Backup;
pub use data::Data;
pub use fault::{ConfigFault, Origin};
pub use jobs::Jobs;
pub use key_rules::KeyRules;
pub use keys::{KeyProvider, Keys};
pub use layers::Layers;
pub use log::{Log, LogFormat};
pub use outbound::Outbound;
pub use public_url::PublicUrl;
pub use reference::{reference_page, schema_text};
pub use secret_text::SecretText;
pub use server::Server;
pub use shutdown::Shutdown;
pub use sources::Sources;
pub use store::Store;

/// Every setting, by section.
#[derive(Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub server: Server,
    pub store: Store,
    pub data: Data,
    pub keys: Keys,
    pub key_rules: KeyRules,
    pub audit: Audit,
    pub backup: Backup,
    pub outbound: Outbound,
    pub sources: Sources,
    pub jobs: Jobs,
    pub log: Log,
    pub shutdown: Shutdown,
}

/// The settings in effect and where each came from.
pub struct Configuration {
    pub settings: Settings,
    effective: Vec<Effective>,
}

/// One line of `config check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effective {
    /// `section.field`
    pub key: String,
    /// As in TOML; `[secret]` for a secret that is set, empty for what is not set.
    pub value: String,
    /// In words: "default", "teamwright.toml, line 3", "environment TEAMWRIGHT_LOG__LEVEL".
    pub origin: String,
}

impl Configuration {
    /// Reads and checks every layer.
    pub fn load(layers: &Layers) -> Result<Self, ConfigFault> {
        layers::merge(layers)
    }

    /// Every setting in the order of the reference, secrets masked.
    pub fn effective(&self) -> &[Effective] {
        &self.effective
    }
}

impl Settings {
    /// The folder of the embedded store.
    pub fn store_folder(&self) -> PathBuf {
        self.data.folder.join("store")
    }

    /// The folder of the audit journal of the embedded store.
    pub fn audit_folder(&self) -> PathBuf {
        self.data.folder.join("audit")
    }

    /// The file that holds the root key.
    pub fn key_file(&self) -> PathBuf {
        self.keys.file.clone().unwrap_or_else(|| self.data.folder.join("keys").join("root.key"))
    }

    /// The folder of the signed checkpoints of the audit logs.
    pub fn checkpoints_folder(&self) -> PathBuf {
        self.audit.checkpoints.clone().unwrap_or_else(|| self.key_file().with_file_name("checkpoints"))
    }

    /// The folder whose SQLite files connections may read.
    pub fn sqlite_sources_folder(&self) -> PathBuf {
        self.sources.sqlite_folder.clone().unwrap_or_else(|| self.data.folder.join("sources"))
    }

    /// Rules that concern more than one setting.
    fn check(&self) -> Result<(), (&'static str, String)> {
        self.server.check()?;
        self.keys.check()
    }
}
