//! What an audited open of a credential costs: CPU per open, 64 in flight, everything warm, on an embedded store.

use anyhow::{Context as _, ensure};
use bench::home::{Home, connection};
use bench::{Figure, cpu_now};
use futures_util::future::try_join_all;

const IN_FLIGHT: u32 = 64;
const OPENS_EACH: u32 = 1_000;
const PASSWORD: &str = "a password of ordinary length";

pub(crate) async fn figures() -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let home = Home::start(folder.path()).await?;
    home.seal(0, IN_FLIGHT, PASSWORD).await?;
    // The first round warms the caches.
    open_all(&home, 10).await?;
    let before = cpu_now();
    open_all(&home, OPENS_EACH).await?;
    let each_us = cpu_now().saturating_sub(before).as_secs_f64() * 1e6 / f64::from(IN_FLIGHT * OPENS_EACH);
    Ok(vec![Figure::new("audited_open_cpu", each_us, "us", "limit", 40.0)])
}

async fn open_all(home: &Home, each: u32) -> anyhow::Result<()> {
    let tasks = (0..IN_FLIGHT).map(|number| tokio::spawn(open_often(home.clone(), number, each)));
    let done = try_join_all(tasks).await.context("a task of opens panicked")?;
    done.into_iter().collect()
}

async fn open_often(home: Home, number: u32, each: u32) -> anyhow::Result<()> {
    for _ in 0..each {
        let length = home.open(connection(number), kernel::secret::Secret::len).await?;
        ensure!(length == PASSWORD.len(), "an open gave another credential");
    }
    Ok(())
}
