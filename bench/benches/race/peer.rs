//! OpenBao as its makers advise to run it: integrated storage on disk, an audit file, no TLS because ours has none here.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::Method;
use serde_json::{Value, json};
use testkit::parts::folder::Folder;
use testkit::parts::process::{Launch, Process, StopBy};
use testkit::parts::{openbao, ready};

use crate::load::{Ask, once};

const POLICY: &str = r#"path "transit/decrypt/k" { capabilities = ["update"] }
path "transit/rewrap/k" { capabilities = ["update"] }"#;

pub(crate) struct Peer {
    port: u16,
    root: String,
    unseal_key: String,
    // The process ends before its folder goes: fields are dropped in this order.
    process: Process,
    folder: Folder,
}

impl Peer {
    /// A new server with a transit key and nothing else.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let folder = Folder::new("openbao-race").map_err(|fault| anyhow!("{fault}"))?;
        fs::create_dir(folder.path().join("raft"))?;
        let (process, port) = launch(&folder)?;
        let mut peer = Self { port, root: String::new(), unseal_key: String::new(), process, folder };
        let shares = json!({ "secret_shares": 1, "secret_threshold": 1 });
        let made = peer.until(Method::PUT, "sys/init", &shares).await?;
        peer.root = word(&made, "/root_token")?;
        peer.unseal_key = word(&made, "/keys_base64/0")?;
        peer.unseal().await?;
        peer.until(Method::POST, "sys/mounts/transit", &json!({ "type": "transit" })).await?;
        peer.until(Method::POST, "transit/keys/k", &json!({})).await?;
        peer.allow().await?;
        Ok(peer)
    }

    /// Stops the server and starts it over what it stored; how long until it answers a decryption.
    pub(crate) async fn start_again(&mut self, ask: &Ask) -> anyhow::Result<Duration> {
        self.process.kill();
        let begun = Instant::now();
        (self.process, self.port) = launch(&self.folder)?;
        self.unseal().await?;
        let ask = Ask { port: self.port, ..ask.clone() };
        while once(&ask).await.is_err() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let took = begun.elapsed();
        // It opens before it leads its cluster, and takes a write only then.
        self.allow().await?;
        Ok(took)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Size of its program.
    pub(crate) fn program_bytes() -> anyhow::Result<u64> {
        let program = openbao::program().map_err(|fault| anyhow!("{fault}"))?;
        Ok(fs::metadata(program)?.len())
    }

    pub(crate) fn audit_bytes(&self) -> anyhow::Result<u64> {
        Ok(fs::metadata(self.folder.path().join("audit.log"))?.len())
    }

    /// A token for decrypting, with the default policy or, as its tuning guide says, without.
    pub(crate) async fn token(&self, with_default_policy: bool) -> anyhow::Result<String> {
        let body = json!({ "policies": ["app"], "no_default_policy": !with_default_policy });
        let made = self.until(Method::POST, "auth/token/create", &body).await?;
        word(&made, "/auth/client_token")
    }

    /// So many bytes under its key: what stands in for a stored credential or data key.
    pub(crate) async fn ciphertext(&self, bytes: usize) -> anyhow::Result<String> {
        let body = json!({ "plaintext": STANDARD.encode("s".repeat(bytes)) });
        word(&self.until(Method::POST, "transit/encrypt/k", &body).await?, "/data/ciphertext")
    }

    /// Writes what its tokens may do.
    async fn allow(&self) -> anyhow::Result<()> {
        self.until(Method::PUT, "sys/policies/acl/app", &json!({ "policy": POLICY })).await?;
        Ok(())
    }

    /// A new version of its key.
    pub(crate) async fn rotate(&self) -> anyhow::Result<()> {
        self.until(Method::POST, "transit/keys/k/rotate", &json!({})).await?;
        Ok(())
    }

    pub(crate) fn ask_as_root(&self, path: &str, body: &Value) -> Ask {
        self.ask(&self.root, path, body)
    }

    pub(crate) fn ask(&self, token: &str, path: &str, body: &Value) -> Ask {
        let path = format!("/v1/{path}");
        let body = Bytes::from(body.to_string());
        Ask { port: self.port, method: Method::POST, path, token: token.to_owned(), body }
    }

    async fn unseal(&self) -> anyhow::Result<()> {
        self.until(Method::PUT, "sys/unseal", &json!({ "key": self.unseal_key })).await?;
        Ok(())
    }

    /// Asks as root until it answers; it needs a moment to start and to lead its cluster of one.
    async fn until(&self, method: Method, path: &str, body: &Value) -> anyhow::Result<Value> {
        let ask = Ask { method, ..self.ask_as_root(path, body) };
        let mut last = anyhow!("OpenBao was not asked");
        for _ in 0..5_000 {
            match once(&ask).await {
                Ok(answer) if answer.is_empty() => return Ok(Value::Null),
                Ok(answer) => return Ok(serde_json::from_slice(&answer)?),
                Err(failed) => last = failed,
            }
            self.process.still_runs().map_err(|fault| anyhow!("{fault}"))?;
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Err(last)
    }
}

fn launch(folder: &Folder) -> anyhow::Result<(Process, u16)> {
    let port = ready::free_port().map_err(|fault| anyhow!("{fault}"))?;
    let cluster = ready::free_port().map_err(|fault| anyhow!("{fault}"))?;
    let path = folder.path().display();
    let config = format!(
        r#"storage "raft" {{ path = "{path}/raft" node_id = "one" }}
listener "tcp" {{ address = "127.0.0.1:{port}" tls_disable = true }}
audit "file" "file" {{ options {{ file_path = "{path}/audit.log" }} }}
api_addr = "http://127.0.0.1:{port}"
cluster_addr = "http://127.0.0.1:{cluster}"
"#
    );
    let file = folder.path().join("config.hcl");
    fs::write(&file, config)?;
    let program = openbao::program().map_err(|fault| anyhow!("{fault}"))?;
    let arguments = ["server".to_owned(), format!("-config={}", file.display())];
    let launch = Launch {
        program: &program,
        arguments: &arguments,
        account: None,
        folder: folder.path(),
        stop_by: StopBy::Kill,
    };
    Ok((Process::start(&launch).map_err(|fault| anyhow!("{fault}"))?, port))
}

fn word(answer: &Value, at: &str) -> anyhow::Result<String> {
    let word = answer.pointer(at).and_then(Value::as_str);
    Ok(word.with_context(|| format!("OpenBao's answer has no {at}"))?.to_owned())
}
