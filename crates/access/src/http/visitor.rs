//! Who is at the door: where they come from and what they show, before anybody is known.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;

use super::cookie;
use crate::access::Access;
use crate::authenticate::Credentials;
use crate::origin::Origin;

/// A client as the server sees it.
pub struct Visitor {
    pub origin: Origin,
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
        // Behind a trusted proxy, middleware puts the client's address in the peer's place.
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let address = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        let bearer = header(AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let https = parts.extensions.get::<Access>().is_some_and(Access::is_https);
        let jar = CookieJar::from_headers(&parts.headers);
        Self {
            origin: Origin::new(address, header(USER_AGENT).unwrap_or_default()),
            shown: Credentials {
                cookie: cookie::read(&jar, https),
                bearer: bearer.map(|key| key.trim().to_owned()),
            },
        }
    }
}
