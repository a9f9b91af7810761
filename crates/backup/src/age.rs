//! Files in the age format (version 1, recipients of type X25519), so that `age` itself opens the keys of a backup.
//!
//! A random file key is sealed to each recipient; header and content hang on it. Written with the library that all our
//! cryptography uses; a file of another implementation is a test. See age-encryption.org/v1.

mod bech32;
mod header;
mod stream;

use std::fmt;
use std::io::{BufRead, Write};
use std::str::FromStr;

use aws_lc_rs::agreement::{PrivateKey, UnparsedPublicKey, X25519, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use kernel::failure::Fault;
use platform::world::World;
use zeroize::Zeroizing;

pub use stream::{Opening, Sealing};

use header::Header;

/// Who can open: a public key, `age1…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient([u8; 32]);

/// The private key of a recipient, `AGE-SECRET-KEY-1…`.
pub struct Identity {
    secret: Zeroizing<[u8; 32]>,
    recipient: Recipient,
}

/// The text is no public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a public key of age (age1 followed by 58 characters)")]
pub struct NoRecipient;

/// The file holds no private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no private key of age (a line that begins with AGE-SECRET-KEY-1) is in it")]
pub struct NoIdentity;

/// Why a sealed file does not open.
#[derive(Debug, thiserror::Error)]
pub enum NotOpened {
    #[error("it is sealed to others than the private key that was given")]
    OtherRecipient,
    #[error("it is not a file of the age format, or it was altered")]
    Altered,
    #[error("it could not be read")]
    Unreadable(#[from] std::io::Error),
}

/// The key that header and content of one file hang on.
type FileKey = Zeroizing<[u8; 16]>;

const RECIPIENT: &str = "age";
const IDENTITY: &str = "AGE-SECRET-KEY-";
const WRAP_INFO: &[u8] = b"age-encryption.org/v1/X25519";

/// Begins a file that each of the recipients can open; what is written to the answer is sealed into `to`.
pub fn seal<W: Write>(recipients: &[Recipient], world: &World, mut to: W) -> Result<Sealing<W>, Fault> {
    let failed = |e| Fault::new("could not write a sealed file", e);
    let file_key: FileKey = Zeroizing::new(world.random()?);
    let mut header = Header::default();
    for recipient in recipients {
        let ephemeral = Identity::new(Zeroizing::new(world.random()?))?;
        let wrapped = ephemeral.wrap(recipient, &file_key)?;
        header.add(&ephemeral.recipient.0, &wrapped);
    }
    to.write_all(header.finish(&file_key)?.as_bytes()).map_err(failed)?;
    Sealing::begin(to, &file_key, world.random()?)
}

/// Opens a sealed file; what is read from the answer was sealed so, chunk by chunk.
pub fn open<R: BufRead>(identity: &Identity, mut from: R) -> Result<Opening<R>, NotOpened> {
    let (header, mac) = Header::read(&mut from)?;
    let mut found = None;
    for (share, wrapped) in header.stanzas() {
        found = found.or(identity.unwrap(share, wrapped));
    }
    let file_key = found.ok_or(NotOpened::OtherRecipient)?;
    if !header.is_whole(&file_key, &mac) {
        return Err(NotOpened::Altered);
    }
    Opening::begin(from, &file_key)
}

impl Identity {
    fn new(secret: Zeroizing<[u8; 32]>) -> Result<Self, Fault> {
        let failed = || Fault::bare("could not use a private key");
        let public = private(&secret).and_then(|key| key.compute_public_key().ok()).ok_or_else(failed)?;
        let recipient = Recipient(public.as_ref().try_into().map_err(|_| failed())?);
        Ok(Self { secret, recipient })
    }

    pub fn generate(world: &World) -> Result<Self, Fault> {
        Self::new(Zeroizing::new(world.random()?))
    }

    /// The first private key in the text of a file; comments and other lines are passed over.
    pub fn find_in(text: &str) -> Result<Self, NoIdentity> {
        let found = text.lines().find_map(|line| bech32::decode(IDENTITY, line.trim()));
        let secret = Zeroizing::new(found.ok_or(NoIdentity)?);
        Self::new(secret).map_err(|_| NoIdentity)
    }

    pub fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    /// The line that a file for private keys holds.
    pub fn to_line(&self) -> Zeroizing<String> {
        Zeroizing::new(bech32::encode(IDENTITY, &self.secret))
    }

    /// Seals a file key to a recipient, as the sender whose key this is.
    fn wrap(&self, to: &Recipient, file_key: &FileKey) -> Result<Vec<u8>, Fault> {
        let failed = || Fault::bare("could not seal to a recipient");
        let key = self.shared(&to.0, &self.recipient.0, &to.0).ok_or_else(failed)?;
        stream::seal_one(&key, &file_key[..]).ok_or_else(failed)
    }

    fn unwrap(&self, share: &[u8; 32], wrapped: &[u8]) -> Option<FileKey> {
        let key = self.shared(share, share, &self.recipient.0)?;
        let opened = Zeroizing::new(stream::open_one(&key, wrapped)?);
        Some(Zeroizing::new(opened.as_slice().try_into().ok()?))
    }

    fn shared(&self, peer: &[u8; 32], share: &[u8; 32], recipient: &[u8; 32]) -> Option<Zeroizing<[u8; 32]>> {
        let salt = [&share[..], recipient].concat();
        let peer = UnparsedPublicKey::new(&X25519, peer);
        agree(&private(&self.secret)?, peer, (), |shared| derive(shared, &salt, WRAP_INFO).ok_or(())).ok()
    }
}

fn private(secret: &[u8; 32]) -> Option<PrivateKey> {
    PrivateKey::from_private_key(&X25519, secret).ok()
}

/// HKDF-SHA256 to 32 bytes.
fn derive(from: &[u8], salt: &[u8], info: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    struct Length;
    impl KeyType for Length {
        fn len(&self) -> usize {
            32
        }
    }
    let mut key = Zeroizing::new([0; 32]);
    let extracted = Salt::new(HKDF_SHA256, salt).extract(from);
    extracted.expand(&[info], Length).ok()?.fill(&mut key[..]).ok()?;
    Some(key)
}

impl FromStr for Recipient {
    type Err = NoRecipient;

    fn from_str(text: &str) -> Result<Self, NoRecipient> {
        bech32::decode(RECIPIENT, text.trim()).map(Self).ok_or(NoRecipient)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bech32::encode(RECIPIENT, &self.0))
    }
}

#[cfg(test)]
mod tests;
