//! The release binary: its size, its start, its memory at rest.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use bench::{Figure, resident_mb};

const MB: f64 = 1e6;
const PORT_LINE: &str = "Teamwright runs at http://localhost:";

pub(crate) fn figures() -> anyhow::Result<Vec<Figure>> {
    let binary = binary()?;
    let size = std::fs::metadata(&binary)?.len();
    let (start_s, rss_mb) = start_and_rest(&binary)?;
    Ok(vec![
        Figure::new("release_binary", f64::from(u32::try_from(size)?) / MB, "MB", "limit", 40.0),
        Figure::new("start_to_ready", start_s, "s", "limit", 1.0),
        Figure::new("memory_idle", rss_mb, "MB", "limit", 80.0),
    ])
}

/// Beside this bench in the target folder.
fn binary() -> anyhow::Result<PathBuf> {
    let here = std::env::current_exe()?;
    let release = here.parent().and_then(|deps| deps.parent()).context("no target folder")?;
    let binary = release.join("teamwright");
    anyhow::ensure!(binary.is_file(), "{} is missing: make bench builds it", binary.display());
    Ok(binary)
}

/// Seconds from the start to a ready probe, the best of three; then resident memory after a rest.
fn start_and_rest(binary: &PathBuf) -> anyhow::Result<(f64, f64)> {
    let mut best = f64::MAX;
    let mut memory = 0.0;
    for _ in 0..3 {
        let folder = tempfile::tempdir()?;
        let begun = Instant::now();
        let mut running = Running::start(binary, folder.path().join("data"))?;
        running.wait_until_ready()?;
        best = best.min(begun.elapsed().as_secs_f64());
        sleep(Duration::from_secs(5));
        memory = resident_mb(running.child.id())?;
    }
    Ok((best, memory))
}

struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Running {
    fn start(binary: &PathBuf, data: PathBuf) -> anyhow::Result<Self> {
        let mut child = Command::new(binary)
            .args(["serve", "--data"])
            .arg(data)
            .env("TEAMWRIGHT_SERVER__LISTEN", "127.0.0.1:0")
            .env("TEAMWRIGHT_SERVER__PRIVATE_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let out = BufReader::new(child.stdout.take().context("no output")?);
        Ok(Self { child, out })
    }

    fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let port = self.port()?;
        for _ in 0..2_000 {
            if is_ready(port).unwrap_or(false) {
                return Ok(());
            }
            sleep(Duration::from_millis(5));
        }
        anyhow::bail!("the server did not become ready")
    }

    /// Read from the line that the server prints once it listens.
    fn port(&mut self) -> anyhow::Result<u16> {
        let mut line = String::new();
        while self.out.read_line(&mut line)? > 0 {
            if let Some(port) = line.trim().strip_prefix(PORT_LINE) {
                return Ok(port.trim_end_matches('/').parse()?);
            }
            line.clear();
        }
        anyhow::bail!("the server ended before it listened")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The process may have ended by itself; there is nothing more to do then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_ready(port: u16) -> anyhow::Result<bool> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.starts_with("HTTP/1.1 200"))
}
