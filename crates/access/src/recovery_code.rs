//! Recovery codes: ten ways in, each once, for who lost the second factor.
//!
//! 80 random bits in sixteen letters and digits that cannot be confused; SHA-256 of such a value needs no salt.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::{Encoding, Specification};
use kernel::failure::Fault;
use platform::world::World;
use zeroize::Zeroizing;

use crate::token::TokenHash;

/// Codes made at once; new ones replace all earlier ones.
pub const COUNT: usize = 10;

/// Crockford's alphabet: no I, L, O, U.
const LETTERS: &str = "0123456789abcdefghjkmnpqrstvwxyz";

/// A code as shown once: `k3f9-7qxa-02mn-wz5d`.
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    /// Makes one set.
    pub(crate) fn set(world: &World) -> Result<Vec<Self>, Fault> {
        (0..COUNT).map(|_| Self::new(world)).collect()
    }

    fn new(world: &World) -> Result<Self, Fault> {
        let bits: Zeroizing<[u8; 10]> = Zeroizing::new(world.random()?);
        let plain = Zeroizing::new(encoding()?.encode(bits.as_slice()));
        let groups: Vec<&str> = (0..4).filter_map(|group| plain.get(group * 4..group * 4 + 4)).collect();
        Ok(Self(Zeroizing::new(groups.join("-"))))
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> TokenHash {
        hash_of(self.reveal())
    }
}

/// The hash of what somebody typed: case, spaces and hyphens do not matter, and 0 may be typed as O, 1 as I or L.
pub(crate) fn hash_of(typed: &str) -> TokenHash {
    let plain: Zeroizing<String> = Zeroizing::new(
        typed
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            })
            .collect(),
    );
    TokenHash::of_bytes(digest(&SHA256, plain.as_bytes()).as_ref())
}

fn encoding() -> Result<Encoding, Fault> {
    let mut specification = Specification::new();
    specification.symbols.push_str(LETTERS);
    specification.encoding().map_err(|e| Fault::new("could not prepare recovery codes", e))
}

#[cfg(test)]
mod tests;
