//! The stop.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the process stops. Both together should stay under what the platform allows before it kills.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Shutdown {
    /// Seconds between saying "not ready" and taking no more connections, so that balancers notice. 0 suits a
    /// process without a balancer.
    #[schemars(range(min = 0, max = 300))]
    pub notice_seconds: u32,
    /// Seconds that requests in flight and running jobs get to end.
    #[schemars(range(min = 1, max = 600))]
    pub grace_seconds: u32,
}

impl Shutdown {
    pub fn notice(&self) -> Duration {
        Duration::from_secs(u64::from(self.notice_seconds))
    }

    pub fn grace(&self) -> Duration {
        Duration::from_secs(u64::from(self.grace_seconds))
    }
}

impl Default for Shutdown {
    fn default() -> Self {
        Self { notice_seconds: 5, grace_seconds: 15 }
    }
}
