//! A real OpenBao with a transit engine, in memory, over TLS on a free port of 127.0.0.1.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use platform::outbound::{Call, Caps, Endpoint, Gate, HttpsClient, PortKind, SystemResolver};
use serde_json::Value;

use super::environment;
use super::fault::{PartFault, or_panic};
use super::folder::Folder;
use super::process::{Launch, Process, StopBy};
use super::ready::{free_port, until_ready};

/// Where `scripts/openbao.sh` puts the program, below the cache folder.
const CACHED: &str = "teamwright/openbao/2.7.2/bao";
const ROOT_TOKEN: &str = "root";
const PORTS_TRIED: u32 = 3;

/// A running OpenBao; its transit engine is mounted at `transit`.
#[derive(Debug)]
pub struct OpenBao {
    address: String,
    ca_pem: String,
    // The process ends before its folder goes: fields are dropped in this order.
    process: Process,
    folder: Folder,
}

impl OpenBao {
    /// A server of its own.
    pub async fn start() -> Result<Self, PartFault> {
        let program = program()?;
        let mut last = PartFault::new("OpenBao was not started");
        for _ in 0..PORTS_TRIED {
            match Self::start_at(&program, free_port()?).await {
                Ok(server) => return Ok(server),
                Err(fault) => last = fault,
            }
        }
        Err(last)
    }

    async fn start_at(program: &std::path::Path, port: u16) -> Result<Self, PartFault> {
        let folder = Folder::new("openbao")?;
        let arguments = [
            "server".to_owned(),
            "-dev".to_owned(),
            "-dev-tls".to_owned(),
            format!("-dev-tls-cert-dir={}", folder.path().display()),
            "-dev-no-store-token".to_owned(),
            format!("-dev-root-token-id={ROOT_TOKEN}"),
            format!("-dev-listen-address=127.0.0.1:{port}"),
        ];
        let launch = Launch {
            program,
            arguments: &arguments,
            account: None,
            folder: folder.path(),
            stop_by: StopBy::Kill,
        };
        let process = Process::start(&launch)?;
        let ca = folder.path().join("vault-ca.pem");
        let address = format!("https://127.0.0.1:{port}");
        until_ready(&process, "OpenBao", async || {
            let ca_pem = fs::read_to_string(&ca).map_err(|cause| cause.to_string())?;
            // It writes its unseal key last, and is unsealed then.
            unseal_key(&process.last_output()).ok_or_else(|| "it is not ready".to_owned())?;
            ask(&address, &ca_pem, "GET", "sys/health", &Value::Null).await.map(drop)
        })
        .await?;
        let ca_pem =
            fs::read_to_string(&ca).map_err(|cause| PartFault::while_doing("its authority", cause))?;
        let server = Self { address, ca_pem, process, folder };
        server.call("POST", "sys/mounts/transit", &serde_json::json!({"type": "transit"})).await;
        Ok(server)
    }

    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The authority of its certificate, as a file.
    #[must_use]
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("vault-ca.pem")
    }

    #[must_use]
    pub fn process(&self) -> &Process {
        &self.process
    }

    /// Makes a key that cannot be exported.
    pub async fn create_key(&self, name: &str) {
        self.call("POST", &format!("transit/keys/{name}"), &Value::Null).await;
    }

    /// A token that may encrypt and decrypt with the keys, and nothing else.
    pub async fn token(&self, keys: &[&str]) -> String {
        let paths = keys.iter().flat_map(|key| [["encrypt/", key], ["decrypt/", key]]);
        let mut policy = String::new();
        for path in paths {
            policy.push_str("path \"transit/");
            for part in path {
                policy.push_str(part);
            }
            policy.push_str("\" { capabilities = [\"update\"] }\n");
        }
        let name = super::ready::fresh_name("policy");
        let body = serde_json::json!({"policy": policy});
        self.call("PUT", &format!("sys/policies/acl/{name}"), &body).await;
        let body = serde_json::json!({"policies": [name], "no_default_policy": true});
        let made = self.call("POST", "auth/token/create", &body).await;
        made.pointer("/auth/client_token").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    pub async fn seal(&self) {
        self.call("POST", "sys/seal", &Value::Null).await;
    }

    pub async fn unseal(&self) {
        let key = unseal_key(&self.process.last_output()).unwrap_or_default();
        self.call("POST", "sys/unseal", &serde_json::json!({"key": key})).await;
    }

    /// Asks as the root token; `path` stands behind `/v1/`.
    ///
    /// # Panics
    /// When it does not answer with a status of the two hundreds.
    pub async fn call(&self, method: &'static str, path: &str, body: &Value) -> Value {
        let answered = ask(&self.address, &self.ca_pem, method, path, body).await;
        or_panic(answered.map_err(|cause| PartFault::while_doing(path, cause)))
    }
}

async fn ask(
    address: &str,
    ca_pem: &str,
    method: &'static str,
    path: &str,
    body: &Value,
) -> Result<Value, String> {
    let client = HttpsClient {
        gate: Gate::of_operator(Arc::new(SystemResolver)),
        ca_pem: Some(ca_pem.to_owned()),
        kind: PortKind::Transit,
        caps: Caps::default(),
    };
    let endpoint: Endpoint = address.parse().map_err(|_| "not an address".to_owned())?;
    let body = if body.is_null() { "{}".to_owned() } else { body.to_string() };
    let token = ROOT_TOKEN.to_owned().into();
    let headers = vec![("x-vault-token", token)];
    let call = Call { method, target: format!("/v1/{path}"), headers, body: body.into_bytes().into() };
    let answer = client.call(&endpoint, &call).await.map_err(|failed| failed.to_string())?;
    if !(200..300).contains(&answer.status) {
        return Err(format!("status {}: {}", answer.status, String::from_utf8_lossy(&answer.body)));
    }
    Ok(serde_json::from_slice(&answer.body).unwrap_or_default())
}

fn unseal_key(output: &str) -> Option<String> {
    let line = output.lines().find_map(|line| line.strip_prefix("Unseal Key: "))?;
    Some(line.trim().to_owned())
}

/// Where the program lies.
pub fn program() -> Result<PathBuf, PartFault> {
    let on_path = environment::read("PATH").unwrap_or_default();
    let on_path = on_path.split(':').map(|folder| PathBuf::from(folder).join("bao"));
    let home = || environment::read("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = environment::read("XDG_CACHE_HOME").map(PathBuf::from).or_else(home);
    let mut candidates = on_path.chain(cache.map(|folder| folder.join(CACHED)));
    candidates
        .find(|candidate| candidate.is_file())
        .ok_or_else(|| PartFault::new("`bao` (OpenBao) is not installed. Run: scripts/openbao.sh"))
}
