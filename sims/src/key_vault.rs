//! Azure Key Vault, with the issuer of its tokens behind the same port.
//!
//! RSA keys with versions, `wrapkey` and `unwrapkey` by RSA-OAEP and RSA-OAEP-256, attributes (enabled, expiry,
//! operations), rights of a client, tokens signed by RS256 and checked for signature, audience and expiry. A Managed
//! HSM's symmetric keys, soft delete, secrets and certificates are left out.

mod issuer;
mod keys;

use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use platform::world::World;
use serde_json::{Value, json};

use crate::serve::{Asked, Reply, Running, Simulator};
use issuer::{Issuer, Judged};
use keys::{Key, Keys};

/// One vault and the authority of its tenant.
pub struct KeyVault {
    world: World,
    vault: String,
    authority: String,
    state: Mutex<State>,
}

struct State {
    keys: Keys,
    issuer: Issuer,
    /// What a client may do: names of operations as in `key_ops`, and `create`, `get`, `update`.
    rights: Vec<String>,
}

/// Host names that the simulator's certificate is for.
pub const VAULT_HOST: &str = "sim.vault.azure.net";
pub const AUTHORITY_HOST: &str = "login.microsoftonline.com";
pub const TENANT: &str = "00000000-0000-0000-0000-00000000aaaa";
/// The one client that the authority knows.
pub const CLIENT_ID: &str = "11111111-0000-0000-0000-00000000bbbb";
pub const CLIENT_SECRET: &str = "sim-client-secret";
const RESOURCE: &str = "https://vault.azure.net";
const ALL_RIGHTS: [&str; 5] = ["wrapKey", "unwrapKey", "create", "get", "update"];

impl KeyVault {
    /// A vault without keys; both its names are for this machine.
    pub async fn start(port: u16, world: World) -> std::io::Result<Running<Self>> {
        let names = [VAULT_HOST, AUTHORITY_HOST, "localhost", "127.0.0.1"];
        let issuer = Issuer::new(world.clone())?;
        Running::start(port, &names, |address: SocketAddr| Self {
            world,
            vault: format!("https://{VAULT_HOST}:{}", address.port()),
            authority: format!("https://{AUTHORITY_HOST}:{}", address.port()),
            state: Mutex::new(State {
                keys: Keys::default(),
                issuer,
                rights: ALL_RIGHTS.map(str::to_owned).to_vec(),
            }),
        })
        .await
    }

    pub fn vault(&self) -> &str {
        &self.vault
    }

    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Makes a key, or a new version of one.
    pub fn create_key(&self, name: &str) {
        let world = self.world.clone();
        self.state().keys.add_version(name, &world);
    }

    /// Enables or disables every version of a key.
    pub fn enable(&self, name: &str, is_enabled: bool) {
        self.state().keys.each_version(name, |key| key.is_enabled = is_enabled);
    }

    /// Sets when every version of a key expires, in seconds since 1970.
    pub fn expire(&self, name: &str, at_s: Option<i64>) {
        self.state().keys.each_version(name, |key| key.expires_at_s = at_s);
    }

    pub fn set_operations(&self, name: &str, operations: &[&str]) {
        let operations: Vec<String> = operations.iter().map(|one| (*one).to_owned()).collect();
        self.state().keys.each_version(name, |key| key.operations.clone_from(&operations));
    }

    pub fn delete_key(&self, name: &str) {
        self.state().keys.delete(name);
    }

    /// What the client may do from now on.
    pub fn grant(&self, rights: &[&str]) {
        self.state().rights = rights.iter().map(|one| (*one).to_owned()).collect();
    }

    /// How long the tokens last that are issued from now on.
    pub fn token_lifetime_s(&self, seconds: i64) {
        self.state().issuer.lifetime_s = seconds;
    }

