//! Tokens for a vault, from the authority that the vault's challenge names.
//!
//! A vault is an address that somebody typed, so its challenge is not believed blindly: the authority must be one of
//! Microsoft's (or the one that the operator set), and the resource must be the vault's own domain.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use kernel::time::Timestamp;
use platform::outbound::{Answer, Endpoint};
use platform::world::World;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::key_wrapper::WrapFailure;
use crate::key_wrapper::service::{Service, joined, read_secret, retry_after};

/// How we prove to the authority who we are.
pub(in crate::key_wrapper) enum Credential {
    SecretFile(PathBuf),
    /// A signed assertion that the platform renews in a file (workload identity).
    AssertionFile(PathBuf),
}

/// Tokens of one client, kept until shortly before they end.
pub(in crate::key_wrapper) struct Tokens {
    pub(in crate::key_wrapper) client_id: String,
    pub(in crate::key_wrapper) credential: Credential,
    /// The authorities that may be asked; their beginning, without a path.
    pub(in crate::key_wrapper) authorities: Vec<String>,
    pub(in crate::key_wrapper) world: World,
    pub(in crate::key_wrapper) kept: Mutex<Option<Kept>>,
}

pub(in crate::key_wrapper) struct Kept {
    token: Zeroizing<String>,
    until: Timestamp,
}

/// What a vault asks for.
#[derive(Debug, PartialEq, Eq)]
struct Challenge {
    authority: Endpoint,
    tenant: String,
    resource: String,
}

#[derive(Deserialize)]
struct Granted<'a> {
    access_token: &'a str,
    expires_in: i64,
}

/// The authorities of Microsoft's clouds.
pub(in crate::key_wrapper) const AUTHORITIES: [&str; 3] = [
    "https://login.microsoftonline.com",
    "https://login.microsoftonline.us",
    "https://login.partner.microsoftonline.cn",
];
/// A token is not used in its last minutes: our clock and theirs differ.
const SPARE_S: i64 = 120;
const ASSERTION_TYPE: &str = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";

impl Tokens {
    /// The token in hand, while it is good.
    pub(super) fn known(&self) -> Option<Zeroizing<String>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|kept| self.world.now() < kept.until).map(|kept| kept.token.clone())
    }

    pub(super) fn forget(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// A token of the kind that `answer` challenges for.
    pub(super) async fn fetch(
        &self,
        vault: &Service,
        answer: &Answer,
    ) -> Result<Zeroizing<String>, WrapFailure> {
        let challenge = answer.header("www-authenticate").and_then(read_challenge);
        let challenge = challenge.ok_or_else(|| vault.garbled())?;
        self.check(vault, &challenge)?;
        let target = format!("/{}/oauth2/v2.0/token", challenge.tenant);
        let form = "application/x-www-form-urlencoded".to_owned();
        let authority = vault.at(challenge.authority);
        let headers = vec![("content-type", Zeroizing::new(form))];
        let answer = authority.post(target, headers, self.form(&challenge.resource)?).await?;
        if answer.status != 200 {
            return Err(refused(&authority, &answer));
        }
        let granted: Granted<'_> = serde_json::from_slice(&answer.body).map_err(|_| authority.garbled())?;
        let token = Zeroizing::new(granted.access_token.to_owned());
        let until = self.world.now().plus_seconds(granted.expires_in.clamp(0, 86_400) - SPARE_S);
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Kept { token: token.clone(), until });
        Ok(token)
    }

    fn check(&self, vault: &Service, challenge: &Challenge) -> Result<(), WrapFailure> {
        let authority = challenge.authority.to_string();
        if !self.authorities.contains(&authority) {
            let words = format!(
                "{} wants a token of {authority}, which is no authority that we trust",
                vault.endpoint
            );
            return Err(WrapFailure::Denied(words));
        }
        let domain = challenge.resource.strip_prefix("https://").unwrap_or_default();
        let is_own = vault.endpoint.host().strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
        if domain.is_empty() || !is_own {
            let words = format!(
                "{} wants a token for {}, which is not its own domain",
                vault.endpoint, challenge.resource
            );
            return Err(WrapFailure::Denied(words));
        }
        Ok(())
    }

    fn form(&self, resource: &str) -> Result<Zeroizing<Vec<u8>>, WrapFailure> {
        let (client, scope) = (escaped(&self.client_id), escaped(&format!("{resource}/.default")));
        let (name, secret) = match &self.credential {
            Credential::SecretFile(path) => ("client_secret=".to_owned(), read_secret(path)?),
            Credential::AssertionFile(path) => {
                (format!("client_assertion_type={ASSERTION_TYPE}&client_assertion="), read_secret(path)?)
            }
        };
        let secret = escaped(&secret);
        let parts =
            ["grant_type=client_credentials&client_id=", &client, "&scope=", &scope, "&", &name, &secret];
        Ok(joined(&parts))
    }
}

fn refused(authority: &Service, answer: &Answer) -> WrapFailure {
    match answer.status {
        400 | 401 | 403 => WrapFailure::Denied(format!(
            "{} gives us no token: the client, its tenant or its secret is not accepted",
            authority.endpoint
        )),
        429 => WrapFailure::Throttled { retry_after: retry_after(answer) },
        _ => authority.by_status(answer),
    }
}

/// `Bearer authorization="https://…/tenant", resource="https://…"`, in any order.
fn read_challenge(header: &str) -> Option<Challenge> {
    let fields = header.strip_prefix("Bearer ")?;
    let field = |name: &str| {
        fields.split(',').find_map(|field| {
            let (key, value) = field.trim().split_once('=')?;
            (key == name).then(|| value.trim_matches('"'))
        })
    };
    let (authority, tenant) =
        field("authorization").or_else(|| field("authorization_uri"))?.rsplit_once('/')?;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    if !(1..=253).contains(&tenant.len()) || !tenant.bytes().all(is_word) {
        return None;
    }
    let resource = field("resource")?.trim_end_matches('/').to_owned();
    Some(Challenge { authority: authority.parse().ok()?, tenant: tenant.to_owned(), resource })
}

/// Percent-encoded for a form.
fn escaped(text: &str) -> Zeroizing<String> {
    let mut form = Zeroizing::new(String::with_capacity(text.len() * 3));
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            form.push(char::from(byte));
        } else {
            form.push('%');
            form.push_str(&hex::encode_upper([byte]));
        }
    }
    form
}

#[cfg(test)]
mod tests;
