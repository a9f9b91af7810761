//! Makes a goal like another one.

use access::May;
use kernel::failure::Failure;
use kernel::ids::{GoalId, MemberId};
use platform::cx::Cx;

use super::create_goal;
use super::duplicate_kpi::copy_name;
use super::update_goal::find;
use crate::goal::Goal;
use crate::goal::form::GoalForm;
use crate::permissions::EditGoals;
use crate::refused::GoalRefused;

/// Copies the goal under a name that says so; its history stays with the first one.
pub async fn duplicate_goal(
    cx: &mut Cx,
    may: May<EditGoals>,
    member: MemberId,
    id: GoalId,
) -> Result<Goal, Failure<GoalRefused>> {
    let mut form = GoalForm::of(&find(cx, id).await?);
    form.name = copy_name(&form.name);
    create_goal::create_goal(cx, may, member, &form).await
}
