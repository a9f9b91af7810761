//! Where files lie.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where files lie.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Data {
    /// Folder of this installation: `store`, `keys`, `audit` and `sources` lie in it. Only the installation's own
    /// account should be able to read it.
    pub folder: PathBuf,
}

impl Default for Data {
    fn default() -> Self {
        Self { folder: PathBuf::from("data") }
    }
}
