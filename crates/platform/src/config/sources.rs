//! SQLite files as sources.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// SQLite files that connections may read.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Sources {
    /// Folder with the SQLite files that connections may read, one folder in it for each organization, named by the
    /// organization's id; nothing outside it can be read. It may not hold the store. Without it: `sources` in the data
    /// folder.
    pub sqlite_folder: Option<PathBuf>,
}
