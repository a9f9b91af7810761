//! The bytes of one entry, final from the first one written.
//!
//! `TWA1`, a format byte, then eleven fields, each behind one byte that says its length: log id (16), sequence (8,
//! from 1), time (8, microseconds UTC), actor kind (1), actor id (16), action, object, purpose, outcome (1), hash of
//! the detail (32), hash of the entry before it (32). Integers are big-endian. There is one way to write an entry,
//! and reading refuses any other: the bytes are what the chain holds.
//!
//! The hash of an entry is the leaf hash of RFC 6962: SHA-256 of a zero byte and the entry.

use std::fmt;

use arrayvec::ArrayString;
use aws_lc_rs::digest::{Context, SHA256, digest};
use kernel::actor::Actor;
use kernel::audit_entry::Outcome;
use kernel::time::Timestamp;

/// A SHA-256.
pub type Hash = [u8; 32];

/// Which log: the 16 bytes of the organization's id, or of the installation's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogId(pub [u8; 16]);

/// One entry in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub log: LogId,
    /// From 1, without gaps.
    pub sequence: u64,
    pub at: Timestamp,
    pub actor: Actor,
    pub action: Text<ACTION_MOST>,
    pub object: Text<OBJECT_MOST>,
    pub purpose: Text<PURPOSE_MOST>,
    pub outcome: Outcome,
    pub detail_hash: Hash,
    pub previous: Hash,
}

/// A text that lies within its entry, at most `MOST` bytes long.
pub type Text<const MOST: usize> = ArrayString<MOST>;

/// The longest texts an entry holds, in bytes; together with the rest they make [`MOST`].
pub const ACTION_MOST: usize = 42;
pub const OBJECT_MOST: usize = 64;
pub const PURPOSE_MOST: usize = 64;
/// No entry is longer, in bytes.
pub const MOST: usize = 300;

const MAGIC: &[u8; 4] = b"TWA1";
const FORMAT: u8 = 1;

/// Bytes that are not an entry as this release writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an audit entry of a known format")]
pub struct Malformed;

impl Entry {
    /// The canonical bytes, at most [`MOST`].
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(MOST);
        self.encode_into(&mut bytes);
        bytes
    }

    /// Adds the canonical bytes to `bytes`.
    pub(crate) fn encode_into(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(MAGIC);
        bytes.push(FORMAT);
        put(bytes, &self.log.0);
        put(bytes, &self.sequence.to_be_bytes());
        put(bytes, &self.at.as_micros().to_be_bytes());
        put(bytes, &[self.actor.kind()]);
        put(bytes, &self.actor.id_bytes());
        put(bytes, self.action.as_bytes());
        put(bytes, self.object.as_bytes());
        put(bytes, self.purpose.as_bytes());
        put(bytes, &[self.outcome.code()]);
        put(bytes, &self.detail_hash);
        put(bytes, &self.previous);
    }

    /// Reads canonical bytes; anything else, a single byte more included, is refused.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut rest =
            bytes.strip_prefix(MAGIC).and_then(|rest| rest.strip_prefix(&[FORMAT])).ok_or(Malformed)?;
        let from = &mut rest;
        let log = LogId(take_array(from)?);
        let sequence = u64::from_be_bytes(take_array(from)?);
        let at = Timestamp::from_micros(i64::from_be_bytes(take_array(from)?));
        let [actor_kind] = take_array(from)?;
        let actor_id = take_array(from)?;
        let actor = Actor::from_parts(actor_kind, actor_id).ok_or(Malformed)?;
        let action = take_text(from)?;
        let object = take_text(from)?;
        let purpose = take_text(from)?;
        let [outcome] = take_array(from)?;
        let outcome = Outcome::from_code(outcome).ok_or(Malformed)?;
        let detail_hash = take_array(from)?;
        let previous = take_array(from)?;
        if !rest.is_empty() || sequence == 0 || actor.id_bytes() != actor_id {
            return Err(Malformed);
        }
        Ok(Self { log, sequence, at, actor, action, object, purpose, outcome, detail_hash, previous })
    }
}

impl fmt::Debug for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// The hash that the next entry names: an RFC 6962 leaf, so that a Merkle tree stands on the same hashes.
pub fn entry_hash(entry: &[u8]) -> Hash {
    let mut leaf = [0; 1 + MOST];
    if let Some(place) = leaf.get_mut(1..=entry.len()) {
        // In one piece: what SHA-256 gets in two it copies and counts first.
        place.copy_from_slice(entry);
        return sha256(leaf.get(..=entry.len()).unwrap_or_default());
    }
    let mut context = Context::new(&SHA256);
    context.update(&[0]);
    context.update(entry);
    to_hash(context.finish().as_ref())
}

/// Plain SHA-256.
pub fn sha256(bytes: &[u8]) -> Hash {
    to_hash(digest(&SHA256, bytes).as_ref())
}

/// The longest start of `text` that fits and ends at a character.
pub fn cut<const MOST: usize>(text: &str) -> Text<MOST> {
    let start = text.get(..text.floor_char_boundary(MOST)).unwrap_or_default();
    Text::from(start).unwrap_or_default()
}

pub(crate) fn to_hash(digest: &[u8]) -> Hash {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest);
    hash
}

fn put(bytes: &mut Vec<u8>, field: &[u8]) {
    debug_assert!(u8::try_from(field.len()).is_ok(), "no field of an entry is longer than a byte can say");
    bytes.push(u8::try_from(field.len()).unwrap_or(u8::MAX));
    bytes.extend_from_slice(field);
}

fn take<'a>(from: &mut &'a [u8]) -> Result<&'a [u8], Malformed> {
    let (length, rest) = from.split_first().ok_or(Malformed)?;
    let (field, rest) = rest.split_at_checked(usize::from(*length)).ok_or(Malformed)?;
    *from = rest;
    Ok(field)
}

fn take_array<const N: usize>(from: &mut &[u8]) -> Result<[u8; N], Malformed> {
    take(from)?.try_into().map_err(|_| Malformed)
}

fn take_text<const MOST: usize>(from: &mut &[u8]) -> Result<Text<MOST>, Malformed> {
    let text = std::str::from_utf8(take(from)?).map_err(|_| Malformed)?;
    Text::from(text).map_err(|_| Malformed)
}

#[cfg(test)]
mod tests;
