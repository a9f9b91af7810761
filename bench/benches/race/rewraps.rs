//! Data keys wrapped anew: 100,000 of ours under a new version of their organization's key, durably, while the store
//! stays open; beside them the peer's `rewrap` of as many bytes, one in a request and a hundred in a request.

use std::time::Instant;

use anyhow::{anyhow, ensure};
use bench::home::{Home, organization};
use bench::{Figure, cpu_now};
use custody::{Step, Why};
use kernel::actor::Actor;
use serde_json::json;

use crate::load::cost;
use crate::ours::BATCH;
use crate::peer::Peer;

const DATA_KEYS: u32 = 100_000;
/// Bytes of a data key.
const KEY: usize = 32;
const PEER_REQUESTS: u32 = 8_000;
const PEER_BATCHES: u32 = 160;

/// CPU time of the peer for one, in microseconds.
pub(crate) struct OfPeer {
    single: f64,
    batched: f64,
}

/// The peer's key gets a new version first, as ours does.
pub(crate) async fn of_peer(peer: &Peer, token: &str) -> anyhow::Result<OfPeer> {
    let item = json!({ "ciphertext": peer.ciphertext(KEY).await? });
    peer.rotate().await?;
    let items = json!({ "batch_input": vec![&item; usize::try_from(BATCH)?] });
    let ask = |body| peer.ask(token, "transit/rewrap/k", body);
    let single = cost(peer.pid(), &[ask(&item)], PEER_REQUESTS).await?;
    let batched = cost(peer.pid(), &[ask(&items)], PEER_BATCHES).await? / f64::from(BATCH);
    Ok(OfPeer { single, batched })
}

pub(crate) async fn figures(peer: &OfPeer) -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let home = Home::start(folder.path()).await?;
    home.seal(0, DATA_KEYS, "a password of ordinary length").await?;
    // What sealing left to do is not re-wrapping's work.
    home.journal.settle().await?;
    let started = home.custody.start_rotation(organization(), Actor::Operator, Why::Asked).await;
    let started = started.map_err(|failure| anyhow!("{failure:?}"))?;
    ensure!(started.total == u64::from(DATA_KEYS), "{} data keys hang on the old version", started.total);
    let (before, begun) = (cpu_now(), Instant::now());
    let ended = home.custody.run_rotation(organization()).await?;
    let (took, cpu) = (begun.elapsed().as_secs_f64(), cpu_now().saturating_sub(before));
    ensure!(ended == Step::Finished, "the rotation did not finish");
    let each = cpu.as_secs_f64() * 1e6 / f64::from(DATA_KEYS);
    Ok(vec![
        Figure::new("rewrap_100k", took, "s", "limit", 3.0),
        Figure::new("rewrap_cpu", each, "us", "limit", 30.0),
        Figure::new("rewrap_beside_peer", each, "us", "OpenBao", peer.single),
        Figure::new("rewrap_in_batch_beside_peer", each, "us", "OpenBao, 100 in a batch", peer.batched),
    ])
}
