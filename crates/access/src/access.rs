//! The service: what signing in and asking need from the running system.

use std::sync::Arc;

use audit::Journal;
use kernel::failure::Fault;
use platform::cx::Platform;
use webauthn_rs::WebauthnBuilder;
use webauthn_rs::prelude::{Url, Webauthn};

use crate::passphrase::Turns;
use crate::sealer::Sealer;

/// How people reach this installation.
#[derive(Debug, Clone)]
pub struct AccessSettings {
    /// Scheme, host and port that people type; passkeys are bound to its host.
    pub public_url: String,
    /// Told to whoever opens the console.
    pub product_version: &'static str,
}

/// Sign-in, sessions, members, roles and keys; cheap to clone.
#[derive(Clone)]
pub struct Access {
    inner: Arc<Inner>,
}

struct Inner {
    platform: Platform,
    journal: Journal,
    sealer: Arc<dyn Sealer>,
    settings: AccessSettings,
    webauthn: Webauthn,
    hashing: Turns,
}

impl Access {
    /// # Errors
    /// A fault when the public URL has no host that passkeys could be bound to.
    pub fn new(
        platform: Platform,
        journal: Journal,
        sealer: Arc<dyn Sealer>,
        settings: AccessSettings,
    ) -> Result<Self, Fault> {
        let webauthn = relying_party(&settings.public_url)?;
        let hashing = Turns::default();
        Ok(Self { inner: Arc::new(Inner { platform, journal, sealer, settings, webauthn, hashing }) })
    }

    pub fn platform(&self) -> &Platform {
        &self.inner.platform
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.inner.journal
    }

    pub(crate) fn sealer(&self) -> &dyn Sealer {
        self.inner.sealer.as_ref()
    }

    pub(crate) fn settings(&self) -> &AccessSettings {
        &self.inner.settings
    }

    pub(crate) fn webauthn(&self) -> &Webauthn {
        &self.inner.webauthn
    }

    /// Turns for hashing passphrases.
    pub(crate) fn hashing(&self) -> &Turns {
        &self.inner.hashing
    }

    /// Whether browsers reach us over TLS; decides the cookie's name and its `Secure` mark.
    pub(crate) fn is_https(&self) -> bool {
        self.inner.settings.public_url.starts_with("https://")
    }

    /// A link that people can open.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.inner.settings.public_url.trim_end_matches('/'))
    }
}

fn relying_party(public_url: &str) -> Result<Webauthn, Fault> {
    let origin = Url::parse(public_url).map_err(|e| Fault::new("could not read the public URL", e))?;
    let host = origin.host_str().ok_or_else(|| Fault::bare("the public URL has no host"))?.to_owned();
    WebauthnBuilder::new(&host, &origin)
        .and_then(|builder| builder.rp_name("Teamwright").build())
        .map_err(|e| Fault::new("could not prepare passkeys for the public URL", e))
}
