//! Who is at the door: address, browser and what they show, before anybody is known.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;

use super::cookie;
use crate::authenticate::Credentials;

/// The client as seen by the server; never stored whole.
pub struct Visitor {
    /// The peer, or the client that a trusted proxy names.
    pub address: IpAddr,
    /// "Firefox on Windows".
    pub browser: String,
    pub(crate) shown: Credentials,
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

impl Visitor {
    pub(crate) fn of(parts: &Parts) -> Self {
        let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let bearer = header(AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let jar = CookieJar::from_headers(&parts.headers);
        Self {
            address: address.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip()),
            browser: browser_name(header(USER_AGENT).unwrap_or_default()),
            shown: Credentials { cookie: cookie::read(&jar), bearer: bearer.map(|key| key.trim().to_owned()) },
        }
    }

    /// The client's network, for lists of sessions: `203.0.113.x`, `2001:db8:1:…`.
    pub(crate) fn address_hint(&self) -> String {
        match self.address {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                format!("{a}.{b}.{c}.x")
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:…")
            }
        }
    }
}

/// The browser and system that a user agent names, in words; never the text itself, which anyone can fill.
fn browser_name(agent: &str) -> String {
    let first = |words: &[(&str, &'static str)]| {
        words.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Unknown browser".to_owned(),
    }
}

#[cfg(test)]
mod tests;
