//! The same work asked of both servers: opens, opens in batches, data keys wrapped anew, starts, memory.

use std::path::Path;
use std::time::{Duration, Instant};

use bench::Figure;
use serde_json::json;

use crate::front::BYTES;
use crate::load::{Ask, WARMING, cost, once};
use crate::ours::Ours;
use crate::peer::Peer;
use crate::{memory, rewraps, say};

const TUNED: &str = "OpenBao, token without the default policy";
const DEFAULT: &str = "OpenBao, token with the default policy";
const BATCHED: &str = "OpenBao, 100 in a batch";
const PEER_REQUESTS: u32 = 8_000;
const OUR_REQUESTS: u32 = 32_000;
const BATCHES: u32 = 480;
const PEER_BATCHES: u32 = 160;
const BATCH: u32 = 100;
/// How often both servers get their batches, in turn.
const ROUNDS: usize = 5;
const CONNECTIONS: u32 = 1_000;
const MB: f64 = 1e6;

/// Says each figure as soon as it is measured.
pub(crate) async fn run() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let few = folder.path().join("few");
    let mut course = Course::ready(&few).await?;
    say(&course.opens().await?)?;
    say(&course.batches().await?)?;
    let peer_rewraps = rewraps::of_peer(&course.peer, &course.tuned).await?;
    let peer_start = course.peer.start_again(&course.decrypt(&course.tuned)).await?.as_secs_f64();
    memory::fill_peer(&course.peer).await?;
    course.peer.start_again(&course.decrypt(&course.tuned)).await?;
    let peer_memory = memory::of_peer(&course.peer).await?;
    drop(course);
    say(&rewraps::figures(&peer_rewraps).await?)?;
    let our_start = start(&few).await?.as_secs_f64();
    say(&[
        Figure::new("start_to_first_use", our_start, "s", "limit", 0.15),
        Figure::new("start_to_first_use_beside_peer", our_start, "s", "OpenBao", peer_start),
    ])?;
    say(&memory::figures(&folder.path().join("many"), peer_memory).await?)?;
    say(&programs()?)
}

/// Our server's program is this one, its load generator included.
fn programs() -> anyhow::Result<[Figure; 2]> {
    let mb = |bytes: u64| anyhow::Ok(f64::from(u32::try_from(bytes)?) / MB);
    let ours = mb(std::fs::metadata(std::env::current_exe()?)?.len())?;
    Ok([
        Figure::new("custody_program", ours, "MB", "limit", 30.0),
        Figure::new("custody_program_beside_peer", ours, "MB", "OpenBao", mb(Peer::program_bytes()?)?),
    ])
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
        let ciphertext = peer.ciphertext(BYTES).await?;
        Ok(Self { ours, peer, tuned, default, ciphertext })
    }

    fn decrypt(&self, token: &str) -> Ask {
        self.peer.ask(token, "transit/decrypt/k", &json!({ "ciphertext": self.ciphertext }))
    }

    async fn opens(&self) -> anyhow::Result<Vec<Figure>> {
        let asks: Vec<Ask> = (0..CONNECTIONS).map(|number| self.ours.open(number)).collect();
        let before = self.ours.audit_bytes()?;
        let open = cost(self.ours.pid(), &asks, OUR_REQUESTS).await?;
        let logged = each(self.ours.audit_bytes()?.saturating_sub(before), OUR_REQUESTS)?;
        let before = self.peer.audit_bytes()?;
        let tuned = cost(self.peer.pid(), &[self.decrypt(&self.tuned)], PEER_REQUESTS).await?;
        let peer_logged = each(self.peer.audit_bytes()?.saturating_sub(before), PEER_REQUESTS)?;
        let default = cost(self.peer.pid(), &[self.decrypt(&self.default)], PEER_REQUESTS).await?;
        Ok(vec![
            Figure::new("open_over_http_cpu", open, "us", "limit", 40.0),
            Figure::new("open_over_http_beside_tuned_peer", open, "us", TUNED, tuned).wanted(9.0),
            Figure::new("open_over_http_beside_default_peer", open, "us", DEFAULT, default).wanted(20.0),
            Figure::new("audit_bytes_per_open", logged, "bytes", "limit", 300.0),
            Figure::new("audit_bytes_per_open_beside_peer", logged, "bytes", "OpenBao", peer_logged),
        ])
    }

    async fn batches(&self) -> anyhow::Result<Vec<Figure>> {
        let asks: Vec<Ask> =
            (0..CONNECTIONS / BATCH).map(|number| self.ours.open_batch(number * BATCH, BATCH)).collect();
        let item = json!({ "ciphertext": self.ciphertext });
        let items = json!({ "batch_input": vec![&item; usize::try_from(BATCH)?] });
        let ask = self.peer.ask(&self.tuned, "transit/decrypt/k", &items);
        let (mut ours, mut peer) = ([0.0; ROUNDS], [0.0; ROUNDS]);
        for (ours, peer) in ours.iter_mut().zip(&mut peer) {
            *ours = cost(self.ours.pid(), &asks, BATCHES).await? / f64::from(BATCH);
            *peer = cost(self.peer.pid(), std::slice::from_ref(&ask), PEER_BATCHES).await? / f64::from(BATCH);
        }
        let (ours, peer) = (median(ours), median(peer));
        Ok(vec![
            Figure::new("open_in_batch_cpu", ours, "us", "limit", 10.0),
            Figure::new("open_in_batch_beside_peer", ours, "us", BATCHED, peer).wanted(7.0),
        ])
    }
}

/// What else the machine did in one round does not tell.
fn median(mut rounds: [f64; ROUNDS]) -> f64 {
    rounds.sort_unstable_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

/// Bytes of each request; those that warmed the server are in the log too.
fn each(bytes: u64, requests: u32) -> anyhow::Result<f64> {
    Ok(f64::from(u32::try_from(bytes)?) / f64::from(requests + requests / WARMING))
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
