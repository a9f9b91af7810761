//! The audit log.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The audit log, which records every use of a credential.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Audit {
    /// Folder of the signed checkpoints. Without it: `checkpoints` beside the key file. Put it on another disk than
    /// store and journal: whoever puts those back to an earlier state is found out by what lies here.
    pub checkpoints: Option<PathBuf>,
}
