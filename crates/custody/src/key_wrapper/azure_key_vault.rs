//! An RSA key in Azure Key Vault or a Managed HSM.
//!
//! RSA-OAEP has no associated data, so what is wrapped is the key and a SHA-256 of its context; after unwrapping the
//! hash must be that of the context asked for. The version that wrapped stands in the blob: old versions unwrap on.

mod token;

use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::BoxFuture;
use platform::outbound::Answer;
use serde::Deserialize;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::blob::Blob;
use super::service::{Service, blob_of, decoded, encoded, joined, opened};
use super::{KeyWrapper, WrapContext, WrapFailure, WrapperDescription};
use crate::format::KEY;
use crate::locked::LockedKey;

pub(super) use token::{AUTHORITIES, Credential, Tokens};

/// Wraps by a key of a vault.
pub(super) struct AzureKeyVault {
    pub(super) vault: Service,
    pub(super) key: String,
    pub(super) tokens: Tokens,
    pub(super) newest: Mutex<Option<String>>,
}

#[derive(Deserialize)]
struct Reply<'a> {
    kid: &'a str,
    value: &'a str,
}

#[derive(Deserialize)]
struct Told {
    error: ToldError,
}

#[derive(Deserialize)]
struct ToldError {
    code: String,
    innererror: Option<Inner>,
}

#[derive(Deserialize)]
struct Inner {
    code: Option<String>,
}

pub(super) const PROVIDER: &str = "azure-key-vault";
const ALGORITHM: &str = "RSA-OAEP-256";
const API_VERSION: &str = "7.4";
/// Key and hash of the context.
const INSIDE: usize = KEY + 32;

impl AzureKeyVault {
    fn key_id(&self) -> String {
        format!("{}/keys/{}", self.vault.endpoint, self.key)
    }

    /// One operation; a token is asked for when the vault says that it wants one, once per call.
    async fn ask(&self, verb: &str, version: &str, value: &str) -> Result<Answer, WrapFailure> {
        let version = if version.is_empty() { String::new() } else { format!("/{version}") };
        let target = format!("/keys/{}{version}/{verb}?api-version={API_VERSION}", self.key);
        let known = self.tokens.known();
        let first = self.send(&target, known.as_ref().map(|token| token.as_str()), value).await?;
        if first.status != 401 {
            return self.judged(first);
        }
        self.tokens.forget();
        let token = self.tokens.fetch(&self.vault, &first).await?;
        let second = self.send(&target, Some(&token), value).await?;
        self.judged(second)
    }

    /// Without a token nothing secret is sent: the call then only asks for the challenge.
    async fn send(&self, target: &str, token: Option<&str>, value: &str) -> Result<Answer, WrapFailure> {
        let (headers, body) = match token {
            None => (Vec::new(), joined(&["{}"])),
            Some(token) => {
                let mut bearer = Zeroizing::new(String::with_capacity(token.len() + 7));
                bearer.push_str("Bearer ");
                bearer.push_str(token);
                let body = joined(&["{\"alg\":\"", ALGORITHM, "\",\"value\":\"", value, "\"}"]);
                (vec![("authorization", bearer)], body)
            }
        };
        self.vault.post_json(target.to_owned(), headers, body).await
    }

    fn judged(&self, answer: Answer) -> Result<Answer, WrapFailure> {
        if answer.status == 200 { Ok(answer) } else { Err(self.failure(&answer)) }
    }

    fn failure(&self, answer: &Answer) -> WrapFailure {
        let told = serde_json::from_slice::<Told>(&answer.body).ok().map(|told| told.error);
        let code = told.as_ref().map_or("", |told| told.code.as_str());
        let inner =
            told.as_ref().and_then(|told| told.innererror.as_ref()?.code.as_deref()).unwrap_or_default();
        let denied = |words: &str| WrapFailure::Denied(format!("{}: {words}", self.key_id()));
        match (answer.status, code, inner) {
            (401, _, _) => denied("the vault does not accept our token"),
            (403, _, "KeyDisabled") => denied("the key is disabled"),
            (403, _, "KeyExpired") => denied("the key has expired and wraps nothing new"),
            (403, ..) => denied("we have no right to wrap and unwrap with the key"),
            (404, "KeyNotFound", _) => denied("the key, or its version, does not exist"),
            (404, ..) => denied("there is no such vault at this address"),
            (400, ..) => WrapFailure::Invalid,
            _ => self.vault.by_status(answer),
        }
    }

