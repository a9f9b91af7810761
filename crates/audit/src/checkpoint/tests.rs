use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use kernel::ids::Id as _;

use super::*;

struct SeedSigner(Ed25519KeyPair);

impl SeedSigner {
    fn new(seed: u8) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap())
    }

    fn key(&self) -> VerifierKey {
        VerifierKey { name: checkpoint().origin, public: self.public_key() }
    }
}

impl Signer for SeedSigner {
    fn public_key(&self) -> [u8; 32] {
        self.0.public_key().as_ref().try_into().unwrap()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], Fault> {
        Ok(self.0.sign(message).as_ref().try_into().unwrap())
    }
}

fn checkpoint() -> Checkpoint {
    let installation = InstallationId::from_uuid(uuid::Uuid::from_bytes([1; 16]));
    Checkpoint {
        origin: origin(installation, LogId([2; 16])),
        size: 20_852_163,
        root: [3; 32],
        index_root: [4; 32],
        at: Timestamp::from_micros(1_790_000_000_123_456),
    }
}

/// The bytes are a promise: others keep notes and compare them years later.
#[test]
fn the_text_of_a_checkpoint_never_changes() {
    let want = "teamwright/ins_01010101010101010101010101010101/org_02020202020202020202020202020202\n\
                20852163\n\
                AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n\
                index BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=\n\
                time 2026-09-21T14:13:20.123456Z\n";
    assert_eq!(want, checkpoint().body());
    let note = checkpoint().sign(&SeedSigner::new(7)).unwrap();
    let (body, signature) = note.split_once("\n\n").unwrap();
    assert_eq!(want, format!("{body}\n"));
    assert!(signature.starts_with("\u{2014} teamwright/ins_0101"), "{signature}");
    assert!(signature.ends_with('\n') && signature.lines().count() == 1, "{signature}");
}

#[test]
fn the_installations_own_log_is_named_so() {
    let installation = InstallationId::from_uuid(uuid::Uuid::from_bytes([1; 16]));
    assert!(origin(installation, LogId([1; 16])).ends_with("/installation"));
}

#[test]
fn a_note_is_read_back_and_only_its_own_key_verifies_it() {
    let signer = SeedSigner::new(7);
    let note = checkpoint().sign(&signer).unwrap();
    assert_eq!(Ok(checkpoint()), Checkpoint::verify(&note, &signer.key()));
    assert_eq!(Err(NoteProblem::NotSigned), Checkpoint::verify(&note, &SeedSigner::new(8).key()));
    let other_name = VerifierKey { name: "teamwright/other".to_owned(), ..signer.key() };
    assert_eq!(Err(NoteProblem::NotSigned), Checkpoint::verify(&note, &other_name));
}

#[test]
fn every_altered_character_of_a_note_is_found() {
    let signer = SeedSigner::new(7);
    let note = checkpoint().sign(&signer).unwrap();
    for (at, c) in note.char_indices().filter(|(at, _)| *at + 1 < note.len()) {
        let other = if c == 'B' { 'C' } else { 'B' };
        let altered: String =
            note.char_indices().map(|(place, c)| if place == at { other } else { c }).collect();
        assert!(Checkpoint::verify(&altered, &signer.key()).is_err(), "{at}: {altered}");
    }
}

#[test]
fn a_second_signature_by_somebody_else_does_no_harm() {
    let signer = SeedSigner::new(7);
    let note = checkpoint().sign(&signer).unwrap();
    let both = format!("{note}\u{2014} witness.example AAAAAAAA\n");
    assert_eq!(Ok(checkpoint()), Checkpoint::verify(&both, &signer.key()));
}

/// The key, text and signature that the documentation of Go's `sumdb/note` shows.
#[test]
fn keys_and_signatures_are_those_of_signed_notes() {
    let key: VerifierKey =
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
    let text = "If you think cryptography is the answer to your problem,\n\
                then you don't know what your problem is.\n";
    let line = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
    let (name, bytes) = signature(line).unwrap();
    let (id, signature) = bytes.split_first_chunk().unwrap();
    assert_eq!((name, *id), ("PeterNeumann", key.id()));
    assert!(key.has_signed(text.as_bytes(), signature));
    assert!(!key.has_signed(b"another text\n", signature));
}

#[test]
fn a_key_is_read_as_it_is_written_and_nothing_else_is() {
    let key = SeedSigner::new(7).key();
    let text = key.to_string();
    assert_eq!(Ok(key), text.parse());
    for bad in ["", "a+b", &text.replace("teamwright", "teamwrong"), &text[..text.len() - 4]] {
        assert!(bad.parse::<VerifierKey>().is_err(), "{bad}");
    }
}
