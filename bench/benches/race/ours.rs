//! Our server, as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use bench::home::connection;
use bytes::Bytes;
use hyper::Method;

use crate::front::{TOKEN, WORD};
use crate::load::Ask;

/// Credentials in one request.
pub(crate) const BATCH: u32 = 100;

pub(crate) struct Ours {
    folder: PathBuf,
    child: Child,
    port: u16,
}

impl Ours {
    /// Starts over `folder`, where a new store gets `connections` credentials.
    pub(crate) fn start(folder: &Path, connections: u32) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(WORD)
            .arg(folder)
            .arg(connections.to_string())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        let port = line.trim().parse().context("our server did not start")?;
        Ok(Self { folder: folder.to_path_buf(), child, port })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What lies in the journal, without the room that it made for what comes.
    pub(crate) fn audit_bytes(&self) -> anyhow::Result<u64> {
        let mut bytes = 0;
        for entry in std::fs::read_dir(self.folder.join("audit"))? {
            let lies = std::fs::read(entry?.path())?;
            bytes += lies.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        }
        Ok(u64::try_from(bytes)?)
    }

    /// Opens one connection's credential.
    pub(crate) fn open(&self, number: u32) -> Ask {
        let body = serde_json::json!({ "connection": connection(number) });
        self.ask("/v1/open", &body)
    }

    /// Opens the first so many credentials, a hundred in a request.
    pub(crate) fn open_all(&self, connections: u32) -> Vec<Ask> {
        (0..connections / BATCH).map(|number| self.open_batch(number * BATCH)).collect()
    }

    fn open_batch(&self, first: u32) -> Ask {
        let connections: Vec<_> = (first..first + BATCH).map(connection).collect();
        self.ask("/v1/open-batch", &serde_json::json!({ "connections": connections }))
    }

    fn ask(&self, path: &str, body: &serde_json::Value) -> Ask {
        let body = Bytes::from(body.to_string());
        Ask { port: self.port, method: Method::POST, path: path.to_owned(), token: TOKEN.to_owned(), body }
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        // The process may have ended by itself; there is nothing more to do then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
