//! From the start over a store that exists to the first answered open. Ours reads its whole log before.

use std::path::Path;
use std::time::Instant;

use audit::journal::Recorded;
use bench::Figure;
use bench::home::Home;

use crate::load::{Ask, once, send};
use crate::ours::{BATCH, Ours};
use crate::peer::Peer;

const CONNECTIONS: u32 = 1_000;
/// Opens that are in the log before the first measurement, and before the second.
const FEW: u32 = 100_000;
const MANY: u32 = 1_000_000;

pub(crate) async fn figures(folder: &Path, peer: f64) -> anyhow::Result<Vec<Figure>> {
    open_often(folder, FEW).await?;
    let with_few = start(folder).await?;
    open_often(folder, MANY - FEW).await?;
    let with_many = start(folder).await?;
    Ok(vec![
        Figure::new("start_to_first_use", with_few, "s", "limit", 0.15),
        Figure::new("start_to_first_use_beside_peer", with_few, "s", "OpenBao", peer),
        Figure::new("start_with_1m_entries", with_many, "s", "limit", 2.0),
    ])
}

/// Ends as the product does when it is stopped: with a signed checkpoint.
async fn open_often(folder: &Path, times: u32) -> anyhow::Result<()> {
    let ours = Ours::start(folder, CONNECTIONS)?;
    send(&ours.open_all(CONNECTIONS), times / BATCH).await?;
    drop(ours);
    let home = Home::start(folder).await?;
    home.journal.settle().await?;
    Ok(home.journal.checkpoint_all(Recorded::Hourly).await.map(|_| ())?)
}

/// Seconds, the best of three.
async fn start(folder: &Path) -> anyhow::Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        let begun = Instant::now();
        let ours = Ours::start(folder, CONNECTIONS)?;
        once(&ours.open(0)).await?;
        best = best.min(begun.elapsed().as_secs_f64());
    }
    Ok(best)
}

/// Seconds, the best of three.
pub(crate) async fn of_peer(peer: &mut Peer, ask: &Ask) -> anyhow::Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        best = best.min(peer.start_again(ask).await?.as_secs_f64());
    }
    Ok(best)
}
