//! The log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The log, written to standard error.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `text` for people, `json` for programs: one object per line.
    pub format: LogFormat,
    /// What to write: `error`, `warn`, `info`, `debug` or `trace`, also per part: `info,goals=debug`.
    pub level: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".to_owned() }
    }
}
