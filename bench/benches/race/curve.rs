//! What an open costs as connections grow from a thousand to a million: from the store, and from memory.

use audit::journal::Recorded;
use bench::home::{Home, connection};
use bench::{Figure, cpu_now};
use futures_util::future::try_join_all;

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
    let home = Home::start(folder.path()).await?;
    let (mut figures, mut sealed) = (Vec::new(), 0);
    for (connections, cold, warm) in STEPS {
        home.seal(sealed, connections, "a password of ordinary length").await?;
        sealed = connections;
        // What sealing left to do is done first: entries moved into the log, and its checkpoint signed.
        home.journal.settle().await?;
        home.journal.checkpoint_all(Recorded::Hourly).await?;
        home.custody.forget();
        let from_store = open_spread(&home, connections).await?;
        let from_memory = open_spread(&home, connections).await?;
        figures.push(Figure::new(cold, from_store, "us", "limit", 90.0));
        figures.push(Figure::new(warm, from_memory, "us", "limit", 40.0));
    }
    Ok(figures)
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
