//! The bytes of a sealed record and of everything that is authenticated with it; final from the first row written.
//!
//! A record: `TWC1`, format, algorithm, kind (1 byte each), organization, subject (16 each), version (8), key id (16),
//! commitment (32), nonce (12), ciphertext, tag (16). Integers are big-endian. Associated data starts with a label;
//! each field follows behind its length in four bytes.

use std::borrow::Cow;

use kernel::ids::{Id as _, OrganizationId};
use uuid::Uuid;

use crate::kind::Kind;

/// Bytes of a record beyond the plaintext's.
pub(crate) const OVERHEAD: usize = 123;
pub(crate) const NONCE: usize = 12;
pub(crate) const TAG: usize = 16;
pub(crate) const KEY: usize = 32;

const MAGIC: &[u8; 4] = b"TWC1";
const FORMAT: u8 = 1;
/// AES-256-GCM.
const ALGORITHM: u8 = 1;

const RECORD_LABEL: &[u8] = b"teamwright/credential/1";
const DATA_KEY_LABEL: &[u8] = b"teamwright/data-key/1";
const ORGANIZATION_KEY_LABEL: &[u8] = b"teamwright/org-key/1";

/// What a value is sealed for. Built from what a caller asks for; only the key id comes from the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) organization: OrganizationId,
    pub(crate) subject: Uuid,
    pub(crate) kind: Kind,
    pub(crate) version: u64,
    /// Names the data key, so that new keys above it change nothing here.
    pub(crate) key_id: [u8; 16],
}

/// A sealed record, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    pub(crate) identity: Identity,
    pub(crate) commitment: [u8; 32],
    pub(crate) nonce: [u8; NONCE],
    /// Ciphertext and tag.
    pub(crate) sealed: Cow<'a, [u8]>,
}

impl Identity {
    pub(crate) fn record_aad(&self) -> Vec<u8> {
        self.fields(RECORD_LABEL)
    }

    pub(crate) fn data_key_aad(&self, organization_key_version: u32) -> Vec<u8> {
        let mut bytes = self.fields(DATA_KEY_LABEL);
        put(&mut bytes, &organization_key_version.to_be_bytes());
        bytes
    }

    /// What the data key is expanded with.
    pub(crate) fn expand_info(&self) -> [&[u8]; 2] {
        [RECORD_LABEL, &self.key_id]
    }

    fn fields(&self, label: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(128);
        bytes.extend_from_slice(label);
        put(&mut bytes, &[FORMAT]);
        put(&mut bytes, &[ALGORITHM]);
        put(&mut bytes, self.organization.uuid().as_bytes());
        put(&mut bytes, self.subject.as_bytes());
        put(&mut bytes, &[self.kind.code()]);
        put(&mut bytes, &self.version.to_be_bytes());
        put(&mut bytes, &self.key_id);
        bytes
    }
}

/// What an organization's key is wrapped with under the root key.
pub(crate) fn organization_key_aad(organization: OrganizationId, version: u32, root_version: u32) -> Vec<u8> {
    let mut bytes = ORGANIZATION_KEY_LABEL.to_vec();
    put(&mut bytes, &[FORMAT]);
    put(&mut bytes, &[ALGORITHM]);
    put(&mut bytes, organization.uuid().as_bytes());
    put(&mut bytes, &version.to_be_bytes());
    put(&mut bytes, &root_version.to_be_bytes());
    bytes
}

impl<'a> Record<'a> {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let identity = &self.identity;
        let mut bytes = Vec::with_capacity(OVERHEAD + self.sealed.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&[FORMAT, ALGORITHM, identity.kind.code()]);
        bytes.extend_from_slice(identity.organization.uuid().as_bytes());
        bytes.extend_from_slice(identity.subject.as_bytes());
        bytes.extend_from_slice(&identity.version.to_be_bytes());
        bytes.extend_from_slice(&identity.key_id);
        bytes.extend_from_slice(&self.commitment);
        bytes.extend_from_slice(&self.nonce);
        bytes.extend_from_slice(&self.sealed);
        bytes
    }

    /// Takes a record apart; `None` for another format or algorithm, an unknown kind, or too few bytes.
    pub(crate) fn decode(bytes: &'a [u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?.strip_prefix(&[FORMAT, ALGORITHM])?;
        let from = &mut rest;
        let [kind] = take(from)?;
        let organization = OrganizationId::from_uuid(Uuid::from_bytes(take(from)?));
        let subject = Uuid::from_bytes(take(from)?);
        let version = u64::from_be_bytes(take(from)?);
        let key_id = take(from)?;
        let kind = Kind::from_code(kind)?;
        let identity = Identity { organization, subject, kind, version, key_id };
        let commitment = take(from)?;
        let nonce = take(from)?;
        (TAG <= rest.len()).then(|| Self { identity, commitment, nonce, sealed: rest.into() })
    }
}

fn put(bytes: &mut Vec<u8>, field: &[u8]) {
    // Fields are 1 to 16 bytes long.
    let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(field);
}

fn take<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (field, rest) = from.split_first_chunk::<N>()?;
    *from = rest;
    Some(*field)
}

#[cfg(test)]
mod tests;
