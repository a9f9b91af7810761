//! Resident memory with a key of its own for each of many connections.

use std::path::Path;

use bench::{Figure, resident_mb};
use serde_json::{Value, json};

use crate::load::{Ask, send};
use crate::ours::{BATCH, Ours};
use crate::peer::Peer;

const CONNECTIONS: u32 = 100_000;
/// Keys that the peer really gets; making 100,000 would take longer than everything else together.
const PEER_KEYS: u32 = 5_000;

/// Gives the peer its keys; it is started again before it is looked at, so that making them is not counted.
pub(crate) async fn fill_peer(peer: &Peer) -> anyhow::Result<()> {
    send(&on_each_key(peer, "keys", &json!({})), PEER_KEYS).await
}

/// What the peer holds with 100,000 keys, reckoned from what the use of `PEER_KEYS` adds to it once it is warm.
pub(crate) async fn of_peer(peer: &Peer) -> anyhow::Result<f64> {
    let zeros = json!({ "plaintext": "AAAA" });
    send(&[peer.ask_as_root("transit/encrypt/k", &zeros)], PEER_KEYS).await?;
    let before = resident_mb(peer.pid())?;
    send(&on_each_key(peer, "encrypt", &zeros), PEER_KEYS).await?;
    let each = (resident_mb(peer.pid())? - before) / f64::from(PEER_KEYS);
    Ok(before + each * f64::from(CONNECTIONS))
}

fn on_each_key(peer: &Peer, act: &str, body: &Value) -> Vec<Ask> {
    let path = |number| format!("transit/{act}/c{number}");
    (0..PEER_KEYS).map(|number| peer.ask_as_root(&path(number), body)).collect()
}

pub(crate) async fn figures(folder: &Path, peer: f64) -> anyhow::Result<Vec<Figure>> {
    let ours = ours(folder).await?;
    Ok(vec![
        Figure::new("memory_with_100k_connections", ours, "MB", "limit", 100.0),
        Figure::new("memory_beside_peer", ours, "MB", "OpenBao, reckoned from 5,000 keys", peer),
    ])
}

/// Once every connection was used; what made them is not in this process.
async fn ours(folder: &Path) -> anyhow::Result<f64> {
    drop(Ours::start(folder, CONNECTIONS)?);
    let ours = Ours::start(folder, CONNECTIONS)?;
    send(&ours.open_all(CONNECTIONS), CONNECTIONS / BATCH).await?;
    resident_mb(ours.pid())
}
