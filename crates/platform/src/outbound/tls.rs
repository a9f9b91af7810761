//! TLS on a gated stream: always verified, name and authority, with errors that a person can act on.

use std::io;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

use super::connect::Gate;
use super::refused::OutboundRefused;

/// A verified TLS session.
pub type TlsStream<S> = tokio_rustls::client::TlsStream<S>;

/// Whom to expect on the other side.
#[derive(Debug, Clone)]
pub struct TlsSettings {
    /// Sent and verified: the host, unless the person names another.
    pub server_name: String,
    /// The only authority to trust, in PEM; without it, the public authorities.
    pub ca_pem: Option<String>,
}

/// Why TLS failed. `Display` is a whole sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TlsProblem {
    #[error("The server does not speak TLS here. Turn TLS on at the server, or check the port.")]
    NotSpoken,
    #[error(
        "The server's certificate comes from an authority that is not known. \
         Give the certificate of the authority that issued it (PEM)."
    )]
    UnknownIssuer,
    #[error(
        "The server's certificate is not for {asked}; it is for {certificate}. Set the server name to match."
    )]
    NameMismatch { asked: String, certificate: String },
    #[error("The server's certificate has expired. Renew it at the server.")]
    Expired,
    #[error("The server's certificate is not valid yet. Check the clocks of both machines.")]
    NotYetValid,
    #[error(
        "The authority's certificate cannot be read. Give it as PEM, from BEGIN CERTIFICATE to END CERTIFICATE."
    )]
    AuthorityNotReadable,
    #[error("{0:?} is not a name that a certificate can be for. Set the server name to the host's name.")]
    NameNotReadable(String),
    #[error(
        "The server's certificate is an authority's own and cannot identify a server. Give the server one of its own."
    )]
    AuthorityAsServer,
    #[error("TLS with the server failed: {0}.")]
    Other(String),
}

impl TlsProblem {
    pub(super) fn slug_and_title(&self) -> (&'static str, &'static str) {
        match self {
            Self::NotSpoken => ("outbound/tls-not-spoken", "The server does not speak TLS"),
            Self::UnknownIssuer => {
                ("outbound/tls-unknown-issuer", "The server's certificate comes from an unknown authority")
            }
            Self::NameMismatch { .. } | Self::NameNotReadable(_) => {
                ("outbound/tls-name-mismatch", "The server's certificate is for another name")
            }
            Self::Expired | Self::NotYetValid => {
                ("outbound/tls-not-in-date", "The server's certificate is not in date")
            }
            Self::AuthorityNotReadable => {
                ("outbound/tls-authority-not-readable", "The authority's certificate cannot be read")
            }
            Self::AuthorityAsServer | Self::Other(_) => {
                ("outbound/tls-refused", "TLS with the server failed")
            }
        }
    }

    /// The TLS failure behind an error, however deep a driver has wrapped it; `asked` is the expected name.
    pub fn of(error: &(dyn std::error::Error + 'static), asked: &str) -> Option<Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            let inner = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>());
            if let Some(tls) = error.downcast_ref::<rustls::Error>().or(inner) {
                return Some(from_rustls(tls, asked));
            }
            next = error.source();
        }
        None
    }
}

impl TlsSettings {
    /// The client configuration for drivers that do the handshake themselves.
    pub fn client_config(&self) -> Result<Arc<ClientConfig>, TlsProblem> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsProblem::Other(error.to_string()))?
            .with_root_certificates(self.roots()?)
            .with_no_client_auth();
        Ok(Arc::new(config))
    }

    fn roots(&self) -> Result<RootCertStore, TlsProblem> {
        let Some(pem) = &self.ca_pem else {
            return Ok(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() });
        };
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let certificate = certificate.map_err(|_| TlsProblem::AuthorityNotReadable)?;
            roots.add(certificate).map_err(|_| TlsProblem::AuthorityNotReadable)?;
        }
        if roots.is_empty() { Err(TlsProblem::AuthorityNotReadable) } else { Ok(roots) }
    }
}

impl Gate {
    /// Speaks TLS on a stream of this gate, verified against `settings`.
    pub async fn tls<S>(&self, stream: S, settings: &TlsSettings) -> Result<TlsStream<S>, OutboundRefused>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let asked = settings.server_name.as_str();
        let name = ServerName::try_from(asked.to_owned())
            .map_err(|_| OutboundRefused::Tls(TlsProblem::NameNotReadable(asked.to_owned())))?;
        let config = settings.client_config().map_err(OutboundRefused::Tls)?;
        TlsConnector::from(config)
            .connect(name, stream)
            .await
            .map_err(|error| OutboundRefused::Tls(from_io(&error, asked)))
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign list that grows; the rest has one answer")]
fn from_io(error: &io::Error, asked: &str) -> TlsProblem {
    if let Some(problem) = TlsProblem::of(error, asked) {
        return problem;
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => TlsProblem::NotSpoken,
        _ => TlsProblem::Other(error.to_string()),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign list that grows; the rest has one answer")]
fn from_rustls(error: &rustls::Error, asked: &str) -> TlsProblem {
    match error {
        rustls::Error::InvalidCertificate(certificate) => from_certificate(certificate, asked),
        rustls::Error::InvalidMessage(_) => TlsProblem::NotSpoken,
        other => TlsProblem::Other(other.to_string()),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign list that grows; the rest has one answer")]
fn from_certificate(error: &CertificateError, asked: &str) -> TlsProblem {
    match error {
        // Another authority of the same name signed it.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => TlsProblem::UnknownIssuer,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsProblem::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            TlsProblem::NotYetValid
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            TlsProblem::NameMismatch { asked: asked.to_owned(), certificate: readable_names(presented) }
        }
        CertificateError::NotValidForName => {
            TlsProblem::NameMismatch { asked: asked.to_owned(), certificate: "another name".to_owned() }
        }
        other if other.to_string().contains("CaUsedAsEndEntity") => TlsProblem::AuthorityAsServer,
        other => TlsProblem::Other(other.to_string()),
    }
}

/// rustls tells names as `DnsName("db.example.com")`; a person reads them bare.
fn readable_names(presented: &[String]) -> String {
    let names: Vec<&str> =
        presented.iter().map(|name| name.split('"').nth(1).unwrap_or(name.as_str())).collect();
    if names.is_empty() { "no name at all".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests;
