//! Passkeys (WebAuthn): a device that signs a challenge instead of a person typing a secret.
//!
//! What the server must remember of a ceremony lies in the store under the hash of its challenge, is taken out once
//! and outlives five minutes at most. The device verifies its user, so one passkey is two factors.

use data_encoding::BASE64URL_NOPAD;
use kernel::failure::{Fault, Refusal};
use kernel::ids::{PasskeyId, PersonId};
use kernel::problem::Problem;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{DiscoverableAuthentication, Passkey, PasskeyAuthentication, PasskeyRegistration};

use crate::token::TokenHash;

/// A ceremony lasts as long as browsers wait for a device.
pub const CEREMONY_S: i64 = 300;

/// A passkey that a person registered.
pub(crate) struct StoredPasskey {
    pub(crate) id: PasskeyId,
    pub(crate) person: PersonId,
    pub(crate) name: String,
    pub(crate) credential: Passkey,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used_at: Option<Timestamp>,
}

/// What the server remembers between options and answer. Stored: the names of the variants stay.
#[derive(Serialize, Deserialize)]
#[serde(tag = "ceremony", content = "state", rename_all = "snake_case")]
pub(crate) enum Ceremony {
    /// A signed-in person adds a passkey.
    Register(PasskeyRegistration),
    /// A known person answers with one of their passkeys.
    SecondFactor(PasskeyAuthentication),
    /// Somebody signs in with a passkey that says who they are.
    SignIn(DiscoverableAuthentication),
}

/// A passkey's answer was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasskeyRefused;

impl Refusal for PasskeyRefused {
    fn problem(&self) -> Problem {
        Problem::unprocessable("access/passkey-refused", "The passkey was not accepted").detail(
            "The answer came too late, was for another page, or is of a passkey that is not registered here. Try again.",
        )
    }
}

/// The challenge that a browser's answer names, as the key of its ceremony.
pub(crate) fn challenge_of(client_data: &[u8]) -> Result<TokenHash, PasskeyRefused> {
    #[derive(Deserialize)]
    struct ClientData {
        challenge: String,
    }
    let data: ClientData = serde_json::from_slice(client_data).map_err(|_| PasskeyRefused)?;
    let challenge = BASE64URL_NOPAD.decode(data.challenge.as_bytes()).map_err(|_| PasskeyRefused)?;
    Ok(TokenHash::of_bytes(&challenge))
}

pub(crate) fn to_stored<T: Serialize>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|e| Fault::new("could not write a passkey", e))
}

pub(crate) fn from_stored<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|e| Fault::new("could not read a stored passkey", e))
}
