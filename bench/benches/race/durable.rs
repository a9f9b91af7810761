//! Opens whose audit entries are on disk before the credential is used, 64 in flight: how many a second, how long the
//! slowest in a hundred waits.
//!
//! Each round measures the disk too: what a sync takes changes from second to second.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use bench::home::{Home, connection};
use bench::{Figure, median};
use futures_util::future::try_join_all;

const IN_FLIGHT: u32 = 64;
const ROUNDS: u32 = 9;
const OPENS_EACH: u32 = 1_000;
const SYNCS: u32 = 200;
const GROUP: usize = 64 * 200;

pub(crate) async fn figures() -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let home = Home::start(folder.path()).await?;
    home.seal(0, IN_FLIGHT, "a password of ordinary length").await?;
    open_all(&home, 10).await?;
    let (mut per_second, mut slowest) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let sync = sync_time(folder.path())?;
        let begun = Instant::now();
        let mut waits = open_all(&home, OPENS_EACH).await?;
        per_second.push(f64::from(IN_FLIGHT * OPENS_EACH) / begun.elapsed().as_secs_f64());
        waits.sort_unstable();
        let slow = waits.get(waits.len() * 99 / 100).context("nothing was opened")?;
        slowest.push(slow.as_secs_f64() / sync);
    }
    Ok(vec![
        Figure::new("durable_opens_per_second", median(per_second), "opens/s", "limit (at least)", 15_000.0),
        Figure::new("durable_open_p99", median(slowest), "fdatasyncs", "limit", 5.0),
    ])
}

/// How long every open took.
async fn open_all(home: &Home, each: u32) -> anyhow::Result<Vec<Duration>> {
    let tasks = (0..IN_FLIGHT).map(|number| tokio::spawn(open_often(home.clone(), number, each)));
    let waits: Vec<Vec<Duration>> = try_join_all(tasks)
        .await
        .context("a task of opens panicked")?
        .into_iter()
        .collect::<Result<_, _>>()?;
    Ok(waits.concat())
}

async fn open_often(home: Home, number: u32, each: u32) -> anyhow::Result<Vec<Duration>> {
    let mut waits = Vec::new();
    for _ in 0..each {
        let begun = Instant::now();
        home.open(connection(number), |_| ()).await?;
        waits.push(begun.elapsed());
    }
    Ok(waits)
}

/// Seconds that appending a full group and its `fdatasync` take on this disk now: the median.
fn sync_time(folder: &Path) -> anyhow::Result<f64> {
    let mut file = File::create(folder.join("probe"))?;
    let mut times = Vec::new();
    for _ in 0..SYNCS {
        let begun = Instant::now();
        file.write_all(&[0; GROUP])?;
        file.sync_data()?;
        times.push(begun.elapsed().as_secs_f64());
    }
    Ok(median(times))
}
