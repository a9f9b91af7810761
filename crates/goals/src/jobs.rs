//! The jobs of this crate, and the timer that mends a broken chain of them.
//!
//! A KPI's next read is queued by the one before, so that nothing has to look through all KPIs. Should a chain ever
//! break (a job in the dead list), the sweep finds the KPI by its due time and starts the chain again.

mod backfill_readings;
mod build_sample;
mod purge_deleted;
mod read_closing;
mod refresh_readings;
mod sweep_due;

use platform::jobs::{JobKind, Schedule};

use crate::Goals;

pub use backfill_readings::BackfillReadings;
pub use build_sample::BuildSample;
pub(crate) use build_sample::steps as sample_steps;
pub(crate) use purge_deleted::{PurgeGoal, PurgeKpi};
pub use read_closing::ReadClosing;
pub(crate) use read_closing::{queue_closing, queue_closings};
pub use refresh_readings::RefreshReadings;

/// Every kind of job.
pub fn kinds(goals: &Goals) -> Vec<JobKind> {
    vec![
        JobKind::of::<RefreshReadings>(goals.clone()),
        JobKind::of::<BackfillReadings>(goals.clone()),
        JobKind::of::<ReadClosing>(goals.clone()),
        JobKind::of::<BuildSample>(goals.clone()),
        JobKind::of::<PurgeKpi>(goals.clone()),
        JobKind::of::<PurgeGoal>(goals.clone()),
    ]
}

/// Every timer.
pub fn schedules() -> Vec<Schedule> {
    vec![Schedule::every("goals.sweep-due", 60, sweep_due::sweep_due)]
}

#[cfg(test)]
mod tests;
