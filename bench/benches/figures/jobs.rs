//! Durable no-op jobs on PostgreSQL, beside a bare loop that deletes rows one transaction at a time.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, anyhow};
use bench::Figure;
use futures_util::future::{BoxFuture, try_join_all};
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::cx::{Pen, Platform};
use platform::db::{Db, DbAddress, Tx};
use platform::jobs::{Job, JobCx, JobFault, JobKind, JobWake, Worker};
use platform::schema;
use platform::world::World;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use testkit::parts::{Postgres, PostgresOptions};

const JOBS: u32 = 20_000;
const LOOPS: u32 = 8;

/// Jobs a second, and the same as a ratio to the bare loop on the same server in the same run.
pub(crate) async fn figures() -> anyhow::Result<Vec<Figure>> {
    let options = PostgresOptions { durable: true, ..PostgresOptions::default() };
    let server = Postgres::start(&options).await.map_err(|fault| anyhow!("{fault}"))?;
    let bare = bare_loop(&server.fresh_database().await).await?;
    let ours = our_queue(&server.fresh_database().await).await?;
    Ok(vec![
        Figure::new("jobs_per_second", ours, "jobs/s", "limit (at least)", 1_500.0),
        Figure::new("jobs_beside_bare_loop", ours, "jobs/s", "DELETE ... SKIP LOCKED, 8 clients", bare),
    ])
}

#[derive(Clone, Serialize, Deserialize)]
struct Nothing {
    n: u32,
}

impl Job for Nothing {
    type Service = ();
    const NAME: &'static str = "bench.nothing";

    async fn run(self, _: JobCx, (): &()) -> Result<(), JobFault> {
        Ok(())
    }
}

async fn our_queue(url: &str) -> anyhow::Result<f64> {
    let db = Db::open(&DbAddress::Postgres { url: url.to_owned(), connections: 8 }).await?;
    schema::migrate(&db).await?;
    let platform = Platform { db, world: World::system(), pen: Arc::new(NoPen), wake: JobWake::default() };
    let organization: OrganizationId = platform.world.new_id()?;
    for batch in (0..JOBS).collect::<Vec<_>>().chunks(1_000) {
        let mut cx = platform.begin(organization, Actor::System).await?;
        for n in batch {
            cx.enqueue(&Nothing { n: *n }).await?;
        }
        cx.commit().await?;
    }
    let worker = Worker::new(platform, vec![JobKind::of::<Nothing>(())], 8);
    let begun = Instant::now();
    let ran = worker.run_due().await?;
    anyhow::ensure!(ran == JOBS as usize, "{ran} jobs ran");
    Ok(f64::from(JOBS) / begun.elapsed().as_secs_f64())
}

async fn bare_loop(url: &str) -> anyhow::Result<f64> {
    let pool = PgPoolOptions::new().max_connections(LOOPS).connect(url).await?;
    sqlx::query("CREATE TABLE work (id bigint PRIMARY KEY, payload text NOT NULL)").execute(&pool).await?;
    sqlx::query("INSERT INTO work SELECT n, 'payload' FROM generate_series(1, $1) AS n")
        .bind(i64::from(JOBS))
        .execute(&pool)
        .await?;
    let begun = Instant::now();
    try_join_all((0..LOOPS).map(|_| take_all(pool.clone()))).await.context("the bare loop failed")?;
    Ok(f64::from(JOBS) / begun.elapsed().as_secs_f64())
}

async fn take_all(pool: PgPool) -> Result<(), sqlx::Error> {
    let one = "DELETE FROM work WHERE id = (SELECT id FROM work ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1)";
    while sqlx::query(one).execute(&pool).await?.rows_affected() > 0 {}
    Ok(())
}

/// No-op jobs write nothing into the log.
struct NoPen;

impl Pen for NoPen {
    fn note<'a>(
        &'a self,
        _: &'a mut Tx,
        _: Log,
        _: Timestamp,
        _: AuditEntry,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }

    fn nudge(&self) {}
}
