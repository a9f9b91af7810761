//! The operator's ranges: `10.0.0.0/8`, or with a port, `10.1.2.0/24:5432`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Addresses under one prefix, at one port or at every port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct AddressRange {
    network: IpAddr,
    prefix: u8,
    port: Option<u16>,
}

/// Why a text is not a range.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not a range; write 10.0.0.0/8, or 10.1.2.3/32:5432 for one port")]
pub struct NotARange(String);

impl AddressRange {
    /// Exactly this address and port.
    pub fn only(address: SocketAddr) -> Self {
        let prefix = if address.is_ipv4() { 32 } else { 128 };
        Self { network: address.ip(), prefix, port: Some(address.port()) }
    }

    pub fn contains(&self, address: SocketAddr) -> bool {
        self.port.is_none_or(|port| port == address.port()) && self.contains_ip(address.ip())
    }

    /// A v4 range never holds a v6 address that embeds v4: the operator must name such a range itself.
    fn contains_ip(&self, address: IpAddr) -> bool {
        match (self.network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => contains_v4(network, self.prefix, address),
            (IpAddr::V6(network), IpAddr::V6(address)) => contains_v6(network, self.prefix, address),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl FromStr for AddressRange {
    type Err = NotARange;

    fn from_str(text: &str) -> Result<Self, NotARange> {
        read(text).ok_or_else(|| NotARange(text.to_owned()))
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.network, self.prefix)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl TryFrom<String> for AddressRange {
    type Error = NotARange;

    fn try_from(text: String) -> Result<Self, NotARange> {
        text.parse()
    }
}

impl From<AddressRange> for String {
    fn from(range: AddressRange) -> Self {
        range.to_string()
    }
}

/// The port follows the prefix, so a colon inside a v6 network is never mistaken for it.
fn read(text: &str) -> Option<AddressRange> {
    let (network, rest) = text.split_once('/')?;
    let (prefix, port) = match rest.split_once(':') {
        Some((prefix, port)) => (prefix, Some(port.parse().ok().filter(|port| *port != 0)?)),
        None => (rest, None),
    };
    let network: IpAddr = network.parse().ok()?;
    let prefix: u8 = prefix.parse().ok()?;
    let most = if network.is_ipv4() { 32 } else { 128 };
    (prefix <= most).then_some(AddressRange { network, prefix, port })
}

pub(super) fn contains_v4(network: Ipv4Addr, prefix: u8, address: Ipv4Addr) -> bool {
    let shift = u32::from(32_u8.saturating_sub(prefix));
    let cut = |ip: Ipv4Addr| ip.to_bits().checked_shr(shift).unwrap_or(0);
    cut(network) == cut(address)
}

pub(super) fn contains_v6(network: Ipv6Addr, prefix: u8, address: Ipv6Addr) -> bool {
    let shift = u32::from(128_u8.saturating_sub(prefix));
    let cut = |ip: Ipv6Addr| ip.to_bits().checked_shr(shift).unwrap_or(0);
    cut(network) == cut(address)
}

#[cfg(test)]
mod tests;
