//! How long keys are used.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long keys are used before they are rotated by themselves, and what receipts say of backups.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KeyRules {
    /// Days until an organization's key is rotated. The inventory warns 30 days before.
    #[schemars(range(min = 1, max = 3_650))]
    pub organization_key_days: u32,
    /// Days until the root key is rotated.
    #[schemars(range(min = 1, max = 3_650))]
    pub root_key_days: u32,
    /// Days that backups of the key tables are kept. Until then a backup could open what was shut off; receipts state
    /// the date.
    #[schemars(range(min = 0, max = 365))]
    pub backup_days: u32,
    /// Seconds that the key of an organization with a key service of its own stays in memory. Less notices a
    /// disabled key sooner and asks the service more often.
    #[schemars(range(min = 1, max = 60))]
    pub own_key_seconds: u32,
}

impl Default for KeyRules {
    fn default() -> Self {
        Self { organization_key_days: 365, root_key_days: 730, backup_days: 7, own_key_seconds: 30 }
    }
}
