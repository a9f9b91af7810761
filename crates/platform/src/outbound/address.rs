//! Which addresses are public, which are private, and which are never reached.
//!
//! The lists follow the IANA special-purpose registries. What is not known to be public is private: an address block
//! that a later standard gives a meaning is refused until this file says otherwise.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::range::{contains_v4, contains_v6};

/// What the gate thinks of an address before it looks at the operator's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AddressClass {
    Public,
    /// Reached only when the operator allows its range; the word says what kind of address it is.
    Private(&'static str),
    /// A cloud's metadata service: never reached, whatever the operator's list says.
    Metadata,
}

const METADATA_V4: [Ipv4Addr; 6] = [
    Ipv4Addr::new(169, 254, 169, 254),
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(169, 254, 170, 23),
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
    Ipv4Addr::new(192, 0, 0, 192),
];

const METADATA_V6: [Ipv6Addr; 3] = [
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
];

/// Network, prefix length, what it is.
type BlockV4 = (Ipv4Addr, u8, &'static str);
type BlockV6 = (Ipv6Addr, u8, &'static str);

const PRIVATE_V4: [BlockV4; 16] = [
    (Ipv4Addr::UNSPECIFIED, 8, "unspecified"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "private"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "carrier-grade NAT"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "loopback"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "private"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "reserved"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "documentation"),
    (Ipv4Addr::new(192, 31, 196, 0), 24, "reserved"),
    (Ipv4Addr::new(192, 52, 193, 0), 24, "reserved"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "6to4 relay"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "private"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "benchmarking"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "documentation"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "documentation"),
    (Ipv4Addr::new(224, 0, 0, 0), 3, "multicast or reserved"),
];

/// Blocks inside and outside 2000::/3; an address outside 2000::/3 that is not listed is reserved.
const PRIVATE_V6: [BlockV6; 15] = [
    (Ipv6Addr::UNSPECIFIED, 128, "unspecified"),
    (Ipv6Addr::LOCALHOST, 128, "loopback"),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, "IPv4-mapped"),
    (Ipv6Addr::UNSPECIFIED, 96, "IPv4-compatible"),
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96, "NAT64"),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, "NAT64"),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "protocol assignment or Teredo"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "documentation"),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, "6to4"),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48, "reserved"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "documentation"),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, "unique-local"),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, "link-local"),
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10, "site-local"),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, "multicast"),
];

const GLOBAL_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

pub(super) fn classify(address: IpAddr) -> AddressClass {
    match address {
        IpAddr::V4(v4) => classify_v4(v4),
        IpAddr::V6(v6) => classify_v6(v6),
    }
}

fn classify_v4(address: Ipv4Addr) -> AddressClass {
    if METADATA_V4.contains(&address) {
        return AddressClass::Metadata;
    }
    match PRIVATE_V4.iter().find(|(network, prefix, _)| contains_v4(*network, *prefix, address)) {
        Some((_, _, kind)) => AddressClass::Private(kind),
        None => AddressClass::Public,
    }
}

fn classify_v6(address: Ipv6Addr) -> AddressClass {
    let leads_to_metadata = embedded_v4(address).iter().any(|v4| METADATA_V4.contains(v4));
    if leads_to_metadata || METADATA_V6.contains(&address) {
        return AddressClass::Metadata;
    }
    match PRIVATE_V6.iter().find(|(network, prefix, _)| contains_v6(*network, *prefix, address)) {
        Some((_, _, kind)) => AddressClass::Private(kind),
        None if contains_v6(GLOBAL_V6.0, GLOBAL_V6.1, address) => AddressClass::Public,
        None => AddressClass::Private("reserved"),
    }
}

/// The v4 addresses that a v6 address may lead to, whichever translation or tunnel applies. Taking the last 32 bits of
/// every address refuses a few harmless ones; it misses none.
fn embedded_v4(address: Ipv6Addr) -> [Ipv4Addr; 2] {
    let bits = address.to_bits();
    let last = Ipv4Addr::from_bits(low_32(bits));
    let six_to_four = Ipv4Addr::from_bits(low_32(bits >> 80));
    let is_6to4 = address.segments().first() == Some(&0x2002);
    [last, if is_6to4 { six_to_four } else { last }]
}

fn low_32(bits: u128) -> u32 {
    u32::try_from(bits & 0xffff_ffff).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
