//! The address that people type.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::outbound::Host;

/// Scheme, host and port, without a path: `https://goals.example.com`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct PublicUrl {
    https: bool,
    host: Host,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not such an address; write https://goals.example.com, without a path")]
pub struct NotAPublicUrl(String);

impl PublicUrl {
    /// `http://localhost` with this port.
    pub fn of_this_machine(port: u16) -> Self {
        Self {
            https: false,
            host: Host::Name("localhost".to_owned()),
            port: Some(port).filter(|port| *port != 80),
        }
    }

    pub fn is_https(&self) -> bool {
        self.https
    }

    /// `localhost` or a loopback address: browsers treat these as safe without TLS.
    pub fn is_this_machine(&self) -> bool {
        match &self.host {
            Host::Name(name) => name == "localhost",
            Host::Address(address) => address.is_loopback(),
        }
    }

    pub fn host(&self) -> &Host {
        &self.host
    }

    /// What a browser sends as `Host`: the port is absent when it is the scheme's own.
    pub fn authority(&self) -> String {
        let host = match &self.host {
            Host::Address(address) if address.is_ipv6() => format!("[{address}]"),
            Host::Address(_) | Host::Name(_) => self.host.to_string(),
        };
        match self.port {
            Some(port) => format!("{host}:{port}"),
            None => host,
        }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.https { "https" } else { "http" }, self.authority())
    }
}

impl FromStr for PublicUrl {
    type Err = NotAPublicUrl;

    fn from_str(text: &str) -> Result<Self, NotAPublicUrl> {
        read(text).ok_or_else(|| NotAPublicUrl(text.to_owned()))
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = NotAPublicUrl;

    fn try_from(text: String) -> Result<Self, NotAPublicUrl> {
        text.parse()
    }
}

impl From<PublicUrl> for String {
    fn from(url: PublicUrl) -> Self {
        url.to_string()
    }
}

fn read(text: &str) -> Option<PublicUrl> {
    let (scheme, rest) = text.split_once("://")?;
    let (https, own_port) = match scheme {
        "https" => (true, 443),
        "http" => (false, 80),
        _ => return None,
    };
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = split_port(authority)?;
    let host = Host::parse(host).ok()?;
    Some(PublicUrl { https, host, port: port.filter(|port| *port != own_port) })
}

/// A colon inside brackets belongs to the address.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => {
            Some((host, Some(port.parse().ok().filter(|port| *port != 0)?)))
        }
        Some(_) | None => Some((authority, None)),
    }
}

#[cfg(test)]
mod tests;
