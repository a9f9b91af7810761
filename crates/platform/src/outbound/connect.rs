//! The gate itself: read, resolve once, check all, connect to what was checked.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::address::{AddressClass, classify};
use super::caps::Caps;
use super::host::Host;
use super::range::AddressRange;
use super::refused::OutboundRefused;
use super::resolve::{ResolveFault, Resolver};
use super::stream::GatedStream;

/// What the operator allows beyond the defaults.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Private ranges that may be reached.
    pub allow: Vec<AddressRange>,
    /// Ranges that may be reached without TLS.
    pub allow_plaintext: Vec<AddressRange>,
    /// Ports of public hosts beside those that a protocol usually has.
    pub ports: Vec<u16>,
}

/// What is spoken on the other side; decides the usual ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortKind {
    PostgreSql,
    MySql,
    Https,
    /// OpenBao or Vault, which listen on a port of their own.
    Transit,
}

impl PortKind {
    fn usual_ports(self) -> &'static [u16] {
        match self {
            Self::PostgreSql => &[5432, 6432],
            Self::MySql => &[3306],
            Self::Https => &[443],
            Self::Transit => &[443, 8200],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::PostgreSql => "PostgreSQL",
            Self::MySql => "MySQL",
            Self::Https => "HTTPS",
            Self::Transit => "OpenBao",
        }
    }
}

/// A destination whose every address passed the checks; only the gate makes one.
#[derive(Debug, Clone)]
pub struct Resolved {
    host: Host,
    addresses: Vec<SocketAddr>,
}

impl Resolved {
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Never empty. A driver that opens its own socket may use these and nothing else.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }
}

/// Every outgoing connection is made by this.
#[derive(Clone)]
pub struct Gate {
    policy: Arc<Policy>,
    resolver: Arc<dyn Resolver>,
}

impl Gate {
    pub fn new(policy: Policy, resolver: Arc<dyn Resolver>) -> Self {
        Self { policy: Arc::new(policy), resolver }
    }

    /// A gate for hosts that the operator named in the configuration: every address but a metadata service's, and
    /// without TLS this machine alone.
    pub fn of_operator(resolver: Arc<dyn Resolver>) -> Self {
        let ranges = |texts: [&str; 2]| texts.iter().filter_map(|text| text.parse().ok()).collect();
        let policy = Policy {
            allow: ranges(["0.0.0.0/0", "::/0"]),
            allow_plaintext: ranges(["127.0.0.0/8", "::1/128"]),
            ports: Vec::new(),
        };
        Self::new(policy, resolver)
    }

    /// [`Gate::resolve`], then [`Gate::open`].
    pub async fn connect(
        &self,
        host: &str,
        port: u16,
        kind: PortKind,
        caps: Caps,
    ) -> Result<GatedStream, OutboundRefused> {
        let resolved = self.resolve(host, port, kind, caps).await?;
        self.open(&resolved, caps).await
    }

    /// Reads the host, resolves it once and checks every address.
    pub async fn resolve(
        &self,
        host: &str,
        port: u16,
        kind: PortKind,
        caps: Caps,
    ) -> Result<Resolved, OutboundRefused> {
        let host = Host::parse(host).map_err(OutboundRefused::HostNotReadable)?;
        let ips = match &host {
            Host::Address(ip) => vec![*ip],
            Host::Name(name) => self.look_up(name, caps).await?,
        };
        let addresses: Vec<SocketAddr> = ips.into_iter().map(|ip| SocketAddr::new(ip, port)).collect();
        for address in &addresses {
            self.check(&host, *address, kind)?;
        }
        Ok(Resolved { host, addresses })
    }

    /// Connects to one of the checked addresses, in the order of the answer.
    pub async fn open(&self, resolved: &Resolved, caps: Caps) -> Result<GatedStream, OutboundRefused> {
        let host = resolved.host.to_string();
        let mut refusal = OutboundRefused::NameNotFound { host: host.clone() };
        for address in &resolved.addresses {
            match timeout(caps.connect, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    // Protocols of questions and answers wait 40 ms per answer without it; a refusal costs only time.
                    let _ = stream.set_nodelay(true);
                    return Ok(GatedStream::new(stream, *address, caps));
                }
                Ok(Err(error)) => refusal = not_connected(&host, *address, &error),
                Err(_elapsed) => {
                    refusal = OutboundRefused::TimedOut { host: host.clone(), address: *address }
                }
            }
        }
        Err(refusal)
    }

    /// Passes when each address of the destination may be reached without TLS.
    pub fn allow_plaintext(&self, resolved: &Resolved) -> Result<(), OutboundRefused> {
        let allowed =
            |address: &SocketAddr| self.policy.allow_plaintext.iter().any(|range| range.contains(*address));
        match resolved.addresses.iter().find(|address| !allowed(address)) {
            None => Ok(()),
            Some(address) => Err(OutboundRefused::PlaintextNotAllowed {
                host: resolved.host.to_string(),
                range: AddressRange::only(*address).to_string(),
            }),
        }
    }

    async fn look_up(&self, name: &str, caps: Caps) -> Result<Vec<IpAddr>, OutboundRefused> {
        let found =
            timeout(caps.connect, self.resolver.resolve(name)).await.unwrap_or(Err(ResolveFault::Silent));
        let host = || name.to_owned();
        match found {
            Ok(ips) if ips.is_empty() => Err(OutboundRefused::NameNotFound { host: host() }),
            Ok(ips) => Ok(ips),
            Err(ResolveFault::NotFound) => Err(OutboundRefused::NameNotFound { host: host() }),
            Err(ResolveFault::Silent) => Err(OutboundRefused::NameServerSilent { host: host() }),
        }
    }

    /// An allowed range names its ports itself; public addresses have the usual ports and the operator's.
    fn check(&self, host: &Host, address: SocketAddr, kind: PortKind) -> Result<(), OutboundRefused> {
        let class = classify(address.ip());
        if class == AddressClass::Metadata {
            return Err(OutboundRefused::MetadataAddress { host: host.to_string(), address });
        }
        if self.policy.allow.iter().any(|range| range.contains(address)) {
            return Ok(());
        }
        if let AddressClass::Private(what) = class {
            let range = AddressRange::only(address).to_string();
            return Err(OutboundRefused::PrivateAddress {
                host: host.to_string(),
                address,
                kind: what,
                range,
            });
        }
        let port = address.port();
        if kind.usual_ports().contains(&port) || self.policy.ports.contains(&port) {
            return Ok(());
        }
        Err(OutboundRefused::PortNotAllowed { port, wants: kind.name() })
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign list that grows; the rest has one answer")]
fn not_connected(host: &str, address: SocketAddr, error: &io::Error) -> OutboundRefused {
    let host = host.to_owned();
    match error.kind() {
        io::ErrorKind::ConnectionRefused => OutboundRefused::ConnectionRefused { host, address },
        io::ErrorKind::TimedOut => OutboundRefused::TimedOut { host, address },
        _ => OutboundRefused::Unreachable { host, address },
    }
}
