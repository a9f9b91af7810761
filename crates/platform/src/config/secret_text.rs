//! A setting that nobody may see.

use std::fmt;
use std::sync::Arc;

use kernel::secret::Secret;
use serde::{Deserialize, Deserializer};

/// A secret setting; prints as `[secret]`.
pub struct SecretText(Arc<Secret>);

impl SecretText {
    pub fn secret(&self) -> &Secret {
        &self.0
    }

    /// The same secret for whoever keeps it.
    pub fn shared(&self) -> Arc<Secret> {
        Arc::clone(&self.0)
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Secret::deserialize(deserializer).map(|secret| Self(Arc::new(secret)))
    }
}
