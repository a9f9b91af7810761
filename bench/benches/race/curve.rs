//! What an open costs as connections grow from a thousand to a million: from the store, and from memory.
//!
//! Each time a process of its own opens what another one sealed, as after a restart: a process remembers for a minute
//! what it sealed, and looks twice at that.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use audit::journal::Recorded;
use bench::home::{Home, connection};
use bench::{Figure, cpu_now};
use futures_util::future::try_join_all;

/// The argument that makes this program the process that opens.
pub(crate) const WORD: &str = "--curve";
/// How many connections, and the names of the two figures.
const STEPS: [(u32, &str, &str); 4] = [
    (1_000, "open_cold_cpu_at_1k", "open_warm_cpu_at_1k"),
    (10_000, "open_cold_cpu_at_10k", "open_warm_cpu_at_10k"),
    (100_000, "open_cold_cpu_at_100k", "open_warm_cpu_at_100k"),
    (1_000_000, "open_cold_cpu_at_1m", "open_warm_cpu_at_1m"),
];
/// Opened at each step, spread evenly over all connections.
const OPENED: u32 = 1_000;
const IN_FLIGHT: u32 = 50;

pub(crate) async fn figures() -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let (mut figures, mut sealed) = (Vec::new(), 0);
    for (connections, cold, warm) in STEPS {
        seal(folder.path(), sealed, connections).await?;
        sealed = connections;
        let (from_store, from_memory) = opened_apart(folder.path(), connections)?;
        figures.push(Figure::new(cold, from_store, "us", "limit", 90.0));
        figures.push(Figure::new(warm, from_memory, "us", "limit", 40.0));
    }
    Ok(figures)
}

/// Opens what lies in `folder` and says both costs on a line; they are CPU time of one open, in microseconds.
///
/// The store's file is read first, so that the system has it in memory: how fast a disk reads is not measured.
pub(crate) async fn measure(folder: &Path, connections: u32) -> anyhow::Result<String> {
    io::copy(&mut File::open(folder.join("store/store.db"))?, &mut io::sink())?;
    let home = Home::start(folder).await?;
    let from_store = open_spread(&home, connections).await?;
    let from_memory = open_spread(&home, connections).await?;
    Ok(format!("{from_store} {from_memory}"))
}

/// Nothing is left to do for what is sealed: its entries lie in the log, and the checkpoint is signed.
async fn seal(folder: &Path, first: u32, end: u32) -> anyhow::Result<()> {
    let home = Home::start(folder).await?;
    home.seal(first, end, "a password of ordinary length").await?;
    home.journal.settle().await?;
    Ok(home.journal.checkpoint_all(Recorded::Hourly).await.map(|_| ())?)
}

fn opened_apart(folder: &Path, connections: u32) -> anyhow::Result<(f64, f64)> {
    let mut process = Command::new(std::env::current_exe()?);
    let ended = process.arg(WORD).arg(folder).arg(connections.to_string()).output()?;
    ensure!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let said = String::from_utf8(ended.stdout)?;
    let (from_store, from_memory) = said.trim().split_once(' ').context("no figures")?;
    Ok((from_store.parse()?, from_memory.parse()?))
}

/// CPU time of one open, in microseconds.
async fn open_spread(home: &Home, connections: u32) -> anyhow::Result<f64> {
    let before = cpu_now();
    for round in 0..OPENED / IN_FLIGHT {
        let numbers = (0..IN_FLIGHT).map(|number| (round * IN_FLIGHT + number) * (connections / OPENED));
        try_join_all(numbers.map(|number| home.open(connection(number), |_| ()))).await?;
    }
    Ok(cpu_now().saturating_sub(before).as_secs_f64() * 1e6 / f64::from(OPENED))
}
