//! The root key.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The root key, which every stored credential needs.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// The key file. Without it: `keys/root.key` in the data folder. Put it on another disk than the store, so that
    /// a copy of the store alone opens nothing.
    pub file: Option<PathBuf>,
}
