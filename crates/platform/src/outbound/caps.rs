//! What one outgoing connection may cost.

use std::time::Duration;

/// Limits of one connection; a connection that reaches one is cut and says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// For the name's answer, and again for each address that is tried.
    pub connect: Duration,
    /// Longest silence while we wait for the other side.
    pub idle: Duration,
    /// The whole life of the connection.
    pub overall: Duration,
    /// Bytes received over the whole life.
    pub received_bytes: u64,
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            idle: Duration::from_secs(20),
            overall: Duration::from_mins(1),
            received_bytes: 64 * 1024 * 1024,
        }
    }
}
