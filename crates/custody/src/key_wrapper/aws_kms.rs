//! A symmetric key in AWS KMS, bound to its context by the encryption context.
//!
//! AWS writes the encryption context into its logs in clear, so it holds ids and nothing else. The key is always
//! named when something is unwrapped: without it, KMS takes whatever key the bytes themselves name.

mod credentials;
mod signature;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use kernel::ids::Id as _;
use platform::outbound::Answer;
use platform::world::World;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::blob::Blob;
use super::service::{Service, blob_of, decoded, encoded, joined, opened, retry_after};
use super::{KeyWrapper, Purpose, WrapContext, WrapFailure, WrapperDescription};
use crate::locked::LockedKey;

pub(super) use credentials::{CredentialSource, Credentials, WebIdentity};
use signature::{Scope, ToSign, sign};

/// Wraps by a key of KMS.
pub(super) struct AwsKms {
    pub(super) service: Service,
    pub(super) arn: KeyArn,
    pub(super) credentials: CredentialSource,
    pub(super) world: World,
}

/// `arn:aws:kms:REGION:ACCOUNT:key/ID`, which names region and account beside the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeyArn {
    pub(super) text: String,
    pub(super) region: String,
    partition: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Reply<'a> {
    key_id: &'a str,
    ciphertext_blob: Option<&'a str>,
    plaintext: Option<&'a str>,
}

#[derive(Deserialize)]
struct Told {
    #[serde(rename = "__type")]
    kind: String,
}

pub(super) const PROVIDER: &str = "aws-kms";

impl KeyArn {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(':').collect();
        let ["arn", partition, "kms", region, account, key] = parts.as_slice() else { return None };
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let fits = is_word(partition)
            && is_word(region)
            && is_word(account)
            && key.strip_prefix("key/").is_some_and(is_word);
        let owned = |text: &str| text.to_owned();
        fits.then(|| Self { text: owned(text), region: owned(region), partition: owned(partition) })
    }

    /// Where a service of this region listens.
    pub(super) fn address(&self, service: &str) -> String {
        let domain = if self.partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
        format!("https://{service}.{}.{domain}", self.region)
    }
}

impl AwsKms {
    async fn ask(&self, operation: &'static str, body: Zeroizing<Vec<u8>>) -> Result<Answer, WrapFailure> {
        let credentials = self.credentials.get(&self.service, &self.world).await?;
        let target = format!("TrentService.{operation}");
        let time = amz_time(&self.world);
        let mut headers = vec![
            ("content-type", Zeroizing::new("application/x-amz-json-1.1".to_owned())),
            ("host", Zeroizing::new(self.service.endpoint.authority())),
            ("x-amz-date", Zeroizing::new(time.clone())),
            ("x-amz-target", Zeroizing::new(target)),
        ];
        if let Some(token) = &credentials.session_token {
            headers.push(("x-amz-security-token", token.clone()));
        }
        let scope = Scope { region: &self.arn.region, service: "kms", time: &time };
        let path = format!("{}/", self.service.endpoint.prefix());
        let request = ToSign { method: "POST", path: &path, query: "", headers: &headers, body: &body };
        let authorization = sign(&request, &scope, &credentials);
        // The client writes the host itself, the same one.
        headers.retain(|(name, _)| *name != "host");
        headers.push(("authorization", authorization));
        let answer = self.service.post("/".to_owned(), headers, body).await?;
        if answer.status == 200 { Ok(answer) } else { Err(self.failure(&answer)) }
    }

