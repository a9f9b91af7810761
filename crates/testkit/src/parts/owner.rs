//! Which process made a folder or a database, in a form that a later run can ask: is it still alive?
//!
//! A process id alone is used again by the kernel, so the start time of the process belongs to the name.

use std::fmt;
use std::fs;

/// A process of this machine, told apart from every other that had its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    pid: u32,
    /// In ticks since the machine started.
    started: u64,
}

impl Owner {
    /// This process.
    #[must_use]
    pub fn me() -> Self {
        let pid = std::process::id();
        Self { pid, started: start_time(pid).unwrap_or(0) }
    }

    /// Reads what [`Owner`] prints at the start of a name such as `1234_99887_folder`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let mut parts = name.splitn(3, '_');
        let pid = parts.next()?.parse().ok()?;
        let started = parts.next()?.parse().ok()?;
        Some(Self { pid, started })
    }

    #[must_use]
    pub fn is_alive(self) -> bool {
        start_time(self.pid) == Some(self.started)
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.pid, self.started)
    }
}

/// Field 22 of `/proc/PID/stat`; the second field is a name in brackets that may hold spaces.
fn start_time(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(19)?.parse().ok()
}

#[cfg(test)]
mod tests;
