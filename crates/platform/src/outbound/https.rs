//! One request and its answer over HTTP/1.1, through the gate.
//!
//! A connection serves one call and is closed: nothing of a call stays in memory for the next. Bodies are wiped when
//! dropped, because they may hold keys. No redirect is followed, no cookie kept, no compression asked for.

mod answer;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use zeroize::Zeroizing;

use super::caps::Caps;
use super::connect::{Gate, PortKind};
use super::host::Host;
use super::refused::OutboundRefused;
use super::stream::Cut;
use super::tls::TlsSettings;

pub use answer::Answer;

/// Where a service listens: `https://host`, with a port and a path where it has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    is_plain: bool,
    host: Host,
    port: u16,
    /// Empty, or begins with a slash and ends without one.
    prefix: String,
}

/// Why a text is not an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not an address; write https://host or https://host:port")]
pub struct NotAnEndpoint(String);

/// A service that is asked over HTTPS.
#[derive(Clone)]
pub struct HttpsClient {
    pub gate: Gate,
    /// The only authority to trust, in PEM; without it, the public authorities.
    pub ca_pem: Option<String>,
    pub kind: PortKind,
    pub caps: Caps,
}

/// One request. Header values may be secret; they are wiped with it.
pub struct Call {
    pub method: &'static str,
    /// Begins with a slash; percent-encoded where it must be, with the query.
    pub target: String,
    pub headers: Vec<(&'static str, Zeroizing<String>)>,
    pub body: Zeroizing<Vec<u8>>,
}

/// Why there is no answer. `Display` is a whole sentence or a clause for an operator, without a word of the peer's.
#[derive(Debug, Error)]
pub enum CallFailed {
    #[error("{0}")]
    Refused(OutboundRefused),
    #[error("{0}")]
    Cut(Cut),
    #[error("the connection broke before the answer was whole")]
    Broken,
    #[error("what answers does not speak HTTP/1.1 as it should")]
    Garbled,
    #[error("the answer is larger than an answer may be")]
    TooLarge,
}

impl Endpoint {
    /// The authority as it stands in the `Host` header: the port only where it is not the usual one.
    pub fn authority(&self) -> String {
        let host = match &self.host {
            Host::Address(std::net::IpAddr::V6(address)) => format!("[{address}]"),
            Host::Address(std::net::IpAddr::V4(_)) | Host::Name(_) => self.host.to_string(),
        };
        if self.port == usual_port(self.is_plain) { host } else { format!("{host}:{}", self.port) }
    }

    pub fn host(&self) -> String {
        self.host.to_string()
    }

    /// Put before each target.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_plain { "http" } else { "https" };
        write!(f, "{scheme}://{}{}", self.authority(), self.prefix)
    }
}

impl FromStr for Endpoint {
    type Err = NotAnEndpoint;

    fn from_str(text: &str) -> Result<Self, NotAnEndpoint> {
        read(text).ok_or_else(|| NotAnEndpoint(text.to_owned()))
    }
}

impl HttpsClient {
    /// Sends one request and reads its whole answer, within the caps.
    pub async fn call(&self, endpoint: &Endpoint, call: &Call) -> Result<Answer, CallFailed> {
        let refused = CallFailed::Refused;
        let host = endpoint.host.to_string();
        let resolved =
            self.gate.resolve(&host, endpoint.port, self.kind, self.caps).await.map_err(refused)?;
        if endpoint.is_plain {
            self.gate.allow_plaintext(&resolved).map_err(refused)?;
            let stream = self.gate.open(&resolved, self.caps).await.map_err(refused)?;
            return exchange(stream, endpoint, call).await;
        }
        let stream = self.gate.open(&resolved, self.caps).await.map_err(refused)?;
        let settings = TlsSettings { server_name: host, ca_pem: self.ca_pem.clone() };
        let stream = self.gate.tls(stream, &settings).await.map_err(refused)?;
        exchange(stream, endpoint, call).await
    }
}

