//! Argon2id, with the parameters that OWASP's cheat sheet names first: 19 MiB, two passes, one lane.
//!
//! Hashing takes memory and some 30 ms of a core, so it runs in turns, beside the server's tasks, and never inside a
//! transaction.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use kernel::failure::Fault;
use kernel::secret::Secret;
use zeroize::Zeroizing;

use super::turns::Place;
use crate::access::Access;

/// A hash with its salt and parameters, as stored (`$argon2id$v=19$…`).
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PassphraseHash(String);

/// Checked where there is no person, so that an unknown e-mail takes as long as a known one; nothing matches it.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl PassphraseHash {
    pub(crate) fn from_stored(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Hashes a new passphrase with a salt of its own.
pub(crate) async fn hash(access: &Access, passphrase: &Secret) -> Result<PassphraseHash, Fault> {
    let salt: [u8; 16] = access.platform().world.random()?;
    let bytes = passphrase.expose(|bytes| Zeroizing::new(bytes.to_vec()));
    access.hashing().queue()?.run(move || hashed(&bytes, &salt)).await
}

/// Whether the passphrase is the one behind `stored`; always works as long, also where nothing is stored.
pub(crate) async fn verify(
    place: Place,
    passphrase: &Secret,
    stored: Option<&PassphraseHash>,
) -> Result<bool, Fault> {
    let bytes = passphrase.expose(|bytes| Zeroizing::new(bytes.to_vec()));
    let (known, stored) = (stored.is_some(), stored.map_or(NOBODYS.to_owned(), |hash| hash.0.clone()));
    let compare = move || {
        let stored =
            PasswordHash::new(&stored).map_err(|e| Fault::new("could not read a passphrase hash", e))?;
        Ok(argon2()?.verify_password(&bytes, &stored).is_ok() && known)
    };
    place.run(compare).await
}

fn hashed(passphrase: &[u8], salt: &[u8]) -> Result<PassphraseHash, Fault> {
    let made: PasswordHash = argon2()?.hash_password_with_salt(passphrase, salt).map_err(broken)?;
    Ok(PassphraseHash(made.to_string()))
}

fn argon2() -> Result<Argon2<'static>, Fault> {
    let params = Params::new(19 * 1_024, 2, 1, None).map_err(broken)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::new("could not hash a passphrase", error)
}

#[cfg(test)]
mod tests;
