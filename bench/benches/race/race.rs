//! The same work asked of both servers: opens, opens in batches, data keys wrapped anew, starts, memory.

use std::path::Path;

use bench::{Figure, median};
use serde_json::json;

use crate::front::BYTES;
use crate::load::{Ask, WARMING, cost};
use crate::ours::{BATCH, Ours};
use crate::peer::Peer;
use crate::{memory, rewraps, say, starts};

const TUNED: &str = "OpenBao, token without the default policy";
const DEFAULT: &str = "OpenBao, token with the default policy";
const BATCHED: &str = "OpenBao, 100 in a batch";
/// How often both servers are asked, in turn; the rest is for each time.
const ROUNDS: u32 = 15;
const PEER_REQUESTS: u32 = 1_536;
const OUR_REQUESTS: u32 = 12_800;
const PEER_BATCHES: u32 = 96;
const OUR_BATCHES: u32 = 768;
const CONNECTIONS: u32 = 1_000;
const MB: f64 = 1e6;

/// Says each figure as soon as it is measured.
pub(crate) async fn run() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut course = Course::ready(&folder.path().join("few")).await?;
    say(&course.opens().await?)?;
    say(&course.batches().await?)?;
    let peer_rewraps = rewraps::of_peer(&course.peer, &course.tuned).await?;
    let ask = course.decrypt(&course.tuned);
    let peer_start = starts::of_peer(&mut course.peer, &ask).await?;
    memory::fill_peer(&course.peer).await?;
    course.peer.start_again(&ask).await?;
    let peer_memory = memory::of_peer(&course.peer).await?;
    drop(course);
    say(&rewraps::figures(&peer_rewraps).await?)?;
    say(&starts::figures(&folder.path().join("started"), peer_start).await?)?;
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
        let (before, peer_before) = (self.ours.audit_bytes()?, self.peer.audit_bytes()?);
        let [open, tuned, default] = in_turn([
            (self.ours.pid(), &asks, OUR_REQUESTS),
            (self.peer.pid(), &[self.decrypt(&self.tuned)], PEER_REQUESTS),
            (self.peer.pid(), &[self.decrypt(&self.default)], PEER_REQUESTS),
        ])
        .await?;
        let logged = each(self.ours.audit_bytes()?.saturating_sub(before), OUR_REQUESTS)?;
        // Of both tokens together.
        let peer_logged = each(self.peer.audit_bytes()?.saturating_sub(peer_before), 2 * PEER_REQUESTS)?;
        Ok(vec![
            Figure::new("open_over_http_cpu", open, "us", "limit", 40.0),
            Figure::new("open_over_http_beside_tuned_peer", open, "us", TUNED, tuned).wanted(9.0),
            Figure::new("open_over_http_beside_default_peer", open, "us", DEFAULT, default).wanted(20.0),
            Figure::new("audit_bytes_per_open", logged, "bytes", "limit", 300.0),
            Figure::new("audit_bytes_per_open_beside_peer", logged, "bytes", "OpenBao", peer_logged),
        ])
    }

    async fn batches(&self) -> anyhow::Result<Vec<Figure>> {
        let asks = self.ours.open_all(CONNECTIONS);
        let item = json!({ "ciphertext": self.ciphertext });
        let items = json!({ "batch_input": vec![&item; usize::try_from(BATCH)?] });
        let ask = self.peer.ask(&self.tuned, "transit/decrypt/k", &items);
        let both =
            in_turn([(self.ours.pid(), &asks, OUR_BATCHES), (self.peer.pid(), &[ask], PEER_BATCHES)]).await?;
        let [ours, peer] = both.map(|request| request / f64::from(BATCH));
        Ok(vec![
            Figure::new("open_in_batch_cpu", ours, "us", "limit", 10.0),
            Figure::new("open_in_batch_beside_peer", ours, "us", BATCHED, peer).wanted(7.0),
        ])
    }
}

/// CPU time of one request to each server: the medians, so that what else the machine does in a round does not tell.
async fn in_turn<const N: usize>(all: [(u32, &[Ask], u32); N]) -> anyhow::Result<[f64; N]> {
    let mut rounds = [const { Vec::new() }; N];
    for _ in 0..ROUNDS {
        for ((pid, asks, requests), costs) in all.iter().zip(&mut rounds) {
            costs.push(cost(*pid, asks, *requests).await?);
        }
    }
    Ok(rounds.map(median))
}

/// Bytes of each request; those that warmed the server are in the log too.
fn each(bytes: u64, requests: u32) -> anyhow::Result<f64> {
    Ok(f64::from(u32::try_from(bytes)?) / f64::from(ROUNDS * (requests + requests / WARMING)))
}
