//! The same work asked of both servers: opens, opens in batches, starts, memory.

use std::path::Path;
use std::time::{Duration, Instant};

use bench::{Figure, cpu_of, resident_mb};
use serde_json::json;

use crate::load::{Ask, once, send};
use crate::ours::Ours;
use crate::peer::Peer;

const TUNED: &str = "OpenBao, token without the default policy";
const DEFAULT: &str = "OpenBao, token with the default policy";
const BATCHED: &str = "OpenBao, 100 in a batch";
const PEER_REQUESTS: u32 = 16_000;
const OUR_REQUESTS: u32 = 128_000;
const BATCHES: u32 = 960;
const BATCH: u32 = 100;
const CONNECTIONS: u32 = 1_000;
const MANY_CONNECTIONS: u32 = 100_000;

pub(crate) async fn figures() -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let few = folder.path().join("few");
    let mut course = Course::ready(&few).await?;
    let mut figures = course.opens().await?;
    figures.extend(course.batches().await?);
    let peer_start = course.peer.start_again(&course.decrypt(&course.tuned)).await?.as_secs_f64();
    drop(course);
    let our_start = start(&few).await?.as_secs_f64();
    let memory = memory(&folder.path().join("many")).await?;
    figures.extend([
        Figure::new("start_to_first_use", our_start, "s", "limit", 0.15),
        Figure::new("start_to_first_use_beside_peer", our_start, "s", "OpenBao", peer_start),
        Figure::new("memory_with_100k_connections", memory, "MB", "limit", 100.0),
    ]);
    Ok(figures)
}

/// Both servers, ready to be asked.
struct Course {
    ours: Ours,
    peer: Peer,
    tuned: String,
    default: String,
    ciphertext: String,
}

impl Course {
    async fn ready(folder: &Path) -> anyhow::Result<Self> {
        let ours = Ours::start(folder, CONNECTIONS)?;
        let peer = Peer::start().await?;
        let (tuned, default) = (peer.token(false).await?, peer.token(true).await?);
        let ciphertext = peer.ciphertext().await?;
        Ok(Self { ours, peer, tuned, default, ciphertext })
    }

    fn decrypt(&self, token: &str) -> Ask {
        self.peer.ask(token, "transit/decrypt/k", &json!({ "ciphertext": self.ciphertext }))
    }

    async fn opens(&self) -> anyhow::Result<Vec<Figure>> {
        let asks: Vec<Ask> = (0..CONNECTIONS).map(|number| self.ours.open(number)).collect();
        let open = cost(self.ours.pid(), &asks, OUR_REQUESTS).await?;
        let logged = self.peer.audit_bytes()?;
        let tuned = cost(self.peer.pid(), &[self.decrypt(&self.tuned)], PEER_REQUESTS).await?;
        let logged = f64::from(u32::try_from(self.peer.audit_bytes()?.saturating_sub(logged))?);
        let default = cost(self.peer.pid(), &[self.decrypt(&self.default)], PEER_REQUESTS).await?;
        // Its file also tells of the requests that warmed it.
        let logged = logged / f64::from(PEER_REQUESTS + PEER_REQUESTS / WARMING);
        Ok(vec![
            Figure::new("open_over_http_cpu", open, "us", "limit", 40.0),
            Figure::new("open_over_http_beside_tuned_peer", open, "us", TUNED, tuned),
            Figure::new("open_over_http_beside_default_peer", open, "us", DEFAULT, default),
            Figure::new("audit_bytes_per_open_of_peer", logged, "bytes", "our limit", 300.0),
        ])
    }

    async fn batches(&self) -> anyhow::Result<Vec<Figure>> {
        let asks: Vec<Ask> =
            (0..CONNECTIONS / BATCH).map(|number| self.ours.open_batch(number * BATCH, BATCH)).collect();
        let ours = cost(self.ours.pid(), &asks, BATCHES).await? / f64::from(BATCH);
        let item = json!({ "ciphertext": self.ciphertext });
        let items = json!({ "batch_input": vec![&item; usize::try_from(BATCH)?] });
        let ask = self.peer.ask(&self.tuned, "transit/decrypt/k", &items);
        let peer = cost(self.peer.pid(), &[ask], BATCHES).await? / f64::from(BATCH);
        Ok(vec![
            Figure::new("open_in_batch_cpu", ours, "us", "limit", 10.0),
            Figure::new("open_in_batch_beside_peer", ours, "us", BATCHED, peer),
        ])
    }
}

/// A share of the requests goes before the measurement, to warm both sides.
const WARMING: u32 = 8;

/// CPU time of the server's process for one request, in microseconds.
async fn cost(pid: u32, asks: &[Ask], requests: u32) -> anyhow::Result<f64> {
    send(asks, requests / WARMING).await?;
    let before = cpu_of(pid)?;
    send(asks, requests).await?;
    Ok(cpu_of(pid)?.saturating_sub(before).as_secs_f64() * 1e6 / f64::from(requests))
}

/// From the start of our server over a store that exists to its first answered open, the best of three.
async fn start(folder: &Path) -> anyhow::Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let begun = Instant::now();
        let ours = Ours::start(folder, CONNECTIONS)?;
        once(&ours.open(0)).await?;
        best = best.min(begun.elapsed());
    }
    Ok(best)
}

/// Resident memory of our server once every one of its many connections was used.
async fn memory(folder: &Path) -> anyhow::Result<f64> {
    drop(Ours::start(folder, MANY_CONNECTIONS)?);
    let ours = Ours::start(folder, MANY_CONNECTIONS)?;
    for first in (0..MANY_CONNECTIONS).step_by(usize::try_from(BATCH)?) {
        once(&ours.open_batch(first, BATCH)).await?;
    }
    resident_mb(ours.pid())
}