    /// Tokens issued from now on are for another resource, or signed by another key.
    pub fn spoil_tokens(&self, how: issuer::Spoilt) {
        self.state().issuer.spoilt = Some(how);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn challenge(&self) -> Reply {
        let value = format!("Bearer authorization=\"{}/{TENANT}\", resource=\"{RESOURCE}\"", self.authority);
        failed(401, "Unauthorized", None).with("www-authenticate", value)
    }

    fn asked_for_key(&self, asked: &Asked, now_s: i64) -> Reply {
        let state = &mut *self.state();
        let token = asked.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        match token.map(|token| state.issuer.judge(token, RESOURCE)) {
            None | Some(Judged::Refused) => return self.challenge(),
            Some(Judged::Good) => {}
        }
        if !asked
            .query
            .split('&')
            .any(|one| one.strip_prefix("api-version=").is_some_and(|it| !it.is_empty()))
        {
            return failed(400, "BadParameter", None);
        }
        let parts: Vec<&str> = asked.path.split('/').filter(|part| !part.is_empty()).skip(1).collect();
        match (asked.method.as_str(), parts.as_slice()) {
            ("POST", [name, "create" | "rotate"]) => self.made(state, name),
            ("GET", [name, "versions"]) => self.listed(state, name),
            ("GET", [name]) => self.shown(state, name, None),
            ("GET", [name, version]) => self.shown(state, name, Some(version)),
            ("PATCH", [name, version]) => self.updated(state, name, version, &asked.json()),
            ("DELETE", [name]) => {
                state.keys.delete(name);
                Reply::json(200, &json!({}))
            }
            ("POST", [name, verb @ ("wrapkey" | "unwrapkey")]) => {
                self.operated(state, (name, None), verb, &asked.json(), now_s)
            }
            ("POST", [name, version, verb @ ("wrapkey" | "unwrapkey")]) => {
                self.operated(state, (name, Some(version)), verb, &asked.json(), now_s)
            }
            _ => failed(404, "NotFound", None),
        }
    }

    fn made(&self, state: &mut State, name: &str) -> Reply {
        if !state.may("create") {
            return failed(403, "Forbidden", Some("AccessDenied"));
        }
        state.keys.add_version(name, &self.world);
        self.shown(state, name, None)
    }

    fn listed(&self, state: &State, name: &str) -> Reply {
        let kids: Vec<Value> = state
            .keys
            .versions(name)
            .iter()
            .map(|key| json!({"kid": self.kid(name, key), "attributes": key.attributes()}))
            .collect();
        Reply::json(200, &json!({"value": kids, "nextLink": null}))
    }

    fn shown(&self, state: &State, name: &str, version: Option<&str>) -> Reply {
        match state.keys.find(name, version) {
            None => failed(404, "KeyNotFound", None),
            Some(_) if !state.may("get") => failed(403, "Forbidden", Some("AccessDenied")),
            Some(key) => Reply::json(200, &self.described(name, key)),
        }
    }

    fn updated(&self, state: &mut State, name: &str, version: &str, body: &Value) -> Reply {
        let enabled = body.pointer("/attributes/enabled").and_then(Value::as_bool);
        let expires = body.pointer("/attributes/exp").and_then(Value::as_i64);
        let Some(key) = state.keys.find_mut(name, version) else { return failed(404, "KeyNotFound", None) };
        key.is_enabled = enabled.unwrap_or(key.is_enabled);
        key.expires_at_s = expires.or(key.expires_at_s);
        Reply::json(200, &self.described(name, key))
    }

    fn operated(
        &self,
        state: &State,
        (name, version): (&str, Option<&str>),
        verb: &str,
        body: &Value,
        now_s: i64,
    ) -> Reply {
        let operation = if verb == "wrapkey" { "wrapKey" } else { "unwrapKey" };
        let Some(key) = state.keys.find(name, version) else { return failed(404, "KeyNotFound", None) };
        if !state.may(operation) {
            return failed(403, "Forbidden", Some("AccessDenied"));
        }
        if !key.is_enabled {
            return failed(403, "Forbidden", Some("KeyDisabled"));
        }
        if !key.operations.iter().any(|one| one == operation) {
            return failed(403, "Forbidden", Some("KeyOperationForbidden"));
        }
        // An expired key still unwraps.
        if verb == "wrapkey" && key.expires_at_s.is_some_and(|at| at <= now_s) {
            return failed(403, "Forbidden", Some("KeyExpired"));
        }
        let field = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
        let done = if verb == "wrapkey" {
            key.wrap(field("alg"), field("value"))
        } else {
            key.unwrap(field("alg"), field("value"))
        };
        match done {
            Some(value) => Reply::json(200, &json!({"kid": self.kid(name, key), "value": value})),
            None => failed(400, "BadParameter", None),
        }
    }

    fn kid(&self, name: &str, key: &Key) -> String {
        format!("{}/keys/{name}/{}", self.vault, key.version)
    }

    fn described(&self, name: &str, key: &Key) -> Value {
        json!({
            "key": {"kid": self.kid(name, key), "kty": "RSA", "key_ops": key.operations},
            "attributes": key.attributes(),
        })
    }
}

impl State {
    fn may(&self, right: &str) -> bool {
        self.rights.iter().any(|one| one == right)
    }
}

impl Simulator for KeyVault {
    fn answer(&self, asked: &Asked) -> Reply {
        let now_s = self.world.now().as_micros() / 1_000_000;
        let host = asked.header("host").unwrap_or_default();
        if asked.path.starts_with("/keys/") {
            return self.asked_for_key(asked, now_s);
        }
        if host.starts_with(AUTHORITY_HOST) && asked.path == format!("/{TENANT}/oauth2/v2.0/token") {
            return self.state().issuer.grant(&asked.body, RESOURCE, now_s);
        }
        failed(404, "NotFound", None)
    }

    fn throttled(&self, retry_after_s: Option<u64>) -> Reply {
        let reply = failed(429, "Throttled", None);
        match retry_after_s {
            Some(seconds) => reply.with("retry-after", seconds.to_string()),
            None => reply,
        }
    }
}

fn failed(status: u16, code: &str, inner: Option<&str>) -> Reply {
    let mut error = json!({"code": code, "message": format!("simulated: {code}")});
    if let (Some(inner), Some(error)) = (inner, error.as_object_mut()) {
        error.insert("innererror".to_owned(), json!({"code": inner}));
    }
    Reply::json(status, &json!({"error": error}))
}

pub use issuer::Spoilt;
