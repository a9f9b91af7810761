//! Why the gate said no, each with its sentence and the next step.

use std::net::SocketAddr;

use kernel::failure::Refusal;
use kernel::problem::Problem;
use thiserror::Error;

use super::host::HostProblem;
use super::tls::TlsProblem;

/// A refusal of the gate. `Display` is a whole sentence for a person; the host in it is the person's own text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OutboundRefused {
    #[error("{0}.")]
    HostNotReadable(HostProblem),
    #[error("The name {host} is not known. Check its spelling, and that this server's DNS knows it.")]
    NameNotFound { host: String },
    #[error("The name {host} could not be looked up: the name server does not answer. Try again later.")]
    NameServerSilent { host: String },
    #[error(
        "{host} is at {address}, a {kind} address, which connections may not reach. \
         Whoever runs this installation can allow it: add \"{range}\" to allow in the section [outbound] of the \
         configuration."
    )]
    PrivateAddress { host: String, address: SocketAddr, kind: &'static str, range: String },
    #[error(
        "{host} is at {address}, the metadata service of a cloud. No setting allows it. Use another host."
    )]
    MetadataAddress { host: String, address: SocketAddr },
    #[error(
        "Port {port} is not one that {wants} uses. Check the port, or let whoever runs this installation add {port} \
         to ports in the section [outbound] of the configuration."
    )]
    PortNotAllowed { port: u16, wants: &'static str },
    #[error("{host} at {address} refuses connections. Check the port, and that the server is running.")]
    ConnectionRefused { host: String, address: SocketAddr },
    #[error("{host} at {address} cannot be reached from this server. Check the network between them.")]
    Unreachable { host: String, address: SocketAddr },
    #[error("{host} at {address} does not answer. A firewall may be in the way: let this server through.")]
    TimedOut { host: String, address: SocketAddr },
    #[error(
        "{host} would be reached without TLS. Turn TLS on, or let whoever runs this installation add \"{range}\" to \
         allow_plaintext in the section [outbound] of the configuration."
    )]
    PlaintextNotAllowed { host: String, range: String },
    #[error("{0}")]
    Tls(TlsProblem),
}

/// Every slug this module can answer with.
pub const PROBLEMS: &[&str] = &[
    "outbound/host-not-readable",
    "outbound/name-not-found",
    "outbound/name-server-silent",
    "outbound/private-address",
    "outbound/metadata-address",
    "outbound/port-not-allowed",
    "outbound/connection-refused",
    "outbound/unreachable",
    "outbound/timed-out",
    "outbound/plaintext-not-allowed",
    "outbound/tls-not-spoken",
    "outbound/tls-unknown-issuer",
    "outbound/tls-name-mismatch",
    "outbound/tls-not-in-date",
    "outbound/tls-authority-not-readable",
    "outbound/tls-refused",
];

impl OutboundRefused {
    fn slug_and_title(&self) -> (&'static str, &'static str) {
        match self {
            Self::HostNotReadable(_) => ("outbound/host-not-readable", "The host cannot be read"),
            Self::NameNotFound { .. } => ("outbound/name-not-found", "The host's name is not known"),
            Self::NameServerSilent { .. } => {
                ("outbound/name-server-silent", "The name server does not answer")
            }
            Self::PrivateAddress { .. } => {
                ("outbound/private-address", "The host has a private address that is not allowed")
            }
            Self::MetadataAddress { .. } => {
                ("outbound/metadata-address", "The host is a cloud's metadata service")
            }
            Self::PortNotAllowed { .. } => ("outbound/port-not-allowed", "The port is not allowed"),
            Self::ConnectionRefused { .. } => {
                ("outbound/connection-refused", "The server refuses connections")
            }
            Self::Unreachable { .. } => ("outbound/unreachable", "The server cannot be reached"),
            Self::TimedOut { .. } => ("outbound/timed-out", "The server does not answer"),
            Self::PlaintextNotAllowed { .. } => {
                ("outbound/plaintext-not-allowed", "A connection without TLS is not allowed")
            }
            Self::Tls(problem) => problem.slug_and_title(),
        }
    }

    /// The setting that an operator adds to let this through, where there is one.
    pub fn setting(&self) -> Option<String> {
        match self {
            Self::PrivateAddress { range, .. } => Some(format!("[outbound]\nallow = [\"{range}\"]")),
            Self::PlaintextNotAllowed { range, .. } => {
                Some(format!("[outbound]\nallow_plaintext = [\"{range}\"]"))
            }
            Self::PortNotAllowed { port, .. } => Some(format!("[outbound]\nports = [{port}]")),
            Self::HostNotReadable(_)
            | Self::NameNotFound { .. }
            | Self::NameServerSilent { .. }
            | Self::MetadataAddress { .. }
            | Self::ConnectionRefused { .. }
            | Self::Unreachable { .. }
            | Self::TimedOut { .. }
            | Self::Tls(_) => None,
        }
    }
}

impl Refusal for OutboundRefused {
    fn problem(&self) -> Problem {
        let (slug, title) = self.slug_and_title();
        let problem = Problem::unprocessable(slug, title).detail(capitalised(&self.to_string()));
        match self.setting() {
            Some(setting) => problem.more(serde_json::json!({ "setting": setting })),
            None => problem,
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
