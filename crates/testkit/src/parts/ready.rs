//! What both launchers share: a free port, names of their own, and asking until a server answers.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::process::Output;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::fault::PartFault;
use super::owner::Owner;
use super::process::Process;

/// How long a server may take until it answers; a loaded machine with cold disks needs most of it.
const READY_WITHIN: Duration = Duration::from_mins(2);
const ASK_EVERY: Duration = Duration::from_millis(25);

/// A port of 127.0.0.1 that nobody listens on now. Another process may take it first: the launcher then tries another.
pub fn free_port() -> Result<u16, PartFault> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let port = listener.and_then(|listener| listener.local_addr()).map(|address| address.port());
    port.map_err(|cause| PartFault::while_doing("could not find a free port", cause))
}

/// A name that no other test of this machine has, telling which process made it.
#[must_use]
pub fn fresh_name(kind: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{kind}_{}_{}", Owner::me(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The process that made a name of [`fresh_name`].
#[must_use]
pub fn owner_of(name: &str, kind: &str) -> Option<Owner> {
    Owner::of_name(name.strip_prefix(kind)?.strip_prefix('_')?)
}

/// Asks until the server answers, it ends, or the time is over.
pub async fn until_ready<F, E>(server: &Process, what: &str, mut ask: F) -> Result<(), PartFault>
where
    F: AsyncFnMut() -> Result<(), E>,
    E: std::fmt::Display,
{
    let deadline = Instant::now() + READY_WITHIN;
    let mut turns = tokio::time::interval(ASK_EVERY);
    loop {
        let Err(cause) = ask().await else { return Ok(()) };
        server.still_runs().map_err(|ended| PartFault::new(format!("{what} did not start: {ended}")))?;
        if Instant::now() > deadline {
            let output = server.last_output();
            return Err(PartFault::new(format!("{what} does not answer: {cause}\nit printed:\n{output}")));
        }
        turns.tick().await;
    }
}

/// What a client program printed, without the last line's end.
pub fn printed(ran: io::Result<Output>, what: &str) -> Result<String, PartFault> {
    let output = ran.map_err(|cause| PartFault::while_doing(what, cause))?;
    if !output.status.success() {
        return Err(PartFault::while_doing(what, String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

#[cfg(test)]
mod tests;
