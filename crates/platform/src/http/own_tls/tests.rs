use rcgen::{CertifiedKey as Made, generate_simple_self_signed};
use tempfile::TempDir;

use super::*;

struct Given {
    folder: TempDir,
}

impl Given {
    fn new() -> Self {
        let given = Self { folder: tempfile::tempdir().unwrap() };
        given.issue();
        given
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// A new certificate with a new key in both files.
    fn issue(&self) {
        let Made { cert, signing_key } =
            generate_simple_self_signed(vec!["goals.example.com".to_owned()]).unwrap();
        fs::write(self.certificate(), cert.pem()).unwrap();
        fs::write(self.key(), signing_key.serialize_pem()).unwrap();
    }

    #[track_caller]
    fn refused(&self, want: &str) {
        let Err(refused) = OwnTls::read(&self.certificate(), &self.key()) else { panic!("accepted") };
        let said = refused.to_string();
        assert!(said.contains(want), "{said}");
        assert!(!format!("{refused:?}").contains("PRIVATE"), "{refused:?}");
    }
}

fn certificate_of(tls: &OwnTls) -> Vec<u8> {
    tls.shown.pair.read().unwrap().cert.first().unwrap().to_vec()
}

#[test]
fn a_certificate_says_when_it_ends() {
    let given = Given::new();
    let signing_key = rcgen::KeyPair::generate().unwrap();
    let mut wanted = rcgen::CertificateParams::new(vec!["goals.example.com".to_owned()]).unwrap();
    wanted.not_after = rcgen::date_time_ymd(2031, 3, 14);
    fs::write(given.certificate(), wanted.self_signed(&signing_key).unwrap().pem()).unwrap();
    fs::write(given.key(), signing_key.serialize_pem()).unwrap();
    let tls = OwnTls::read(&given.certificate(), &given.key()).unwrap();
    assert_eq!(tls.valid_until().unwrap().to_string(), "2031-03-14T00:00:00Z");
}

#[test]
fn a_renewed_certificate_is_taken_and_a_broken_file_changes_nothing() {
    let given = Given::new();
    let tls = OwnTls::read(&given.certificate(), &given.key()).unwrap();
    let first = certificate_of(&tls);
    assert!(!tls.renew().unwrap(), "nothing changed");
    given.issue();
    assert!(tls.renew().unwrap());
    let second = certificate_of(&tls);
    assert_ne!(first, second);
    fs::write(given.certificate(), "half a fi").unwrap();
    assert!(tls.renew().is_err());
    assert_eq!(certificate_of(&tls), second, "the present one stays in use");
}

#[test]
fn files_that_give_no_certificate_are_refused_with_what_to_do() {
    let given = Given::new();
    let other = Given::new();
    fs::copy(other.key(), given.key()).unwrap();
    given.refused("do not belong together");
    fs::write(given.key(), fs::read(given.certificate()).unwrap()).unwrap();
    given.refused("key.pem holds no private key");
    fs::write(given.certificate(), "").unwrap();
    given.refused("certificate.pem holds no certificate");
    fs::remove_file(given.certificate()).unwrap();
    given.refused("server.tls_certificate");
}
