//! One-time links, session cookies and API keys: 256 random bits that only their holder has.
//!
//! The store keeps SHA-256 of them. A plain hash is enough: nobody can try 2^256 values, and looking one up by its
//! hash leaks nothing through time.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::failure::Fault;
use kernel::ids::{Id as _, OrganizationId};
use platform::world::World;
use zeroize::Zeroizing;

/// SHA-256 of a token, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenHash([u8; 32]);

/// A new token, shown once.
pub struct Token(Zeroizing<String>);

impl Token {
    pub fn new(world: &World) -> Result<Self, Fault> {
        let bits: Zeroizing<[u8; 32]> = Zeroizing::new(world.random()?);
        Ok(Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(bits.as_slice()))))
    }

    /// A token that also says which organization's rows to look in; the organization is no secret.
    pub fn of_organization(organization: OrganizationId, world: &World) -> Result<Self, Fault> {
        let random = Self::new(world)?;
        Ok(Self(Zeroizing::new(format!("{}.{}", organization.uuid().simple(), random.reveal()))))
    }

    /// The text for its holder: a link, a cookie, an answer shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn with_prefix(self, prefix: &str) -> Self {
        Self(Zeroizing::new(format!("{prefix}{}", self.reveal())))
    }

    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.reveal())
    }
}

impl TokenHash {
    pub fn of(token: &str) -> Self {
        Self::of_bytes(token.as_bytes())
    }

    pub fn of_bytes(bytes: &[u8]) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
        Self(hash)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The organization that a token made by [`Token::of_organization`] names.
pub fn organization_of(token: &str) -> Option<OrganizationId> {
    let (digits, _) = token.split_once('.')?;
    format!("{}_{digits}", OrganizationId::PREFIX).parse().ok()
}

#[cfg(test)]
mod tests;
