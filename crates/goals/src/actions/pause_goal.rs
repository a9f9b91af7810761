//! Pauses a goal and resumes it.

use access::May;
use kernel::failure::Failure;
use kernel::ids::GoalId;
use platform::cx::Cx;

use super::update_goal::{find, move_to};
use crate::goal::Goal;
use crate::permissions::EditGoals;
use crate::refused::GoalRefused;

/// Keeps what is shown as it is until the goal is resumed.
pub async fn pause_goal(cx: &mut Cx, may: May<EditGoals>, id: GoalId) -> Result<Goal, Failure<GoalRefused>> {
    let goal = find(cx, id).await?;
    let state = goal.state.pause(may.actor(), cx.now()).map_err(GoalRefused::from)?;
    Ok(move_to(cx, may.actor(), &goal, (state, "goal.pause")).await?)
}

/// Judges the goal again.
pub async fn resume_goal(cx: &mut Cx, may: May<EditGoals>, id: GoalId) -> Result<Goal, Failure<GoalRefused>> {
    let goal = find(cx, id).await?;
    let state = goal.state.resume().map_err(GoalRefused::from)?;
    Ok(move_to(cx, may.actor(), &goal, (state, "goal.resume")).await?)
}
