//! What an entry says beyond its fixed fields: JSON beside the entry, with its hash in the chain.
//!
//! A detail can be redacted later while the chain stays whole. It starts with 16 random bytes, so that a redacted
//! detail cannot be guessed from its hash.

use kernel::failure::Fault;
use platform::world::World;

use crate::entry::{Hash, sha256};

/// The stored bytes of a detail: 16 random bytes, then JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail(Vec<u8>);

const SALT_BYTES: usize = 16;
/// A longer detail is replaced by a note of its length.
const MOST_BYTES: usize = 8 * 1024;

impl Detail {
    /// The detail to store; `None` where an entry has none.
    pub(crate) fn new(json: &serde_json::Value, world: &World) -> Result<Option<Self>, Fault> {
        if json.is_null() {
            return Ok(None);
        }
        let mut text = json.to_string();
        if text.len() > MOST_BYTES {
            text = serde_json::json!({ "left_out_bytes": text.len() }).to_string();
        }
        let mut bytes = world.random::<SALT_BYTES>()?.to_vec();
        bytes.extend_from_slice(text.as_bytes());
        Ok(Some(Self(bytes)))
    }

    pub(crate) fn from_stored(bytes: Vec<u8>) -> Option<Self> {
        (!bytes.is_empty()).then_some(Self(bytes))
    }

    pub fn stored(&self) -> &[u8] {
        &self.0
    }

    /// What the detail says; null when it cannot be read.
    pub fn json(&self) -> serde_json::Value {
        self.0
            .get(SALT_BYTES..)
            .and_then(|json| serde_json::from_slice(json).ok())
            .unwrap_or(serde_json::Value::Null)
    }
}

/// The hash that the entry holds; without a detail, that of no bytes.
pub(crate) fn hash_of(stored: Option<&[u8]>) -> Hash {
    stored.map_or(NO_DETAIL, sha256)
}

/// SHA-256 of no bytes (FIPS 180-4).
const NO_DETAIL: Hash = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
    0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];
