//! How a figure is measured and told.
//!
//! Wall-clock time on a shared machine is noise, so a figure is CPU time per operation, or a ratio to a peer or a
//! limit measured in the same run.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;

/// One line of output.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    pub name: &'static str,
    pub value: f64,
    pub unit: &'static str,
    /// The limit, or what the peer measured in the same run.
    pub against: f64,
    /// What `against` is: "limit", or the peer's name.
    pub peer: &'static str,
    /// `value / against`.
    pub ratio: f64,
}

impl Figure {
    pub fn new(name: &'static str, value: f64, unit: &'static str, peer: &'static str, against: f64) -> Self {
        Self { name, value, unit, against, peer, ratio: value / against }
    }

    /// One JSON object on a line.
    pub fn line(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string(self)?)
    }
}

/// CPU time of this process until now, all threads together.
pub fn cpu_now() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or(0))
}
