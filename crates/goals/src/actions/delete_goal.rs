//! Deletes a goal so that it can be undone.

use access::May;
use kernel::failure::Failure;
use kernel::ids::GoalId;
use platform::cx::Cx;

use super::update_goal::{find, move_to};
use crate::goal::Goal;
use crate::permissions::EditGoals;
use crate::refused::GoalRefused;
use crate::store;

/// Hides the goal; its history stays until it is restored.
pub async fn delete_goal(cx: &mut Cx, may: May<EditGoals>, id: GoalId) -> Result<Goal, Failure<GoalRefused>> {
    let goal = find(cx, id).await?;
    let state = goal.state.delete(may.actor(), cx.now()).map_err(GoalRefused::from)?;
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
    let state = goal.state.restore().map_err(GoalRefused::from)?;
    Ok(move_to(cx, may.actor(), &goal, (state, "goal.restore")).await?)
}
