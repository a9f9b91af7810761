//! How a figure is measured and told.
//!
//! Wall-clock time on a shared machine is noise, so a figure is CPU time per operation, or a ratio to a peer or a
//! limit measured in the same run.

pub mod home;
pub mod page;

use std::time::Duration;

use anyhow::Context as _;
use rustix::param::clock_ticks_per_second;
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// One line of output.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Figure {
    pub name: String,
    pub value: f64,
    pub unit: String,
    /// The limit, or what the peer measured in the same run.
    pub against: f64,
    /// What `against` is: "limit", or the peer's name.
    pub peer: String,
    /// `value / against`.
    pub ratio: f64,
    /// How many times less than the peer's it shall be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times_less_wanted: Option<f64>,
}

impl Figure {
    pub fn new(name: &str, value: f64, unit: &str, peer: &str, against: f64) -> Self {
        let [name, unit, peer] = [name, unit, peer].map(str::to_owned);
        Self { name, value, unit, against, peer, ratio: value / against, times_less_wanted: None }
    }

    /// Asks for so many times less than the peer's.
    #[must_use]
    pub fn wanted(self, times_less: f64) -> Self {
        Self { times_less_wanted: Some(times_less), ..self }
    }

    /// One JSON object on a line.
    pub fn line(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string(self)?)
    }
}

/// The middle one of what was measured, the higher of two; not a number where nothing was.
pub fn median(mut measured: Vec<f64>) -> f64 {
    measured.sort_unstable_by(f64::total_cmp);
    measured.get(measured.len() / 2).copied().unwrap_or(f64::NAN)
}

/// CPU time of this process until now, all threads together.
pub fn cpu_now() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or(0))
}

/// CPU time of another process until now, in user and kernel mode [proc_pid_stat(5), fields 14 and 15].
pub fn cpu_of(pid: u32) -> anyhow::Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field is the program's name in brackets and may hold blanks.
    let (_, fields) = stat.rsplit_once(") ").context("not a process's figures")?;
    let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<f64>).sum::<Result<f64, _>>()?;
    Ok(Duration::from_secs_f64(ticks / f64::from(u32::try_from(clock_ticks_per_second())?)))
}

/// Resident memory of another process, in megabytes.
pub fn resident_mb(pid: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kib: f64 = line.trim().trim_end_matches(" kB").trim().parse()?;
    Ok(kib * 1024.0 / 1e6)
}
