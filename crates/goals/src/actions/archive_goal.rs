//! Takes a goal off the board with its history, and back.

use access::May;
use kernel::failure::Failure;
use kernel::ids::GoalId;
use platform::cx::Cx;

use super::update_goal::{find, move_to};
use crate::goal::Goal;
use crate::permissions::EditGoals;
use crate::refused::GoalRefused;

/// Keeps the goal and takes it off the board.
pub async fn archive_goal(
    cx: &mut Cx,
    may: May<EditGoals>,
    id: GoalId,
) -> Result<Goal, Failure<GoalRefused>> {
    let goal = find(cx, id).await?;
    let state = goal.state.archive(may.actor(), cx.now()).map_err(GoalRefused::from)?;
    Ok(move_to(cx, may.actor(), &goal, (state, "goal.archive")).await?)
}

/// Puts the goal on the board again.
pub async fn unarchive_goal(
    cx: &mut Cx,
    may: May<EditGoals>,
    id: GoalId,
) -> Result<Goal, Failure<GoalRefused>> {
    let goal = find(cx, id).await?;
    let state = goal.state.unarchive().map_err(GoalRefused::from)?;
    Ok(move_to(cx, may.actor(), &goal, (state, "goal.unarchive")).await?)
}
