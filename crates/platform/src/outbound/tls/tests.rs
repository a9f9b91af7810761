use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::{TlsProblem, TlsSettings};
use crate::outbound::{Caps, Gate, OutboundRefused, Policy, PortKind, SystemResolver};

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn params(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).unwrap()
}

/// A server with a certificate of `authority`, answering `hello` to whoever gets through.
async fn server(authority: &CertifiedIssuer<'static, KeyPair>, params: CertificateParams) -> SocketAddr {
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        if let Ok(mut tls) = acceptor.accept(stream).await {
            tls.write_all(b"hello").await.unwrap();
            tls.shutdown().await.unwrap();
        }
    });
    address
}

async fn handshake(address: SocketAddr, settings: TlsSettings) -> Result<String, TlsProblem> {
    let policy = Policy { allow: vec!["127.0.0.0/8".parse().unwrap()], ..Policy::default() };
    let gate = Gate::new(policy, Arc::new(SystemResolver));
    let stream =
        gate.connect("127.0.0.1", address.port(), PortKind::PostgreSql, Caps::default()).await.unwrap();
    let mut tls = match gate.tls(stream, &settings).await {
        Ok(tls) => tls,
        Err(OutboundRefused::Tls(problem)) => return Err(problem),
        Err(other) => panic!("{other}"),
    };
    let mut text = String::new();
    tls.read_to_string(&mut text).await.unwrap();
    Ok(text)
}

fn trusting(name: &str, authority: &CertifiedIssuer<'static, KeyPair>) -> TlsSettings {
    TlsSettings { server_name: name.to_owned(), ca_pem: Some(authority.pem()) }
}

#[tokio::test]
async fn a_certificate_of_the_given_authority_is_accepted() {
    let authority = authority();
    let address = server(&authority, params("db.example.com")).await;
    assert_eq!(handshake(address, trusting("db.example.com", &authority)).await, Ok("hello".to_owned()));
}

#[tokio::test]
async fn an_address_can_be_the_name() {
    let authority = authority();
    let address = server(&authority, params("127.0.0.1")).await;
    assert_eq!(handshake(address, trusting("127.0.0.1", &authority)).await, Ok("hello".to_owned()));
}

#[tokio::test]
async fn an_unknown_authority_is_refused() {
    let ours = authority();
    let address = server(&ours, params("db.example.com")).await;
    let public = TlsSettings { server_name: "db.example.com".to_owned(), ca_pem: None };
    assert_eq!(handshake(address, public).await, Err(TlsProblem::UnknownIssuer));
    let address = server(&ours, params("db.example.com")).await;
    let other = authority();
    assert_eq!(handshake(address, trusting("db.example.com", &other)).await, Err(TlsProblem::UnknownIssuer));
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused_and_both_names_are_told() {
    let authority = authority();
    let address = server(&authority, params("db.example.com")).await;
    let problem = handshake(address, trusting("other.example.com", &authority)).await.unwrap_err();
    let want = TlsProblem::NameMismatch {
        asked: "other.example.com".to_owned(),
        certificate: "db.example.com".to_owned(),
    };
    assert_eq!(problem, want);
}

#[tokio::test]
async fn a_certificate_out_of_date_is_refused() {
    let authority = authority();
    let mut old = params("db.example.com");
    old.not_before = rcgen::date_time_ymd(2001, 1, 1);
    old.not_after = rcgen::date_time_ymd(2002, 1, 1);
    let address = server(&authority, old).await;
    assert_eq!(handshake(address, trusting("db.example.com", &authority)).await, Err(TlsProblem::Expired));
    let mut early = params("db.example.com");
    early.not_before = rcgen::date_time_ymd(2900, 1, 1);
    early.not_after = rcgen::date_time_ymd(2901, 1, 1);
    let address = server(&authority, early).await;
    assert_eq!(
        handshake(address, trusting("db.example.com", &authority)).await,
        Err(TlsProblem::NotYetValid)
    );
}

#[tokio::test]
async fn a_server_without_tls_is_named_as_such() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    });
    let settings = TlsSettings { server_name: "db.example.com".to_owned(), ca_pem: None };
    assert_eq!(handshake(address, settings).await, Err(TlsProblem::NotSpoken));
}

#[test]
fn an_authority_that_is_no_certificate_is_refused() {
    for pem in ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let settings = TlsSettings { server_name: "db.example.com".to_owned(), ca_pem: Some(pem.to_owned()) };
        assert_eq!(settings.client_config().unwrap_err(), TlsProblem::AuthorityNotReadable, "{pem:?}");
    }
}
