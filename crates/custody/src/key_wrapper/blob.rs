//! The bytes that stand for a key in our store when a key service wrapped it.
//!
//! `TWW1`, provider (length in one byte), key id, key version, the service's bytes, a commitment (lengths in two
//! bytes), then the first eight bytes of a SHA-256 over all before. A blob that was damaged, or that is another
//! key's, is found here and never reaches the service; what somebody altered on purpose is the service's to find. The
//! commitment finds a service that answers with another key than the one it was given.

use aws_lc_rs::digest::{Context, SHA256, digest};

use super::WrapContext;
use crate::format::KEY;

pub(crate) const MAGIC: &[u8; 4] = b"TWW1";
const CHECKSUM: usize = 8;

/// A wrapped key and which key wrapped it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blob<'a> {
    pub(crate) provider: &'a str,
    pub(crate) key_id: &'a str,
    /// Empty where the service keeps versions to itself.
    pub(crate) key_version: &'a str,
    pub(crate) wrapped: &'a [u8],
    /// Of the key that was wrapped, see [`commitment`].
    pub(crate) commitment: &'a [u8],
}

impl<'a> Blob<'a> {
    /// `None` when a part is longer than its length can tell.
    pub(crate) fn encode(&self) -> Option<Vec<u8>> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(u8::try_from(self.provider.len()).ok()?);
        bytes.extend_from_slice(self.provider.as_bytes());
        for part in [self.key_id.as_bytes(), self.key_version.as_bytes(), self.wrapped, self.commitment] {
            bytes.extend_from_slice(&u16::try_from(part.len()).ok()?.to_be_bytes());
            bytes.extend_from_slice(part);
        }
        let checksum = checksum(&bytes);
        bytes.extend_from_slice(&checksum);
        Some(bytes)
    }

    /// Takes a blob apart; `None` when it is not whole.
    pub(crate) fn decode(bytes: &'a [u8]) -> Option<Self> {
        let (rest, told) = bytes.split_at_checked(bytes.len().checked_sub(CHECKSUM)?)?;
        if checksum(rest) != told {
            return None;
        }
        let (length, rest) = rest.strip_prefix(MAGIC)?.split_first()?;
        let (provider, rest) = rest.split_at_checked(usize::from(*length))?;
        let (key_id, rest) = part(rest)?;
        let (key_version, rest) = part(rest)?;
        let (wrapped, rest) = part(rest)?;
        let (commitment, rest) = part(rest)?;
        let text = |bytes| std::str::from_utf8(bytes).ok();
        let (provider, key_id, key_version) = (text(provider)?, text(key_id)?, text(key_version)?);
        let blob = Self { provider, key_id, key_version, wrapped, commitment };
        rest.is_empty().then_some(blob)
    }

    /// The blob, when this provider's key of this id wrapped it.
    pub(crate) fn of(bytes: &'a [u8], provider: &str, key_id: &str) -> Option<Self> {
        Self::decode(bytes).filter(|blob| blob.provider == provider && blob.key_id == key_id)
    }
}

/// Tells whether a key is the one that was wrapped for this context; 16 bytes of a hash give none of it away.
pub(crate) fn commitment(key: &[u8; KEY], context: WrapContext) -> [u8; 16] {
    let mut hash = Context::new(&SHA256);
    hash.update(b"teamwright/wrapped-key/1");
    hash.update(&context.to_bytes());
    hash.update(key);
    hash.finish().as_ref().first_chunk().copied().unwrap_or_default()
}

fn part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    digest(&SHA256, bytes).as_ref().first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests;
