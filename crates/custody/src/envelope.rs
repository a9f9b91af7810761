//! Sealing and opening: AES-256-GCM and HKDF-SHA256 of aws-lc-rs, and nothing else.
//!
//! A data key is expanded once to 64 bytes: the first half seals, the second half is the commitment that stands in
//! the record's header. It is compared in constant time before anything is decrypted, so that one record cannot open
//! under two keys.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk};
use kernel::failure::Fault;
use kernel::secret::Secret;

use crate::format::{Identity, KEY, NONCE, Record, TAG};
use crate::wiped::Wiped;

/// A key, a nonce, a field or a tag does not fit: nothing is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mismatch;

/// A key wrapped under another: key and tag.
pub(crate) type Wrapped = [u8; KEY + TAG];

/// A data key, ready to seal or open one record: the key that seals, and the commitment.
pub(crate) struct Expanded(Wiped<64>);

impl Expanded {
    pub(crate) fn new(data_key: &[u8; KEY], identity: &Identity) -> Result<Self, Fault> {
        let failed = |_| Fault::bare("could not expand a data key");
        let info = identity.expand_info();
        let mut bytes = Wiped::new([0; 64]);
        let prk = Prk::new_less_safe(HKDF_SHA256, data_key);
        prk.expand(&info, Length64).and_then(|okm| okm.fill(bytes.as_mut_slice())).map_err(failed)?;
        Ok(Self(bytes))
    }

    fn seals(&self) -> Result<LessSafeKey, Mismatch> {
        key(self.0.split_at(KEY).0)
    }

    fn commitment(&self) -> &[u8] {
        self.0.split_at(KEY).1
    }

    pub(crate) fn seal(
        &self,
        identity: Identity,
        nonce: [u8; NONCE],
        secret: &Secret,
    ) -> Result<Record<'static>, Fault> {
        // Room for the tag from the start: growing would leave a copy of the plaintext behind.
        let mut sealed = Vec::with_capacity(secret.len() + TAG);
        secret.expose(|bytes| sealed.extend_from_slice(bytes));
        self.seals()
            .and_then(|key| {
                let nonce = Nonce::assume_unique_for_key(nonce);
                let sealing =
                    key.seal_in_place_append_tag(nonce, Aad::from(identity.record_aad()), &mut sealed);
                sealing.map_err(|_| Mismatch)
            })
            .map_err(|_| Fault::bare("could not seal a credential"))?;
        let mut commitment = [0; 32];
        commitment.copy_from_slice(self.commitment());
        Ok(Record { identity, commitment, nonce, sealed: sealed.into() })
    }

    /// Whether the record was sealed under this key; says nothing about its contents.
    pub(crate) fn is_committed_to(&self, record: &Record<'_>) -> bool {
        verify_slices_are_equal(self.commitment(), &record.commitment).is_ok()
    }

    /// Opens the record for `asked`; [`Expanded::is_committed_to`] comes first.
    pub(crate) fn open(&self, asked: &Identity, record: &Record<'_>) -> Result<Secret, Mismatch> {
        if !self.is_committed_to(record) {
            return Err(Mismatch);
        }
        let (key, nonce) = (self.seals()?, Nonce::assume_unique_for_key(record.nonce));
        let length = record.sealed.len().checked_sub(TAG).ok_or(Mismatch)?;
        let (sealed, tag) = record.sealed.split_at(length);
        Secret::made_in(vec![0; length], |plain| {
            let opened = key.open_separate_gather(nonce, Aad::from(asked.record_aad()), sealed, tag, plain);
            opened.map(|()| length).map_err(|_| Mismatch)
        })
    }
}

/// Wraps a key under another.
pub(crate) fn wrap(
    under: &[u8; KEY],
    nonce: [u8; NONCE],
    aad: &[u8],
    inner: &[u8; KEY],
) -> Result<Wrapped, Fault> {
    let failed = || Fault::bare("could not wrap a key");
    let mut wrapped = [0; KEY + TAG];
    let mut body = Wiped::new(*inner);
    let nonce = Nonce::assume_unique_for_key(nonce);
    let key = key(under).map_err(|_| failed())?;
    let tag =
        key.seal_in_place_separate_tag(nonce, Aad::from(aad), body.as_mut_slice()).map_err(|_| failed())?;
    let (head, tail) = wrapped.split_at_mut(KEY);
    head.copy_from_slice(body.as_slice());
    tail.copy_from_slice(tag.as_ref());
    Ok(wrapped)
}

/// Unwraps a key; only for the associated data it was wrapped with.
pub(crate) fn unwrap(
    under: &[u8; KEY],
    nonce: [u8; NONCE],
    aad: &[u8],
    wrapped: &Wrapped,
) -> Result<Wiped<KEY>, Mismatch> {
    let mut bytes = Wiped::new(*wrapped);
    let nonce = Nonce::assume_unique_for_key(nonce);
    let plain =
        key(under)?.open_in_place(nonce, Aad::from(aad), bytes.as_mut_slice()).map_err(|_| Mismatch)?;
    let mut inner = Wiped::new([0; KEY]);
    inner.copy_from_slice(plain);
    Ok(inner)
}

fn key(bytes: &[u8]) -> Result<LessSafeKey, Mismatch> {
    UnboundKey::new(&AES_256_GCM, bytes).map(LessSafeKey::new).map_err(|_| Mismatch)
}

struct Length64;

impl KeyType for Length64 {
    fn len(&self) -> usize {
        64
    }
}

#[cfg(test)]
mod tests;
