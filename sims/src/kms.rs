//! AWS KMS: `Encrypt` and `Decrypt` of symmetric keys, with signatures checked as AWS checks them, and the one call of
//! the token service that a web identity needs.
//!
//! Ciphertexts are AES-256-GCM with the encryption context authenticated, and name their key. Aliases, grants with
//! constraints, data keys and asymmetric keys are left out.

mod signature;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform::world::World;
use serde_json::{Value, json};

use crate::serve::{Asked, Reply, Running, Simulator};
use signature::{Signed, Unsigned};

/// A region's keys and the credentials it knows.
pub struct Kms {
    world: World,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    keys: BTreeMap<String, Key>,
    /// Secret access keys by access key id; short-lived ones with their session token and end.
    secrets: BTreeMap<String, Secret>,
}

struct Key {
    material: [u8; 32],
    state: KeyState,
    /// Access key ids that may use it, and for what.
    grants: BTreeMap<String, Vec<Operation>>,
}

struct Secret {
    secret: String,
    session: Option<(String, i64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    Enabled,
    Disabled,
    PendingDeletion,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Encrypt,
    Decrypt,
}

pub const REGION: &str = "eu-central-1";
pub const KMS_HOST: &str = "kms.eu-central-1.amazonaws.com";
pub const STS_HOST: &str = "sts.eu-central-1.amazonaws.com";
pub const ACCESS_KEY_ID: &str = "AKIASIMULATEDSIMULAT";
pub const SECRET_ACCESS_KEY: &str = "simulated/secret+access/key/0000000000000";
pub const ROLE: &str = "arn:aws:iam::111122223333:role/teamwright";
/// The one web identity that may take the role.
pub const WEB_IDENTITY: &str = "simulated.web.identity";
const SESSION_S: i64 = 3_600;
const PLAINTEXT_MOST: usize = 4_096;

impl Kms {
    pub async fn start(port: u16, world: World) -> std::io::Result<Running<Self>> {
        let secret = Secret { secret: SECRET_ACCESS_KEY.to_owned(), session: None };
        let secrets = BTreeMap::from([(ACCESS_KEY_ID.to_owned(), secret)]);
        let state = Mutex::new(State { keys: BTreeMap::new(), secrets });
        let names = [KMS_HOST, STS_HOST, "localhost", "127.0.0.1"];
        Running::start(port, &names, |_: SocketAddr| Self { world, state }).await
    }

    /// Makes a key that the standing credentials may use, and gives its ARN.
    pub fn create_key(&self, id: &str) -> String {
        let arn = format!("arn:aws:kms:{REGION}:111122223333:key/{id}");
        let material = self.world.random().unwrap_or_default();
        let all = vec![Operation::Encrypt, Operation::Decrypt];
        let grants = BTreeMap::from([(ACCESS_KEY_ID.to_owned(), all)]);
        self.state().keys.insert(arn.clone(), Key { material, state: KeyState::Enabled, grants });
        arn
    }

    pub fn set_state(&self, arn: &str, state: KeyState) {
        if let Some(key) = self.state().keys.get_mut(arn) {
            key.state = state;
        }
    }

    /// What the standing credentials may do with a key from now on.
    pub fn grant(&self, arn: &str, operations: &[Operation]) {
        if let Some(key) = self.state().keys.get_mut(arn) {
            key.grants.insert(ACCESS_KEY_ID.to_owned(), operations.to_vec());
        }
    }

    pub fn delete_key(&self, arn: &str) {
        self.state().keys.remove(arn);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn operate(&self, asked: &Asked, now_s: i64) -> Reply {
        let state = self.state();
        let Signed { access_key_id } =
            match signature::check(asked, now_s, |id| state.secret(id, asked, now_s)) {
                Ok(signed) => signed,
                Err(Unsigned(kind)) => return failed(kind),
            };
        let operation = match asked.header("x-amz-target") {
            Some("TrentService.Encrypt") => Operation::Encrypt,
            Some("TrentService.Decrypt") => Operation::Decrypt,
            Some(_) | None => return failed("UnknownOperationException"),
        };
        let body = asked.json();
        let done = match operation {
            Operation::Encrypt => self.encrypt(&state, &access_key_id, &body),
            Operation::Decrypt => decrypt(&state, &access_key_id, &body),
        };
        done.map_or_else(failed, |answer| Reply::json(200, &answer))
    }

    fn encrypt(&self, state: &State, who: &str, body: &Value) -> Result<Value, &'static str> {
        let arn = text(body, "KeyId");
        let key = state.usable(arn, who, Operation::Encrypt)?;
        let plaintext = STANDARD.decode(text(body, "Plaintext")).map_err(|_| "SerializationException")?;
        if !(1..=PLAINTEXT_MOST).contains(&plaintext.len()) {
            return Err("ValidationException");
        }
        let nonce: [u8; 12] = self.world.random().map_err(|_| "KMSInternalException")?;
        let mut sealed = plaintext;
        let aad = Aad::from(authenticated(arn, body)?);
        let sealing = key.cipher().ok_or("KMSInternalException")?;
        sealing
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
            .map_err(|_| "KMSInternalException")?;
        let mut blob = vec![u8::try_from(arn.len()).map_err(|_| "ValidationException")?];
        blob.extend_from_slice(arn.as_bytes());
        blob.extend_from_slice(&nonce);
        blob.extend_from_slice(&sealed);
        let blob = STANDARD.encode(blob);
        Ok(json!({"KeyId": arn, "CiphertextBlob": blob, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}))
    }

