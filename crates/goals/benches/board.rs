//! CPU of the server for a board of 24 goals, session check and JSON included: one JSON line.

#![expect(
    clippy::print_stdout,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "a figure is printed, or the bench ends with the cause"
)]

#[path = "../tests/it/world.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the world of the tests, of which a figure uses a part"
)]
mod world;

use world::World;

const ROUNDS: u32 = 1_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime {
        Ok(runtime) => runtime.block_on(measure()),
        Err(cause) => panic!("no runtime: {cause}"),
    }
}

async fn measure() {
    let mut world = World::new().await;
    let kpi = world.kpi("td:m,complete").await;
    for _ in 0..24 {
        world.goal(&kpi).await;
    }
    world.work().await;
    // Reading the answer is the browser's work, so the bytes are only counted.
    let client = &mut world.owner.client;
    for _ in 0..20 {
        drop(client.load("/api/board").await);
    }
    let before = cpu_ns();
    for _ in 0..ROUNDS {
        let (status, page) = client.load("/api/board").await;
        assert!(status == 200 && !page.is_empty(), "the board did not answer");
    }
    let value = (cpu_ns() - before) as f64 / f64::from(ROUNDS) / 1e6;
    let limit = 2.0;
    println!(
        "{{\"name\":\"board_24_goals_cpu\",\"value\":{value:.3},\"unit\":\"ms\",\"against\":{limit},\"peer\":\"limit\",\"ratio\":{:.3}}}",
        value / limit
    );
}

/// Nanoseconds on a processor, of all threads of this process.
fn cpu_ns() -> u64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let spent = tasks.filter_map(|task| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    spent.sum()
}
