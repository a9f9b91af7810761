//! What a person may write as a host.
//!
//! Only two forms pass: a plain DNS name in ASCII, and a canonical IP address. Every other way of writing an address
//! (decimal, octal, hex, short, with a zone, with a user, with a port) is refused before anything is resolved,
//! because resolvers and drivers disagree about what these mean and an attacker picks the reading that suits.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use thiserror::Error;

/// A name or an address in its one canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// Lower case, no trailing dot.
    Name(String),
    Address(IpAddr),
}

/// Why a text is not a host; each message ends in what to write instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HostProblem {
    #[error("the host is empty; write a name such as db.example.com")]
    Empty,
    #[error("the host is longer than 253 characters; write the name alone")]
    TooLong,
    #[error(
        "the host holds a character that no host name has; write the name alone, without user, port or path"
    )]
    Character,
    #[error("the host holds a letter outside ASCII; write the name in its ASCII form (xn--…)")]
    NotAscii,
    #[error("the host ends in a dot; write it without")]
    TrailingDot,
    #[error(
        "the host has an empty or overlong part, or one that begins or ends with a hyphen; check the name"
    )]
    Label,
    #[error("the host is an address in an unusual form; write four decimal numbers without leading zeros")]
    OddAddress,
    #[error("this name belongs to a cloud's metadata service, which is never allowed")]
    Metadata,
}

/// Names under which clouds serve machine credentials; refused even when they resolve elsewhere.
const METADATA_NAMES: [&str; 7] = [
    "metadata",
    "metadata.google.internal",
    "metadata.goog",
    "metadata.azure.internal",
    "metadata.platformequinix.com",
    "instance-data",
    "instance-data.ec2.internal",
];

impl Host {
    pub fn parse(text: &str) -> Result<Self, HostProblem> {
        if text.is_empty() {
            return Err(HostProblem::Empty);
        }
        if text.len() > 253 {
            return Err(HostProblem::TooLong);
        }
        if let Some(address) = parse_address(text) {
            return Ok(Self::Address(address));
        }
        parse_name(text).map(Self::Name)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Address(address) => address.fmt(f),
        }
    }
}

/// The standard library reads only canonical dotted quads, and v6 texts without a zone.
fn parse_address(text: &str) -> Option<IpAddr> {
    if let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    }
    text.parse::<Ipv4Addr>().map(IpAddr::V4).or_else(|_| text.parse::<Ipv6Addr>().map(IpAddr::V6)).ok()
}

fn parse_name(text: &str) -> Result<String, HostProblem> {
    if !text.is_ascii() {
        return Err(HostProblem::NotAscii);
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !text.chars().all(allowed) {
        return Err(HostProblem::Character);
    }
    if text.ends_with('.') {
        return Err(HostProblem::TrailingDot);
    }
    let name = text.to_ascii_lowercase();
    if !name.split('.').all(is_label) {
        return Err(HostProblem::Label);
    }
    if name.rsplit('.').next().is_some_and(is_number) {
        return Err(HostProblem::OddAddress);
    }
    if METADATA_NAMES.contains(&name.as_str()) {
        return Err(HostProblem::Metadata);
    }
    Ok(name)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
}

/// A last part that C libraries read as a number: `1`, `017`, `0x7f`. No top-level domain looks like this.
fn is_number(label: &str) -> bool {
    let hex = label.strip_prefix("0x").is_some_and(|rest| rest.chars().all(|c| c.is_ascii_hexdigit()));
    hex || label.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests;