    /// `AssumeRoleWithWebIdentity`.
    fn assume(&self, asked: &Asked, now_s: i64) -> Reply {
        let form = String::from_utf8_lossy(&asked.body).replace("%3A", ":").replace("%2F", "/");
        let has = |pair: String| form.split('&').any(|one| one == pair);
        let is_known = has("Action=AssumeRoleWithWebIdentity".to_owned())
            && has(format!("RoleArn={ROLE}"))
            && has(format!("WebIdentityToken={WEB_IDENTITY}"));
        if !is_known {
            let body =
                "<ErrorResponse><Error><Code>InvalidIdentityToken</Code></Error></ErrorResponse>".to_owned();
            return Reply { status: 400, headers: Vec::new(), body };
        }
        let mut state = self.state();
        let id = format!("ASIA{:016}", state.secrets.len());
        let (secret, token) = (format!("short/{id}"), format!("session/{id}"));
        let until = now_s + SESSION_S;
        for key in state.keys.values_mut() {
            key.grants.insert(id.clone(), vec![Operation::Encrypt, Operation::Decrypt]);
        }
        let body = format!(
            "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>\
             <AccessKeyId>{id}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>\
             <SessionToken>{token}</SessionToken><Expiration>{}</Expiration>\
             </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>",
            self.world.now().plus_seconds(SESSION_S)
        );
        state.secrets.insert(id, Secret { secret, session: Some((token, until)) });
        Reply { status: 200, headers: Vec::new(), body }
    }
}

impl State {
    /// The secret of an access key; what AWS says where it is not known or has ended.
    fn secret(&self, id: &str, asked: &Asked, now_s: i64) -> Result<String, Unsigned> {
        let known = self.secrets.get(id).ok_or(Unsigned("UnrecognizedClientException"))?;
        match &known.session {
            Some((token, _)) if asked.header("x-amz-security-token") != Some(token) => {
                Err(Unsigned("UnrecognizedClientException"))
            }
            Some((_, until)) if *until <= now_s => Err(Unsigned("ExpiredTokenException")),
            None | Some(_) => Ok(known.secret.clone()),
        }
    }

    /// Rights are judged before the key's state, so that nobody learns the state of a key that is not theirs.
    fn usable(&self, arn: &str, who: &str, operation: Operation) -> Result<&Key, &'static str> {
        let key = self.keys.get(arn).ok_or("NotFoundException")?;
        if !key.grants.get(who).is_some_and(|granted| granted.contains(&operation)) {
            return Err("AccessDeniedException");
        }
        match key.state {
            KeyState::Enabled => Ok(key),
            KeyState::Disabled => Err("DisabledException"),
            KeyState::PendingDeletion => Err("KMSInvalidStateException"),
        }
    }
}

impl Key {
    fn cipher(&self) -> Option<LessSafeKey> {
        UnboundKey::new(&AES_256_GCM, &self.material).ok().map(LessSafeKey::new)
    }
}

impl Simulator for Kms {
    fn answer(&self, asked: &Asked) -> Reply {
        let now_s = self.world.now().as_micros() / 1_000_000;
        let is_form = asked.header("content-type").is_some_and(|kind| kind.contains("form-urlencoded"));
        if is_form { self.assume(asked, now_s) } else { self.operate(asked, now_s) }
    }

    /// KMS tells it with status 400.
    fn throttled(&self, retry_after_s: Option<u64>) -> Reply {
        let reply = failed("ThrottlingException");
        match retry_after_s {
            Some(seconds) => reply.with("retry-after", seconds.to_string()),
            None => reply,
        }
    }
}

fn decrypt(state: &State, who: &str, body: &Value) -> Result<Value, &'static str> {
    let blob = STANDARD.decode(text(body, "CiphertextBlob")).map_err(|_| "SerializationException")?;
    let (own, nonce, sealed) = take_apart(&blob).ok_or("InvalidCiphertextException")?;
    let asked_for = text(body, "KeyId");
    // Without a key in the request KMS takes the one that the ciphertext names.
    let arn = if asked_for.is_empty() { own } else { asked_for };
    let key = state.usable(arn, who, Operation::Decrypt)?;
    if own != arn {
        return Err("IncorrectKeyException");
    }
    let mut sealed = sealed.to_vec();
    let aad = Aad::from(authenticated(arn, body)?);
    let cipher = key.cipher().ok_or("KMSInternalException")?;
    let opened = cipher
        .open_in_place(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
        .map_err(|_| "InvalidCiphertextException")?;
    Ok(json!({
        "KeyId": arn,
        "Plaintext": STANDARD.encode(opened),
        "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    }))
}

fn take_apart(blob: &[u8]) -> Option<(&str, [u8; 12], &[u8])> {
    let (length, rest) = blob.split_first()?;
    let (arn, rest) = rest.split_at_checked(usize::from(*length))?;
    let (nonce, sealed) = rest.split_first_chunk::<12>()?;
    Some((std::str::from_utf8(arn).ok()?, *nonce, sealed))
}

/// The key and the encryption context, whose pairs have no order.
fn authenticated(arn: &str, body: &Value) -> Result<Vec<u8>, &'static str> {
    let context: BTreeMap<String, String> = match body.get("EncryptionContext") {
        None => BTreeMap::new(),
        Some(value) => serde_json::from_value(value.clone()).map_err(|_| "SerializationException")?,
    };
    serde_json::to_vec(&(arn, context)).map_err(|_| "KMSInternalException")
}

fn text<'a>(body: &'a Value, field: &str) -> &'a str {
    body.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn failed(kind: &str) -> Reply {
    let status = if kind == "KMSInternalException" { 500 } else { 400 };
    Reply::json(status, &json!({"__type": kind, "message": format!("simulated: {kind}")}))
}
