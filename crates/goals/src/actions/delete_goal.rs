//! Deletes a goal so that it can be undone.

use access::May;
use kernel::failure::Failure;
use kernel::ids::GoalId;
use platform::cx::Cx;

use super::update_goal::{find, move_to};
use crate::goal::Goal;
use crate::jobs::PurgeGoal;
use crate::kpi::KpiState;
use crate::life::RESTORABLE_S;
use crate::permissions::EditGoals;
use crate::refused::GoalRefused;
use crate::store;

/// Hides the goal. For a day it can be restored; then it goes with its history.
pub async fn delete_goal(cx: &mut Cx, may: May<EditGoals>, id: GoalId) -> Result<Goal, Failure<GoalRefused>> {
    let goal = find(cx, id).await?;
    let state = goal.state.delete(may.actor(), cx.now()).map_err(GoalRefused::from)?;
    let due = cx.now().plus_seconds(RESTORABLE_S);
    cx.enqueue_at(&PurgeGoal { goal: id }, due).await?;
    Ok(move_to(cx, may.actor(), &goal, (state, "goal.delete")).await?)
}

/// Undoes a deletion: the goal is again what it was.
pub async fn restore_goal(
    cx: &mut Cx,
    may: May<EditGoals>,
    id: GoalId,
) -> Result<Goal, Failure<GoalRefused>> {
    let organization = cx.organization()?;
    let goal = store::goal::find(cx.tx(), organization, id).await?.ok_or(GoalRefused::NotThere)?;
    let kpi = store::kpi::find(cx.tx(), organization, goal.kpi).await?;
    if !kpi.is_some_and(|kpi| !matches!(kpi.state, KpiState::Deleted { .. })) {
        return Err(GoalRefused::KpiIsDeleted.into());
    }
    let state = goal.state.restore().map_err(GoalRefused::from)?;
    Ok(move_to(cx, may.actor(), &goal, (state, "goal.restore")).await?)
}
