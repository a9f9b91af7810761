//! What an audited open of a credential costs: CPU per open, 64 in flight, everything warm, on an embedded store.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, anyhow, ensure};
use audit::Journal;
use audit::journal::OpenJournal;
use bench::{Figure, cpu_now};
use custody::{Custody, Kind, Lend, StartCustody, Subject};
use futures_util::future::try_join_all;
use kernel::actor::Actor;
use kernel::ids::{ConnectionId, OrganizationId};
use kernel::secret::Secret;
use platform::cx::Platform;
use platform::db::{Db, DbAddress};
use platform::jobs::JobWake;
use platform::schema;
use platform::world::World;

const IN_FLIGHT: u32 = 64;
const OPENS_EACH: u32 = 1_000;
const PASSWORD: &str = "a password of ordinary length";

pub(crate) async fn figures() -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let (running, organization) = start(folder.path()).await?;
    let connections = seal(&running, organization).await?;
    let (custody, _platform) = running;
    // The first round warms the caches.
    open_all(&custody, organization, &connections, 10).await?;
    let before = cpu_now();
    open_all(&custody, organization, &connections, OPENS_EACH).await?;
    let each_us = cpu_now().saturating_sub(before).as_secs_f64() * 1e6 / f64::from(IN_FLIGHT * OPENS_EACH);
    Ok(vec![Figure::new("audited_open_cpu", each_us, "us", "limit", 40.0)])
}

pub(super) async fn start(folder: &Path) -> anyhow::Result<((Custody, Platform), OrganizationId)> {
    std::fs::create_dir(folder.join("store"))?;
    let db = Db::open(&DbAddress::Sqlite { file: folder.join("store/store.db") }).await?;
    schema::migrate(&db).await?;
    let world = World::system();
    let installation = audit::identity::installation(&db, &world).await?;
    let open = OpenJournal { db: db.clone(), world: world.clone(), installation };
    let journal = Journal::open_file(&folder.join("audit"), open).await?;
    let started = Custody::start(StartCustody {
        db: db.clone(),
        world: world.clone(),
        journal: journal.clone(),
        key_file: folder.join("keys/root.key"),
        store_folder: folder.join("store"),
    });
    let custody = started.await?.custody;
    let organization = world.new_id()?;
    let platform = Platform { db, world, pen: Arc::new(journal), wake: JobWake::default() };
    Ok(((custody, platform), organization))
}

async fn seal(
    (custody, platform): &(Custody, Platform),
    organization: OrganizationId,
) -> anyhow::Result<Vec<ConnectionId>> {
    let mut cx = platform.begin(organization, Actor::Operator).await?;
    let mut connections = Vec::new();
    for _ in 0..IN_FLIGHT {
        let connection: ConnectionId = cx.new_id()?;
        let secret = Secret::from_text(PASSWORD.to_owned());
        custody.seal(&mut cx, Subject::Connection(connection), Kind::SqlPassword, secret).await?;
        connections.push(connection);
    }
    cx.commit().await?;
    Ok(connections)
}

async fn open_all(
    custody: &Custody,
    organization: OrganizationId,
    connections: &[ConnectionId],
    each: u32,
) -> anyhow::Result<()> {
    let tasks = connections
        .iter()
        .map(|connection| tokio::spawn(open_often(custody.clone(), organization, *connection, each)));
    let done = try_join_all(tasks).await.context("a task of opens panicked")?;
    done.into_iter().collect()
}

async fn open_often(
    custody: Custody,
    organization: OrganizationId,
    connection: ConnectionId,
    each: u32,
) -> anyhow::Result<()> {
    for _ in 0..each {
        let lend = Lend {
            organization,
            subject: Subject::Connection(connection),
            kind: Kind::SqlPassword,
            actor: Actor::System,
            purpose: "bench".to_owned(),
        };
        let length = custody.use_in_session(lend, async |secret| secret.len()).await;
        let length = length.map_err(|failure| anyhow!("{failure:?}"))?;
        ensure!(length == PASSWORD.len(), "an open gave another credential");
    }
    Ok(())
}
