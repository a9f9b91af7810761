//! Our own certificate: TLS 1.2 and 1.3, read from two files, and again when they change.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use kernel::time::Timestamp;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use thiserror::Error;
use tokio_rustls::TlsAcceptor;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

use crate::stop::Life;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// What speaks TLS with the certificate of two files; cheap to clone.
#[derive(Clone)]
pub struct OwnTls {
    shown: Arc<Shown>,
    acceptor: TlsAcceptor,
}

/// Why the files give no certificate. `Display` says what to do.
#[derive(Debug, Error)]
pub enum TlsFilesRefused {
    #[error("could not read {}; name the file in {setting}, and let this account read it", path.display())]
    Unreadable { setting: &'static str, path: PathBuf, source: std::io::Error },
    #[error("{} holds no certificate; put it there in PEM, from BEGIN CERTIFICATE on", .0.display())]
    NoCertificate(PathBuf),
    #[error("{} holds no private key; put it there in PEM, without a passphrase", .0.display())]
    NoKey(PathBuf),
    #[error("the certificate and the key do not belong together; take both from the same place")]
    NotAPair(#[source] rustls::Error),
    #[error("could not prepare TLS")]
    Unprepared(#[source] rustls::Error),
}

impl OwnTls {
    /// Reads both files.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsFilesRefused> {
        let files = Files { certificate: certificate.to_owned(), key: key.to_owned() };
        let read = files.read()?;
        let shown = Arc::new(Shown { pair: RwLock::new(Arc::new(read.pair()?)), files });
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(TlsFilesRefused::Unprepared)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::<Shown>::clone(&shown));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { shown, acceptor: TlsAcceptor::from(Arc::new(config)) })
    }

    /// When the certificate ends (RFC 5280, 4.1.2.5); `None` where it cannot be read from it.
    pub fn valid_until(&self) -> Option<Timestamp> {
        let pair = Arc::clone(&self.shown.pair.read().unwrap_or_else(PoisonError::into_inner));
        let certificate = Certificate::from_der(pair.cert.first()?).ok()?;
        let end = certificate.tbs_certificate().validity().not_after.to_unix_duration();
        Some(Timestamp::from_micros(i64::try_from(end.as_micros()).ok()?))
    }

    pub(super) fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }

    /// Takes what the files hold now; whether that is another certificate. The present one stays when they do not fit.
    pub fn renew(&self) -> Result<bool, TlsFilesRefused> {
        let pair = Arc::new(self.shown.files.read()?.pair()?);
        let mut shown = self.shown.pair.write().unwrap_or_else(PoisonError::into_inner);
        let is_new = shown.cert != pair.cert;
        *shown = pair;
        Ok(is_new)
    }

    /// Looks at the files until the process stops.
    pub async fn keep_fresh(self, life: Life) {
        while life.stopping().run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
            match self.renew() {
                Ok(true) => tracing::info!("took the renewed certificate"),
                Ok(false) => {}
                Err(refused) => tracing::warn!(
                    error.chain = %kernel::failure::Fault::new("could not renew the certificate", refused).chain(),
                    "the certificate's files do not fit; the present one stays in use"
                ),
            }
        }
    }
}

/// Where the certificate lies.
#[derive(Debug)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// What the files hold.
struct Read {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Files {
    fn read(&self) -> Result<Read, TlsFilesRefused> {
        let text = bytes("server.tls_certificate", &self.certificate)?;
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&text)
            .collect::<Result<_, _>>()
            .map_err(|_| TlsFilesRefused::NoCertificate(self.certificate.clone()))?;
        if chain.is_empty() {
            return Err(TlsFilesRefused::NoCertificate(self.certificate.clone()));
        }
        let text = zeroize::Zeroizing::new(bytes("server.tls_key", &self.key)?);
        let key =
            PrivateKeyDer::from_pem_slice(&text).map_err(|_| TlsFilesRefused::NoKey(self.key.clone()))?;
        Ok(Read { chain, key })
    }
}

impl Read {
    fn pair(self) -> Result<CertifiedKey, TlsFilesRefused> {
        CertifiedKey::from_der(self.chain, self.key, &default_provider()).map_err(TlsFilesRefused::NotAPair)
    }
}

fn bytes(setting: &'static str, path: &Path) -> Result<Vec<u8>, TlsFilesRefused> {
    fs::read(path).map_err(|source| TlsFilesRefused::Unreadable { setting, path: path.to_owned(), source })
}

/// The certificate that new connections see.
#[derive(Debug)]
struct Shown {
    pair: RwLock<Arc<CertifiedKey>>,
    files: Files,
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.pair.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

#[cfg(test)]
mod tests;
