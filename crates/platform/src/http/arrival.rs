//! How a request arrived: from which address, under which host, over which scheme.
//!
//! `X-Forwarded-*` can be written by anyone, so it is believed only when the connection comes from a proxy that the
//! operator named, and then only what the nearest proxies added.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, header};

use crate::outbound::AddressRange;

/// Where a request comes from; in the request's extensions for whoever slows down guessing or writes logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The client's address; `None` when the listener does not tell.
    pub client: Option<IpAddr>,
    /// `Host` as the client wrote it, in lower case, with its port.
    pub host: String,
    /// What the trusted proxy says: `Some(false)` means plain HTTP outside.
    pub https: Option<bool>,
}

impl Arrival {
    pub(super) fn of(request: &Request, trusted: &[AddressRange]) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
        let headers = request.headers();
        let authority = request.uri().authority().map(ToString::to_string);
        let host = first(headers, header::HOST.as_str()).or(authority).unwrap_or_default();
        let direct = Self { client: peer.map(|peer| peer.ip()), host: host.to_lowercase(), https: None };
        match peer {
            Some(peer) if is_trusted(peer.ip(), trusted) => direct.forwarded(peer.ip(), headers, trusted),
            Some(_) | None => direct,
        }
    }

    fn forwarded(self, peer: IpAddr, headers: &HeaderMap, trusted: &[AddressRange]) -> Self {
        Self {
            client: Some(client(peer, headers, trusted)),
            host: last(headers, "x-forwarded-host").map_or(self.host, |host| host.to_lowercase()),
            https: last(headers, "x-forwarded-proto").map(|scheme| scheme.eq_ignore_ascii_case("https")),
        }
    }
}

/// From the nearest hop outwards, the first address that is not one of our proxies.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[AddressRange]) -> IpAddr {
    let hops = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = hops.flat_map(|value| value.split(',')).map(str::trim).collect();
    let mut client = peer;
    for hop in hops.iter().rev() {
        let Ok(address) = hop.parse::<IpAddr>() else { break };
        client = address;
        if !is_trusted(address, trusted) {
            break;
        }
    }
    client
}

pub(super) fn is_trusted(address: IpAddr, trusted: &[AddressRange]) -> bool {
    // Proxies are named by address; a port of theirs means nothing.
    trusted.iter().any(|range| range.contains(SocketAddr::new(address.to_canonical(), 0)))
}

fn first(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// The last value of a list: the one that the nearest proxy wrote.
fn last(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    value.rsplit(',').next().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}
