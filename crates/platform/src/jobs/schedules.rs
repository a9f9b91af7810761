//! Timers for reconcilers: each schedule runs by itself, spread so that replicas and schedules do not beat together.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;
use tracing::Instrument as _;

use super::{Schedule, hold};
use crate::cx::Platform;
use crate::stop::Life;

/// Starts every schedule; each ends with the process. While the process drains, no run begins.
pub fn start(life: &Life, platform: &Platform, schedules: &[Schedule]) {
    for schedule in schedules {
        life.spawn(tick(life.clone(), platform.clone(), schedule.clone()));
    }
}

async fn tick(life: Life, platform: Platform, schedule: Schedule) {
    let mut wait = first_wait(schedule.every_s, draw(&platform));
    loop {
        tokio::select! {
            () = life.stopping().cancelled() => return,
            () = sleep(wait) => {}
        }
        if !life.is_draining() && !is_held(&platform, &schedule).await {
            run(&life, &platform, &schedule).await;
        }
        wait = next_wait(schedule.every_s, draw(&platform));
    }
}

/// Where nobody can say whether it is held, it waits.
async fn is_held(platform: &Platform, schedule: &Schedule) -> bool {
    schedule.reaches_out && !hold::current(platform).await.is_ok_and(|held| held.is_nothing())
}

async fn run(life: &Life, platform: &Platform, schedule: &Schedule) {
    let span = tracing::info_span!("schedule.run", schedule.name = schedule.name);
    let name: Arc<str> = Arc::from(schedule.name);
    let ran = tokio::select! {
        () = life.over().cancelled() => return,
        ran = schedule.run(platform.clone()).instrument(span) => ran,
    };
    let outcome = if ran.is_ok() { "done" } else { "failed" };
    metrics::counter!("schedule_runs_total", "schedule" => name.to_string(), "outcome" => outcome)
        .increment(1);
    if let Err(fault) = ran {
        let chain = fault.chain();
        tracing::warn!(schedule.name = schedule.name, error.chain = %chain, "schedule {name} failed: {chain}");
    }
}

/// Without randomness everything would still run, only in step.
fn draw(platform: &Platform) -> u64 {
    platform.world.random().map_or(0, u64::from_le_bytes)
}

/// Anywhere in the first tenth of the span, so that a start shows its work soon and replicas start apart.
fn first_wait(every_s: u32, random: u64) -> Duration {
    let span_ms = u64::from(every_s.max(1)) * 100;
    Duration::from_millis(random % span_ms)
}

/// The span, a tenth more or less.
fn next_wait(every_s: u32, random: u64) -> Duration {
    let span_ms = u64::from(every_s.max(1)) * 1_000;
    let least = span_ms - span_ms / 10;
    Duration::from_millis(least + random % (span_ms / 5 + 1))
}

#[cfg(test)]
mod tests;
