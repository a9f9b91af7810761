//! The listeners.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

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
    /// requests under another host name are refused. Any host but this machine needs `https`: set `tls_certificate`
    /// and `tls_key`, or name the proxy that gives it in `trusted_proxies`. Without it: `http://localhost` with the
    /// port of `listen`.
    pub public_url: Option<PublicUrl>,
    /// The file of the certificate for `public_url`, in PEM, followed by those between it and its authority. With
    /// it, `listen` speaks TLS. A renewed file is taken within a minute, without a restart.
    pub tls_certificate: Option<PathBuf>,
    /// The file of the certificate's private key, in PEM.
    pub tls_key: Option<PathBuf>,
    /// Connections that may be open at the same time; further ones wait for a place. Stay below the process's limit
    /// of open files.
    #[schemars(range(min = 8, max = 65535))]
    pub connections: u16,
    /// Connections that may come from one address at the same time (for IPv6, from one network); further ones are
    /// closed. It does not hold for `trusted_proxies`.
    #[schemars(range(min = 4, max = 65535))]
    pub connections_per_address: u16,
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
        self.check_tls()
    }

    /// Whoever claims https has somebody who speaks it: this process, or a proxy that is known.
    fn check_tls(&self) -> Result<(), (&'static str, String)> {
        let is_https = self.public_url.as_ref().is_some_and(PublicUrl::is_https);
        let refused = |key, line: &str| Err((key, line.to_owned()));
        match (&self.tls_certificate, &self.tls_key) {
            (Some(_), None) => refused("server.tls_certificate", "needs its private key: set server.tls_key"),
            (None, Some(_)) => refused("server.tls_key", "needs its certificate: set server.tls_certificate"),
            (Some(_), Some(_)) if !is_https => {
                let line = "needs the address that it is for: set server.public_url to https and that name";
                refused("server.tls_certificate", line)
            }
            (None, None) if is_https && self.trusted_proxies.is_empty() => refused(
                "server.public_url",
                "is https and nobody gives it: set server.tls_certificate and server.tls_key, or name the proxy in \
                 front in server.trusted_proxies",
            ),
            (Some(_), Some(_)) | (None, None) => Ok(()),
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(LOOPBACK, 8080),
            public_url: None,
            tls_certificate: None,
            tls_key: None,
            connections: 512,
            connections_per_address: 128,
            trusted_proxies: Vec::new(),
            private_listen: SocketAddr::new(LOOPBACK, 8081),
            private_token: None,
        }
    }
}