    async fn wrap_key(&self, key: &LockedKey, context: WrapContext) -> Result<Vec<u8>, WrapFailure> {
        let mut inside = Zeroizing::new([0_u8; INSIDE]);
        let (place, hash) = inside.split_at_mut(KEY);
        key.expose(|key| place.copy_from_slice(key));
        hash.copy_from_slice(&context_hash(context));
        let answer = self.ask("wrapkey", "", &encoded(&URL_SAFE_NO_PAD, inside.as_slice())).await;
        let answer = answer.map_err(|failure| match failure {
            // What we give to be wrapped is well formed: the key is of another kind.
            WrapFailure::Invalid => {
                WrapFailure::Denied(format!("{}: the key does not wrap by {ALGORITHM}", self.key_id()))
            }
            other @ (WrapFailure::Denied(_)
            | WrapFailure::Throttled { .. }
            | WrapFailure::Unavailable(_)
            | WrapFailure::Fault(_)) => other,
        })?;
        let reply: Reply<'_> = serde_json::from_slice(&answer.body).map_err(|_| self.vault.garbled())?;
        let version = self.version_of(reply.kid).ok_or_else(|| self.vault.garbled())?;
        let wrapped = URL_SAFE_NO_PAD.decode(reply.value).map_err(|_| self.vault.garbled())?;
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(version.to_owned());
        let key_id = self.key_id();
        let blob = Blob {
            provider: PROVIDER,
            key_id: &key_id,
            key_version: version,
            wrapped: &wrapped,
            commitment: &[],
        };
        blob_of(&self.vault, &blob, key, context)
    }

    async fn unwrap_key(&self, blob: &[u8], context: WrapContext) -> Result<LockedKey, WrapFailure> {
        let key_id = self.key_id();
        let blob = Blob::of(blob, PROVIDER, &key_id).ok_or(WrapFailure::Invalid)?;
        if !is_version(blob.key_version) {
            return Err(WrapFailure::Invalid);
        }
        let value = URL_SAFE_NO_PAD.encode(blob.wrapped);
        let answer = self.ask("unwrapkey", blob.key_version, &value).await?;
        let reply: Reply<'_> = serde_json::from_slice(&answer.body).map_err(|_| self.vault.garbled())?;
        let inside = decoded(&URL_SAFE_NO_PAD, reply.value).ok_or_else(|| self.vault.garbled())?;
        let Some((key, hash)) = inside.split_at_checked(KEY) else { return Err(WrapFailure::Invalid) };
        // Anybody may wrap under a public key; only the context's hash tells that this was ours.
        if !bool::from(hash.ct_eq(&context_hash(context))) {
            return Err(WrapFailure::Invalid);
        }
        opened(&self.vault, key, &blob, context)
    }

    /// The version at the end of a key's identifier, when it is a version of our key.
    fn version_of<'a>(&self, kid: &'a str) -> Option<&'a str> {
        let (key, version) = kid.rsplit_once('/')?;
        let is_ours = key.rsplit_once("/keys/").is_some_and(|(_, name)| name == self.key);
        (is_ours && is_version(version)).then_some(version)
    }
}

impl KeyWrapper for AzureKeyVault {
    fn wrap<'a>(
        &'a self,
        key: &'a LockedKey,
        context: WrapContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, WrapFailure>> {
        Box::pin(self.wrap_key(key, context))
    }

    fn unwrap<'a>(
        &'a self,
        blob: &'a [u8],
        context: WrapContext,
    ) -> BoxFuture<'a, Result<LockedKey, WrapFailure>> {
        Box::pin(self.unwrap_key(blob, context))
    }

    fn describe(&self) -> WrapperDescription {
        WrapperDescription {
            provider: PROVIDER,
            key_id: self.key_id(),
            key_version: self.newest.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            algorithm: ALGORITHM,
        }
    }
}

fn context_hash(context: WrapContext) -> [u8; 32] {
    digest(&SHA256, &context.to_bytes()).as_ref().try_into().unwrap_or_default()
}

fn is_version(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