    /// By the error's name: KMS tells most of them, throttling too, with status 400.
    fn failure(&self, answer: &Answer) -> WrapFailure {
        let told: Option<Told> = serde_json::from_slice(&answer.body).ok();
        let kind = told.as_ref().map_or("", |told| told.kind.rsplit('#').next().unwrap_or_default());
        let denied = |words: &str| WrapFailure::Denied(format!("{}: {words}", self.arn.text));
        match kind {
            "DisabledException" => denied("the key is disabled"),
            "KMSInvalidStateException" => denied("the key is waiting for its deletion, or not ready for use"),
            "NotFoundException" => denied("the key does not exist"),
            "AccessDeniedException" => denied("we have no right to encrypt and decrypt with the key"),
            "InvalidKeyUsageException" | "InvalidGrantTokenException" => {
                denied("the key is not for encryption")
            }
            "UnrecognizedClientException"
            | "InvalidClientTokenId"
            | "MissingAuthenticationTokenException" => denied("our credentials are not known there"),
            "ExpiredTokenException" => denied("our credentials have expired"),
            "InvalidSignatureException" | "IncompleteSignatureException" => denied(
                "our signature is not accepted: the secret access key is wrong, or this machine's clock",
            ),
            "InvalidCiphertextException" | "IncorrectKeyException" => WrapFailure::Invalid,
            "ThrottlingException" | "LimitExceededException" | "RequestLimitExceeded" => {
                WrapFailure::Throttled { retry_after: retry_after(answer) }
            }
            "KeyUnavailableException" | "DependencyTimeoutException" | "KMSInternalException" => {
                WrapFailure::Unavailable(format!("{} has trouble of its own ({kind})", self.service.endpoint))
            }
            _ => self.service.by_status(answer),
        }
    }

    fn body(&self, field: &str, value: &str, context: WrapContext) -> Zeroizing<Vec<u8>> {
        let context = encryption_context(context);
        joined(&[
            "{\"",
            field,
            "\":\"",
            value,
            "\",\"EncryptionContext\":",
            &context,
            ",\"KeyId\":\"",
            &self.arn.text,
            "\"}",
        ])
    }

    async fn wrap_key(&self, key: &LockedKey, context: WrapContext) -> Result<Vec<u8>, WrapFailure> {
        let plaintext = key.expose(|key| encoded(&STANDARD, key));
        let answer = self.ask("Encrypt", self.body("Plaintext", &plaintext, context)).await?;
        let wrapped = self.reply(&answer)?.ciphertext_blob.and_then(|text| STANDARD.decode(text).ok());
        let wrapped = wrapped.ok_or_else(|| self.service.garbled())?;
        let key_id = self.arn.text.as_str();
        let blob = Blob { provider: PROVIDER, key_id, key_version: "", wrapped: &wrapped, commitment: &[] };
        blob_of(&self.service, &blob, key, context)
    }

    async fn unwrap_key(&self, blob: &[u8], context: WrapContext) -> Result<LockedKey, WrapFailure> {
        let blob = Blob::of(blob, PROVIDER, &self.arn.text).ok_or(WrapFailure::Invalid)?;
        let ciphertext = STANDARD.encode(blob.wrapped);
        let answer = self.ask("Decrypt", self.body("CiphertextBlob", &ciphertext, context)).await?;
        let key = self.reply(&answer)?.plaintext.and_then(|text| decoded(&STANDARD, text));
        opened(&self.service, &key.ok_or_else(|| self.service.garbled())?, &blob, context)
    }

    /// The answer, when it is our key's.
    fn reply<'a>(&self, answer: &'a Answer) -> Result<Reply<'a>, WrapFailure> {
        let reply: Option<Reply<'a>> = serde_json::from_slice(&answer.body).ok();
        reply.filter(|reply| reply.key_id == self.arn.text).ok_or_else(|| self.service.garbled())
    }
}

impl KeyWrapper for AwsKms {
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
            key_id: self.arn.text.clone(),
            key_version: None,
            algorithm: "SYMMETRIC_DEFAULT (AES-256-GCM)",
        }
    }
}

/// Ids only, as JSON; none of them needs escaping.
fn encryption_context(context: WrapContext) -> String {
    let (installation, version) = (context.installation.uuid(), context.version);
    let purpose = match context.purpose {
        Purpose::Root => "\"purpose\":\"root\"".to_owned(),
        Purpose::Organization(organization) => {
            format!("\"organization\":\"{}\",\"purpose\":\"organization\"", organization.uuid())
        }
    };
    format!("{{\"installation\":\"{installation}\",{purpose},\"version\":\"{version}\"}}")
}

/// `20310509T080000Z`.
fn amz_time(world: &World) -> String {
    world.now().to_jiff().strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests;
