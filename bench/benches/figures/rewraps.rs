//! What it costs to wrap 100,000 data keys again under a new version of their organization's key, durably, on an
//! embedded store.

use std::time::Instant;

use anyhow::{anyhow, ensure};
use bench::{Figure, cpu_now};
use custody::{Custody, Kind, Step, Subject, Why};
use kernel::actor::Actor;
use kernel::ids::{ConnectionId, OrganizationId};
use kernel::secret::Secret;
use platform::cx::Platform;

use super::opens::start;

const DATA_KEYS: u32 = 100_000;
const EACH: u32 = 1_000;

pub(crate) async fn figures() -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let ((custody, platform), organization) = start(folder.path()).await?;
    for _ in 0..DATA_KEYS / EACH {
        seal(&custody, &platform, organization).await?;
    }
    let started = custody.start_rotation(organization, Actor::Operator, Why::Asked).await;
    let started = started.map_err(|failure| anyhow!("{failure:?}"))?;
    ensure!(started.total == u64::from(DATA_KEYS), "{} data keys hang on the old version", started.total);
    let (before, begun) = (cpu_now(), Instant::now());
    let ended = custody.run_rotation(organization).await?;
    ensure!(ended == Step::Finished, "the rotation did not finish");
    let cpu_us = cpu_now().saturating_sub(before).as_secs_f64() * 1e6 / f64::from(DATA_KEYS);
    Ok(vec![
        Figure::new("rewrap_100k", begun.elapsed().as_secs_f64(), "s", "limit", 3.0),
        Figure::new("rewrap_cpu", cpu_us, "us", "limit", 30.0),
    ])
}

async fn seal(custody: &Custody, platform: &Platform, organization: OrganizationId) -> anyhow::Result<()> {
    let mut cx = platform.begin(organization, Actor::Operator).await?;
    for _ in 0..EACH {
        let connection: ConnectionId = cx.new_id()?;
        let secret = Secret::from_text("a password of ordinary length".to_owned());
        custody.seal(&mut cx, Subject::Connection(connection), Kind::SqlPassword, secret).await?;
    }
    cx.commit().await?;
    Ok(())
}
