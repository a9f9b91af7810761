//! Verified TLS on real servers, and each way in which it must fail.

use platform::outbound::{OutboundRefused, TlsProblem};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use testkit::parts::{Address, MariaDb, MariaDbOptions, Postgres, PostgresOptions};

use super::super::{mariadb, postgres, try_session};
use crate::connection::Tls;
use crate::engines::Session;
use crate::trouble::Trouble;

struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        Self { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap() }
    }

    fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// Certificate and key for one name.
    fn issue(&self, name: &str, expired: bool) -> (String, String) {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        if expired {
            params.not_before = rcgen::date_time_ymd(2020, 1, 1);
            params.not_after = rcgen::date_time_ymd(2021, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }
}

fn verify(authority: &str, server_name: Option<&str>) -> Tls {
    Tls::Verify { authority: Some(authority.to_owned()), server_name: server_name.map(str::to_owned) }
}

fn tls_problem(session: Result<Session, Trouble>) -> TlsProblem {
    match session {
        Err(Trouble::Outbound(OutboundRefused::Tls(problem))) => problem,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("the session opened"),
    }
}

/// What both engines must do; `url` serves a certificate of `authority` for the name `db.test`.
async fn verified_by_name_and_authority(url: &str, authority: &Authority) {
    assert!(try_session(url, verify(&authority.pem(), Some("db.test"))).await.is_ok());
    let other = Authority::new("Another");
    let unknown = try_session(url, verify(&other.pem(), Some("db.test"))).await;
    assert_eq!(TlsProblem::UnknownIssuer, tls_problem(unknown));
    let wrong_name = try_session(url, verify(&authority.pem(), None)).await;
    assert!(matches!(tls_problem(wrong_name), TlsProblem::NameMismatch { .. }));
    let public =
        try_session(url, Tls::Verify { authority: None, server_name: Some("db.test".to_owned()) }).await;
    assert_eq!(TlsProblem::UnknownIssuer, tls_problem(public));
}

async fn postgres_with(certificate: (String, String)) -> Postgres {
    let options = PostgresOptions {
        settings: vec![
            ("ssl".to_owned(), "on".to_owned()),
            ("ssl_cert_file".to_owned(), "tls.crt".to_owned()),
            ("ssl_key_file".to_owned(), "tls.key".to_owned()),
        ],
        files: vec![
            ("tls.crt".to_owned(), certificate.0.into_bytes()),
            ("tls.key".to_owned(), certificate.1.into_bytes()),
        ],
        ..PostgresOptions::default()
    };
    Postgres::start(&options).await.expect("a server with TLS")
}

async fn mariadb_with(certificate: (String, String)) -> MariaDb {
    let options = MariaDbOptions {
        arguments: vec!["--ssl-cert=FOLDER/tls.crt".to_owned(), "--ssl-key=FOLDER/tls.key".to_owned()],
        files: vec![
            ("tls.crt".to_owned(), certificate.0.into_bytes()),
            ("tls.key".to_owned(), certificate.1.into_bytes()),
        ],
    };
    MariaDb::start(&options).await.expect("a server with TLS")
}

#[tokio::test]
async fn postgresql_is_verified_by_name_and_authority() {
    if postgres().await.is_none() {
        return;
    }
    let authority = Authority::new("Ours");
    let server = postgres_with(authority.issue("db.test", false)).await;
    verified_by_name_and_authority(&server.admin().to_string(), &authority).await;
}

#[tokio::test]
async fn mariadb_is_verified_by_name_and_authority() {
    if mariadb().await.is_none() {
        return;
    }
    let authority = Authority::new("Ours");
    let server = mariadb_with(authority.issue("db.test", false)).await;
    verified_by_name_and_authority(&server.admin().to_string(), &authority).await;
}

#[tokio::test]
async fn an_expired_certificate_is_told() {
    if postgres().await.is_none() {
        return;
    }
    let authority = Authority::new("Ours");
    let server = postgres_with(authority.issue("db.test", true)).await;
    let expired = try_session(&server.admin().to_string(), verify(&authority.pem(), Some("db.test"))).await;
    assert_eq!(TlsProblem::Expired, tls_problem(expired));
}

#[tokio::test]
async fn a_server_without_tls_is_told() {
    let authority = Authority::new("Ours");
    if let Some(server) = postgres().await {
        let plain = try_session(&server.admin().to_string(), verify(&authority.pem(), None)).await;
        assert_eq!(TlsProblem::NotSpoken, tls_problem(plain));
    }
    if let Some(server) = mariadb().await {
        let plain = try_session(&server.admin().to_string(), verify(&authority.pem(), None)).await;
        assert_eq!(TlsProblem::NotSpoken, tls_problem(plain));
    }
}

/// What signing in may answer, told apart.
#[tokio::test]
async fn each_way_of_not_getting_in_has_its_own_answer() {
    if let Some(server) = postgres().await {
        let admin = server.admin();
        let failed = |url: String| async move { try_session(&url, Tls::Plaintext).await.err() };
        let wrong = failed(admin.with_account("postgres", "wrong").to_string()).await;
        assert_eq!(Some(Trouble::WrongPassword { user: "postgres".to_owned() }), wrong);
        let missing = failed(admin.with_database("nowhere").to_string()).await;
        assert_eq!(Some(Trouble::UnknownDatabase { database: "nowhere".to_owned() }), missing);
        let closed = failed(Address { port: 1, ..admin.clone() }.to_string()).await;
        let refused = matches!(closed, Some(Trouble::Outbound(OutboundRefused::ConnectionRefused { .. })));
        assert!(refused, "{closed:?}");
        let confused = failed(Address { scheme: "mysql".to_owned(), ..admin.clone() }.to_string()).await;
        let other = matches!(
            confused,
            Some(Trouble::TimedOut { .. } | Trouble::NotThisEngine { .. } | Trouble::Dropped)
        );
        assert!(other, "{confused:?}");
    }
    if let Some(server) = mariadb().await {
        let admin = server.admin();
        let failed = |url: String| async move { try_session(&url, Tls::Plaintext).await.err() };
        let wrong = failed(admin.with_account("root", "wrong").to_string()).await;
        assert_eq!(Some(Trouble::WrongPassword { user: "root".to_owned() }), wrong);
        let missing = failed(admin.with_database("nowhere").to_string()).await;
        assert_eq!(Some(Trouble::UnknownDatabase { database: "nowhere".to_owned() }), missing);
        let confused = failed(Address { scheme: "postgres".to_owned(), ..admin.clone() }.to_string()).await;
        assert_eq!(Some(Trouble::NotThisEngine { engine: "PostgreSQL" }), confused);
    }
}

#[tokio::test]
async fn an_address_that_the_access_rules_shut_out_is_told() {
    if postgres().await.is_none() {
        return;
    }
    let options = PostgresOptions {
        host_rules: Some("host all postgres 127.0.0.1/32 scram-sha-256\n".to_owned()),
        ..PostgresOptions::default()
    };
    let server = Postgres::start(&options).await.expect("a server");
    let account = server.fresh_role("outsider").await;
    let url = super::super::as_account(&server.admin().to_string(), &account);
    let shut_out = try_session(&url, Tls::Plaintext).await.err();
    assert!(
        matches!(shut_out, Some(Trouble::HostNotAllowed { .. } | Trouble::NeedsTls { .. })),
        "{shut_out:?}"
    );
}
