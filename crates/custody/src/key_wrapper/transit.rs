//! A key in the transit engine of OpenBao or Vault, bound to its context by `associated_data`.
//!
//! The service numbers the versions of a key, and takes a version 0 for 1; the version stands in the blob, and what
//! is sent is put together from it anew, so that one wrapped key has one spelling.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use platform::outbound::Answer;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::blob::Blob;
use super::service::{Service, blob_of, decoded, encoded, joined, opened, read_secret};
use super::{KeyWrapper, WrapContext, WrapFailure, WrapperDescription};
use crate::locked::LockedKey;

/// Wraps by a transit engine.
pub(super) struct Transit {
    pub(super) service: Service,
    pub(super) mount: String,
    pub(super) key: String,
    pub(super) token_file: PathBuf,
    pub(super) newest: Mutex<Option<String>>,
}

#[derive(Deserialize)]
struct Reply<'a> {
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Deserialize)]
struct Data<'a> {
    ciphertext: Option<&'a str>,
    plaintext: Option<&'a str>,
}

#[derive(Deserialize)]
struct Errors {
    errors: Vec<String>,
}

pub(super) const PROVIDER: &str = "transit";

impl Transit {
    fn key_id(&self) -> String {
        format!("{}/{}", self.mount, self.key)
    }

    async fn ask(&self, verb: &str, body: Zeroizing<Vec<u8>>) -> Result<Answer, WrapFailure> {
        let token = read_secret(&self.token_file)?;
        let target = format!("/v1/{}/{verb}/{}", self.mount, self.key);
        let answer = self.service.post_json(target, vec![("x-vault-token", token)], body).await?;
        if answer.status == 200 { Ok(answer) } else { Err(self.failure(&answer)) }
    }

    fn failure(&self, answer: &Answer) -> WrapFailure {
        let errors: Vec<String> =
            serde_json::from_slice::<Errors>(&answer.body).map(|told| told.errors).unwrap_or_default();
        let says = |words: &str| errors.iter().any(|error| error.contains(words));
        let denied = |words: &str| {
            WrapFailure::Denied(format!("{} at {}: {words}", self.key_id(), self.service.endpoint))
        };
        match answer.status {
            // A missing key is told so too: encrypting with one would make it, and our token may not.
            403 => denied("the token has no right to use the key or has ended, or there is no such key"),
            404 => denied("there is no transit engine at this path"),
            400 if says("encryption key not found") => denied("the key does not exist"),
            400 if says("soft-deleted") => denied("the key is deleted"),
            400 if says("disallowed by policy (too old)") => {
                denied("this version of the key is no longer allowed")
            }
            400 if says("message authentication failed") || says("invalid ciphertext") => {
                WrapFailure::Invalid
            }
            400 => denied("the key cannot be used in this way"),
            503 if says("sealed") => {
                WrapFailure::Unavailable(format!("{} is sealed; unseal it", self.service.endpoint))
            }
            _ => self.service.by_status(answer),
        }
    }

    async fn wrap_key(&self, key: &LockedKey, context: WrapContext) -> Result<Vec<u8>, WrapFailure> {
        let plaintext = key.expose(|key| encoded(&STANDARD, key));
        let answer = self.ask("encrypt", body("plaintext", &plaintext, context)).await?;
        let reply: Reply<'_> = serde_json::from_slice(&answer.body).map_err(|_| self.service.garbled())?;
        let (version, wrapped) =
            reply.data.ciphertext.and_then(read_ciphertext).ok_or_else(|| self.service.garbled())?;
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(version.to_owned());
        let key_id = self.key_id();
        let blob = Blob {
            provider: PROVIDER,
            key_id: &key_id,
            key_version: version,
            wrapped: &wrapped,
            commitment: &[],
        };
        blob_of(&self.service, &blob, key, context)
    }

    async fn unwrap_key(&self, blob: &[u8], context: WrapContext) -> Result<LockedKey, WrapFailure> {
        let key_id = self.key_id();
        let blob = Blob::of(blob, PROVIDER, &key_id).ok_or(WrapFailure::Invalid)?;
        if !is_version(blob.key_version) {
            return Err(WrapFailure::Invalid);
        }
        let ciphertext =
            Zeroizing::new(format!("vault:v{}:{}", blob.key_version, STANDARD.encode(blob.wrapped)));
        let answer = self.ask("decrypt", body("ciphertext", &ciphertext, context)).await?;
        let reply: Reply<'_> = serde_json::from_slice(&answer.body).map_err(|_| self.service.garbled())?;
        let key = reply.data.plaintext.and_then(|text| decoded(&STANDARD, text));
        opened(&self.service, &key.ok_or_else(|| self.service.garbled())?, &blob, context)
    }
}

impl KeyWrapper for Transit {
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
            algorithm: "AES-256-GCM",
        }
    }
}

/// Base64 needs no escaping in JSON.
fn body(field: &str, value: &str, context: WrapContext) -> Zeroizing<Vec<u8>> {
    let context = STANDARD.encode(context.to_bytes());
    joined(&["{\"", field, "\":\"", value, "\",\"associated_data\":\"", &context, "\"}"])
}

/// `vault:v3:` and base64.
fn read_ciphertext(text: &str) -> Option<(&str, Vec<u8>)> {
    let (version, wrapped) = text.strip_prefix("vault:v")?.split_once(':')?;
    is_version(version).then_some(())?;
    Some((version, STANDARD.decode(wrapped).ok()?))
}

/// A number from 1, written in one way only.
fn is_version(text: &str) -> bool {
    text.len() <= 9
        && !text.starts_with('0')
        && !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