async fn exchange<S>(mut stream: S, endpoint: &Endpoint, call: &Call) -> Result<Answer, CallFailed>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let head = head(endpoint, call);
    // A server may answer, and close, before it has read everything; its answer then says why.
    let sent = async {
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&call.body).await?;
        stream.flush().await
    };
    if let Err(error) = sent.await
        && let Some(cut) = Cut::of(&error)
    {
        return Err(CallFailed::Cut(cut));
    }
    let mut received = Zeroizing::new(Vec::with_capacity(READ));
    loop {
        match answer::read(&received) {
            answer::Progress::Done(answer) => return Ok(answer),
            answer::Progress::Wrong => return Err(CallFailed::Garbled),
            answer::Progress::More if received.len() > answer::MOST => return Err(CallFailed::TooLarge),
            answer::Progress::More => {}
        }
        let mut part = Zeroizing::new([0_u8; READ]);
        let read = stream.read(part.as_mut_slice()).await.map_err(|error| broken(&error))?;
        if read == 0 {
            return answer::at_end(&received).ok_or(CallFailed::Broken);
        }
        received = grown(&received, part.get(..read).unwrap_or_default());
    }
}

const READ: usize = 8 * 1024;

/// A vector that grows in place leaves its old content behind; this one is wiped.
fn grown(before: &Zeroizing<Vec<u8>>, more: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut after = Zeroizing::new(Vec::with_capacity(before.len() + more.len()));
    after.extend_from_slice(before);
    after.extend_from_slice(more);
    after
}

fn broken(error: &std::io::Error) -> CallFailed {
    match Cut::of(error) {
        Some(Cut::TooManyBytes) => CallFailed::TooLarge,
        Some(cut @ (Cut::Idle | Cut::Overall)) => CallFailed::Cut(cut),
        None => CallFailed::Broken,
    }
}

fn head(endpoint: &Endpoint, call: &Call) -> Zeroizing<String> {
    let mut headers = vec![
        ("host", endpoint.authority()),
        ("connection", "close".to_owned()),
        ("accept-encoding", "identity".to_owned()),
        ("user-agent", concat!("teamwright/", env!("CARGO_PKG_VERSION")).to_owned()),
    ];
    if call.method != "GET" {
        headers.push(("content-length", call.body.len().to_string()));
    }
    let secret: usize = call.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
    let mut text = Zeroizing::new(String::with_capacity(1024 + call.target.len() + secret));
    for part in [call.method, " ", &endpoint.prefix, &call.target, " HTTP/1.1\r\n"] {
        text.push_str(part);
    }
    let own = headers.iter().map(|(name, value)| (*name, value.as_str()));
    for (name, value) in own.chain(call.headers.iter().map(|(name, value)| (*name, value.as_str()))) {
        text.push_str(name);
        text.push_str(": ");
        // A line end in a value would begin a header of its own.
        text.extend(value.chars().filter(|letter| !letter.is_control()));
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    text
}

fn read(text: &str) -> Option<Endpoint> {
    let (scheme, rest) = text.split_once("://")?;
    let is_plain = match scheme {
        "https" => false,
        "http" => true,
        _ => return None,
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = split_port(authority)?;
    let host = Host::parse(host).ok()?;
    let port = port.map_or(Some(usual_port(is_plain)), |port| port.parse().ok().filter(|port| *port != 0))?;
    let prefix = path.trim_end_matches('/').to_owned();
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%".contains(&byte);
    prefix.bytes().all(fits).then_some(Endpoint { is_plain, host, port, prefix })
}

/// The colons of a v6 address stand in brackets.
fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    let after = authority.rfind(']').map_or(0, |bracket| bracket + 1);
    match authority.get(after..)?.split_once(':') {
        Some((before, port)) => Some((authority.get(..after + before.len())?, Some(port))),
        None => Some((authority, None)),
    }
}

fn usual_port(is_plain: bool) -> u16 {
    if is_plain { 80 } else { 443 }
}

#[cfg(test)]
mod tests;
