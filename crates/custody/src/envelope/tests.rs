use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use hkdf::Hkdf;
use kernel::ids::{Id as _, OrganizationId};
use sha2::Sha256;
use uuid::Uuid;

use super::*;
use crate::kind::Kind;

const DATA_KEY: [u8; KEY] = [0x11; KEY];

fn identity() -> Identity {
    Identity {
        organization: OrganizationId::from_uuid(Uuid::from_bytes([1; 16])),
        subject: Uuid::from_bytes([2; 16]),
        kind: Kind::SqlPassword,
        version: 7,
        key_id: [3; 16],
    }
}

fn secret() -> Secret {
    Secret::from_text("correct horse".to_owned())
}

fn sealed() -> Record<'static> {
    Expanded::new(&DATA_KEY, &identity()).unwrap().seal(identity(), [5; NONCE], &secret()).unwrap()
}

fn opened(record: &Record<'_>, asked: &Identity, key: &[u8; KEY]) -> Option<Vec<u8>> {
    let secret = Expanded::new(key, asked).unwrap().open(asked, record).ok()?;
    Some(secret.expose(<[u8]>::to_vec))
}

#[test]
fn another_implementation_seals_the_same_bytes() {
    let mut expanded = [0; 64];
    let info = [b"teamwright/credential/1".as_slice(), &[3; 16]].concat();
    Hkdf::<Sha256>::from_prk(&DATA_KEY).unwrap().expand(&info, &mut expanded).unwrap();
    let record = sealed();
    assert_eq!(expanded[32..], record.commitment);

    let cipher = Aes256Gcm::new_from_slice(&expanded[..32]).unwrap();
    let aad = identity().record_aad();
    let ours = Payload { msg: b"correct horse", aad: &aad };
    assert_eq!(cipher.encrypt(&[5; NONCE].into(), ours).unwrap(), *record.sealed);
}

#[test]
fn another_implementation_unwraps_what_we_wrap() {
    let wrapped = wrap(&[0x22; KEY], [8; NONCE], b"context", &DATA_KEY).unwrap();
    let cipher = Aes256Gcm::new_from_slice(&[0x22; KEY]).unwrap();
    let plain = cipher.decrypt(&[8; NONCE].into(), Payload { msg: &wrapped, aad: b"context" }).unwrap();
    assert_eq!(DATA_KEY.as_slice(), plain);
    assert_eq!(DATA_KEY, *unwrap(&[0x22; KEY], [8; NONCE], b"context", &wrapped).unwrap());
}

/// HKDF-Expand of RFC 5869, test case 1, through the same code that aws-lc-rs runs for us.
#[test]
fn the_expansion_is_that_of_rfc_5869() {
    let prk = hex::decode("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5").unwrap();
    let info = hex::decode("f0f1f2f3f4f5f6f7f8f9").unwrap();
    let mut bytes = [0; 64];
    Prk::new_less_safe(HKDF_SHA256, &prk).expand(&[&info], Length64).unwrap().fill(&mut bytes).unwrap();
    let want = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865";
    assert_eq!(want, hex::encode(&bytes[..42]));
}

#[test]
fn a_record_opens_for_what_it_was_sealed_for_and_for_nothing_else() {
    let (record, base) = (sealed(), identity());
    assert_eq!(Some(b"correct horse".to_vec()), opened(&record, &base, &DATA_KEY));
    let other = Uuid::from_bytes([9; 16]);
    let wrong = [
        Identity { organization: OrganizationId::from_uuid(other), ..base },
        Identity { subject: other, ..base },
        Identity { kind: Kind::TotpSecret, ..base },
        Identity { version: 6, ..base },
        Identity { key_id: [9; 16], ..base },
    ];
    for asked in wrong {
        assert_eq!(None, opened(&record, &asked, &DATA_KEY), "{asked:?}");
    }
    assert_eq!(None, opened(&record, &base, &[0x12; KEY]));
}

#[test]
fn one_altered_bit_anywhere_opens_nothing() {
    let bytes = sealed().encode();
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut altered = bytes.clone();
            altered[place] ^= 1 << bit;
            let Some(record) = Record::decode(&altered) else { continue };
            // Header fields are compared with what was asked before anything is opened.
            let opens = record.identity == identity() && opened(&record, &identity(), &DATA_KEY).is_some();
            assert!(!opens, "byte {place} bit {bit}");
        }
    }
}

/// Without the commitment, a ciphertext can be built that opens under two keys; the header says which one it is.
#[test]
fn a_record_that_would_open_under_another_key_is_refused_by_its_commitment() {
    let other_key = [0x33; KEY];
    let other = Expanded::new(&other_key, &identity()).unwrap();
    let forged = other.seal(identity(), [5; NONCE], &secret()).unwrap();
    let forged = Record { commitment: sealed().commitment, ..forged };
    // The cipher alone would open it under the other key.
    let aad = identity().record_aad();
    let cipher = Aes256Gcm::new_from_slice(&other.0[..KEY]).unwrap();
    assert!(cipher.decrypt(&[5; NONCE].into(), Payload { msg: &forged.sealed, aad: &aad }).is_ok());
    assert_eq!(None, opened(&forged, &identity(), &other_key));
    assert_eq!(None, opened(&forged, &identity(), &DATA_KEY));
}

#[test]
fn a_wrapped_key_comes_back_for_its_own_context_only() {
    let wrapped = wrap(&[0x22; KEY], [8; NONCE], b"context", &DATA_KEY).unwrap();
    assert!(unwrap(&[0x23; KEY], [8; NONCE], b"context", &wrapped).is_err());
    assert!(unwrap(&[0x22; KEY], [9; NONCE], b"context", &wrapped).is_err());
    assert!(unwrap(&[0x22; KEY], [8; NONCE], b"contexu", &wrapped).is_err());
    for place in 0..wrapped.len() {
        let mut altered = wrapped;
        altered[place] ^= 1;
        assert!(unwrap(&[0x22; KEY], [8; NONCE], b"context", &altered).is_err(), "byte {place}");
    }
}
