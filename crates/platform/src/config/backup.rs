//! Backups.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Backups by `teamwright backup create`, and by the worker where `every_hours` says so. How long the keys in them are kept is
/// `key_rules.backup_days`.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Backup {
    /// Folder that backups are written to, each as a folder of its own. Put it on another disk than the data folder.
    pub folder: Option<PathBuf>,
    /// Who can open the keys in a backup: public keys (`age1…`) as `teamwright backup keygen` or `age-keygen` prints
    /// them. Keep the private keys away from this machine.
    pub recipients: Vec<String>,
    /// Hours between backups that the worker makes by itself; 0 makes none.
    #[schemars(range(min = 0, max = 720))]
    pub every_hours: u32,
}
