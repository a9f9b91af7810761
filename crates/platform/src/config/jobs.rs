//! Background work.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Background work: refreshing readings and the like.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Jobs {
    /// How many jobs this process runs at the same time. More helps when sources answer slowly. With 0 it serves only,
    /// and `teamwright work` beside it does the jobs (PostgreSQL).
    #[schemars(range(min = 0, max = 256))]
    pub workers: u16,
}

impl Default for Jobs {
    fn default() -> Self {
        Self { workers: 8 }
    }
}
