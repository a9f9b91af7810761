//! TLS to a database server: always verified, by name and by issuer.

use std::error::Error;
use std::io;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

use super::wire::Wire;
use crate::trouble::Trouble;

/// Whom to expect, and whose signature to trust.
#[derive(Clone)]
pub(crate) struct TlsPlan {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

impl TlsPlan {
    /// `authority` is a PEM text with one or more certificates; without it the public authorities are trusted.
    pub(crate) fn new(name: &str, authority: Option<&str>) -> Result<Self, Trouble> {
        let roots = match authority {
            Some(pem) => private_roots(pem)?,
            None => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Trouble::TlsFailed { why: error.to_string() })?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(name.to_owned())
            .map_err(|_| Trouble::BadServerName { name: name.to_owned() })?;
        Ok(Self { config: Arc::new(config), name })
    }

    /// Shakes hands over `wire`.
    pub(crate) async fn wrap(&self, wire: Wire) -> Result<Wire, Trouble> {
        let connector = TlsConnector::from(Arc::clone(&self.config));
        match connector.connect(self.name.clone(), wire).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(error) => Err(classify(&error, &self.name)),
        }
    }
}

fn private_roots(pem: &str) -> Result<RootCertStore, Trouble> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|_| Trouble::BadCertificateAuthority)?;
        roots.add(certificate).map_err(|_| Trouble::BadCertificateAuthority)?;
    }
    if roots.is_empty() { Err(Trouble::BadCertificateAuthority) } else { Ok(roots) }
}

fn classify(error: &io::Error, name: &ServerName<'_>) -> Trouble {
    let refused = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let Some(refused) = refused else { return io_trouble(error, "opening TLS") };
    match refused {
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => Trouble::TlsUnknownIssuer,
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => Trouble::TlsWrongName { name: name.to_str().into_owned() },
        rustls::Error::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => Trouble::TlsExpired,
        rustls::Error::InvalidMessage(_) => Trouble::TlsFailed { why: "the server does not speak TLS".to_owned() },
        other => Trouble::TlsFailed { why: other.to_string() },
    }
}

/// What a broken stream means; the gate's byte cap shows as `FileTooLarge`.
pub(crate) fn io_trouble(error: &(dyn Error + 'static), doing: &'static str) -> Trouble {
    let Some(error) = error.downcast_ref::<io::Error>() else { return Trouble::Dropped };
    match error.kind() {
        io::ErrorKind::FileTooLarge => Trouble::TooMuch,
        io::ErrorKind::TimedOut => Trouble::TimedOut { doing },
        _ => Trouble::Dropped,
    }
}
