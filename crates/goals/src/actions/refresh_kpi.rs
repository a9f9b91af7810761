//! Asks for a reading now.

use access::May;
use kernel::failure::Failure;
use kernel::ids::{GoalId, KpiId};
use platform::cx::Cx;

use super::update_kpi::find;
use crate::jobs::RefreshReadings;
use crate::kpi::{Kpi, KpiState};
use crate::permissions::{SeeGoals, SeeKpis};
use crate::refused::{GoalRefused, KpiRefused};

/// Queues a read of the KPI ahead of its schedule.
pub async fn refresh_kpi(cx: &mut Cx, _may: May<SeeKpis>, id: KpiId) -> Result<Kpi, Failure<KpiRefused>> {
    let kpi = find(cx, id).await?;
    if kpi.state != KpiState::Active {
        return Err(KpiRefused::WrongState.into());
    }
    cx.enqueue(&RefreshReadings { kpi: id, viewed: true }).await?;
    Ok(kpi)
}

/// The same for the KPI of a goal.
pub async fn refresh_goal(cx: &mut Cx, _may: May<SeeGoals>, id: GoalId) -> Result<(), Failure<GoalRefused>> {
    let goal = super::update_goal::find(cx, id).await?;
    cx.enqueue(&RefreshReadings { kpi: goal.kpi, viewed: true }).await?;
    Ok(())
}
