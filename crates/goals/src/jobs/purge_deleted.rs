//! Removes KPIs and goals for good when their deletion can no longer be undone.

use kernel::audit_entry::AuditEntry;
use kernel::ids::{GoalId, KpiId};
use platform::jobs::{Job, JobCx, JobFault};
use serde::{Deserialize, Serialize};

use crate::Goals;
use crate::goal::GoalState;
use crate::kpi::KpiState;
use crate::life::RESTORABLE_S;
use crate::store;

/// Removes a KPI with its readings, versions and deleted goals. One that was restored, or deleted again, is left alone.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PurgeKpi {
    pub(crate) kpi: KpiId,
}

impl Job for PurgeKpi {
    type Service = Goals;
    const NAME: &'static str = "goals.purge-kpi";
    const REACHES_OUT: bool = false;
    const ONE_AT_A_TIME: bool = false;

    async fn run(self, job: JobCx, _: &Goals) -> Result<(), JobFault> {
        let mut cx = job.begin().await?;
        let found = store::kpi::find(cx.tx(), job.organization, self.kpi).await?;
        let deleted_at = found.and_then(|kpi| match kpi.state {
            KpiState::Deleted { at, .. } => Some(at),
            KpiState::Active | KpiState::Archived { .. } => None,
        });
        if deleted_at.is_some_and(|at| at.plus_seconds(RESTORABLE_S) <= cx.now()) {
            store::purge::kpi(cx.tx(), job.organization, self.kpi).await?;
            cx.audit(AuditEntry::done(cx.actor(), "kpi.remove", self.kpi)).await?;
        }
        Ok(job.finish_with(cx).await?)
    }
}

/// Removes a goal with its history. One that was restored, or deleted again, is left alone.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PurgeGoal {
    pub(crate) goal: GoalId,
}

impl Job for PurgeGoal {
    type Service = Goals;
    const NAME: &'static str = "goals.purge-goal";
    const REACHES_OUT: bool = false;
    const ONE_AT_A_TIME: bool = false;

    async fn run(self, job: JobCx, _: &Goals) -> Result<(), JobFault> {
        let mut cx = job.begin().await?;
        let found = store::goal::find(cx.tx(), job.organization, self.goal).await?;
        let deleted_at = found.and_then(|goal| match goal.state {
            GoalState::Deleted { at, .. } => Some(at),
            GoalState::Active | GoalState::Paused { .. } | GoalState::Archived { .. } => None,
        });
        if deleted_at.is_some_and(|at| at.plus_seconds(RESTORABLE_S) <= cx.now()) {
            store::purge::goal(cx.tx(), job.organization, self.goal).await?;
            cx.audit(AuditEntry::done(cx.actor(), "goal.remove", self.goal)).await?;
        }
        Ok(job.finish_with(cx).await?)
    }
}
