//! The authority: grants tokens to its one client, and tells the vault whether a token is good.

use std::io;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use platform::world::World;
use serde_json::{Value, json};

use super::{CLIENT_ID, CLIENT_SECRET};
use crate::serve::Reply;

/// Signs tokens.
pub(super) struct Issuer {
    key: RsaKeyPair,
    other: RsaKeyPair,
    world: World,
    pub(super) lifetime_s: i64,
    pub(super) spoilt: Option<Spoilt>,
}

/// What is wrong with the tokens that are issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoilt {
    /// They are for another resource.
    Audience,
    /// Another key signed them.
    Signature,
}

/// What the vault thinks of a token.
pub(super) enum Judged {
    Good,
    Refused,
}

const HEADER: &str = r#"{"alg":"RS256","typ":"JWT"}"#;

impl Issuer {
    pub(super) fn new(world: World) -> io::Result<Self> {
        let made =
            || RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| io::Error::other("no key could be made"));
        Ok(Self { key: made()?, other: made()?, world, lifetime_s: 3_600, spoilt: None })
    }

    /// Answers the form of a client-credentials grant.
    pub(super) fn grant(&self, form: &[u8], resource: &str, now_s: i64) -> Reply {
        let form = String::from_utf8_lossy(form);
        let field = |name: &str| {
            let found = form.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name));
            found.map_or_else(String::new, |(_, value)| unescaped(value))
        };
        let is_known = field("grant_type") == "client_credentials"
            && field("client_id") == CLIENT_ID
            && (field("client_secret") == CLIENT_SECRET || field("client_assertion") == CLIENT_SECRET);
        if !is_known {
            return Reply::json(401, &json!({"error": "invalid_client", "error_description": "simulated"}));
        }
        if field("scope") != format!("{resource}/.default") {
            return Reply::json(400, &json!({"error": "invalid_scope", "error_description": "simulated"}));
        }
        let audience =
            if self.spoilt == Some(Spoilt::Audience) { "https://graph.microsoft.com" } else { resource };
        let claims = json!({"aud": audience, "exp": now_s + self.lifetime_s, "appid": CLIENT_ID});
        let token = self.signed(&claims);
        let answer = json!({"token_type": "Bearer", "expires_in": self.lifetime_s, "access_token": token});
        Reply::json(200, &answer)
    }

    /// Signature, audience and expiry.
    pub(super) fn judge(&self, token: &str, resource: &str) -> Judged {
        let now_s = self.world.now().as_micros() / 1_000_000;
        let claims = self.verified(token);
        let is_good = claims.is_some_and(|claims| {
            claims.get("aud").and_then(Value::as_str) == Some(resource)
                && claims.get("exp").and_then(Value::as_i64).is_some_and(|at| now_s < at)
        });
        if is_good { Judged::Good } else { Judged::Refused }
    }

    fn verified(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
        if decode(header)? != HEADER.as_bytes() {
            return None;
        }
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.key.public_key().as_ref());
        key.verify(signed.as_bytes(), &decode(signature)?).ok()?;
        serde_json::from_slice(&decode(claims)?).ok()
    }

    fn signed(&self, claims: &Value) -> String {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let text = format!("{}.{}", encode(HEADER.as_bytes()), encode(claims.to_string().as_bytes()));
        let key = if self.spoilt == Some(Spoilt::Signature) { &self.other } else { &self.key };
        let mut signature = vec![0; key.public_modulus_len()];
        // A token without a signature is refused by the vault, which is what should happen then.
        let _ = key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature);
        format!("{text}.{}", encode(&signature))
    }
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| hex::decode(code).ok()).filter(|_| *first == b'%');
        if let Some(code) = code {
            bytes.extend(code);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
