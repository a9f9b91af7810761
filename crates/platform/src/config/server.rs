//! The listeners.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::public_url::PublicUrl;
use super::secret_text::SecretText;
use crate::outbound::AddressRange;

/// The listeners and how people reach them.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port of the console and the API.
    #[schemars(with = "String")]
    pub listen: SocketAddr,
    /// The address that people type, such as `https://goals.example.com`. Links and cookies are made for it;
    /// requests under another host name are refused. Any host but this machine needs `https`, which a proxy in front
    /// gives. Without it: `http://localhost` with the port of `listen`.
    pub public_url: Option<PublicUrl>,
    /// Address ranges of the proxies in front, such as `10.0.0.5/32`. Only their `X-Forwarded-For`,
    /// `X-Forwarded-Proto` and `X-Forwarded-Host` are believed.
    pub trusted_proxies: Vec<AddressRange>,
    /// Address and port of metrics, status and drain. Keep it away from the public network.
    #[schemars(with = "String")]
    pub private_listen: SocketAddr,
    /// What callers of the private listener present as `Authorization: Bearer`; needed when `private_listen` is not
    /// on loopback. At least 32 characters.
    #[serde(skip_serializing)]
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub private_token: Option<SecretText>,
}

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const TOKEN_CHARACTERS: usize = 32;

impl Server {
    /// The address that people type, for a server that listens at `listening`.
    pub fn public_url(&self, listening: SocketAddr) -> PublicUrl {
        self.public_url.clone().unwrap_or_else(|| PublicUrl::of_this_machine(listening.port()))
    }

    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        let token = self.private_token.as_ref().map(|token| token.secret().len());
        if token.is_some_and(|length| length < TOKEN_CHARACTERS) {
            return Err(("server.private_token", format!("needs at least {TOKEN_CHARACTERS} characters")));
        }
        if token.is_none() && !self.private_listen.ip().is_loopback() {
            let line = "is not on loopback: set server.private_token, or listen on 127.0.0.1";
            return Err(("server.private_listen", line.to_owned()));
        }
        if self.public_url.as_ref().is_some_and(|url| !url.is_https() && !url.is_this_machine()) {
            return Err(("server.public_url", "needs https for any host but this machine".to_owned()));
        }
        Ok(())
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(LOOPBACK, 8080),
            public_url: None,
            trusted_proxies: Vec::new(),
            private_listen: SocketAddr::new(LOOPBACK, 8081),
            private_token: None,
        }
    }
}
