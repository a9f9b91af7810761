//! Changes a goal and writes down what changed, by whom.

use access::May;
use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault};
use kernel::ids::{GoalId, Id as _, ReadingId};
use platform::cx::Cx;
use serde_json::json;

use super::create_goal::check_owner;
use super::evaluate_goal::{Occasion, evaluate_goal};
use super::sources;
use crate::goal::form::{GoalForm, GoalPatch};
use crate::goal::{Goal, GoalState};
use crate::jobs::{BackfillReadings, queue_closing};
use crate::permissions::EditGoals;
use crate::refused::GoalRefused;
use crate::store;
use crate::store::goal::GoalChange;

/// Changes the given fields and judges the goal anew.
pub async fn update_goal(
    cx: &mut Cx,
    may: May<EditGoals>,
    id: GoalId,
    patch: GoalPatch,
) -> Result<Goal, Failure<GoalRefused>> {
    let before = find(cx, id).await?;
    let parsed = GoalForm::of(&before).patched(patch).parse().map_err(GoalRefused::Invalid)?;
    if parsed.owner != Some(before.owner) {
        check_owner(cx, parsed.owner).await?;
    }
    let goal = Goal {
        name: parsed.name,
        aim: parsed.aim,
        period: parsed.period,
        weights: parsed.weights,
        owner: parsed.owner.unwrap_or(before.owner),
        ..before.clone()
    };
    for (what, was, became) in differences(&before, &goal) {
        note_by(cx, may.actor(), id, (what, was, became)).await?;
    }
    if goal.period != before.period {
        cx.enqueue(&BackfillReadings { kpi: goal.kpi }).await?;
    }
    save(cx, may.actor(), &goal, "goal.update").await?;
    Ok(goal)
}

/// The goal unless it is deleted.
pub(crate) async fn find(cx: &mut Cx, id: GoalId) -> Result<Goal, Failure<GoalRefused>> {
    let organization = cx.organization()?;
    let found = store::goal::find(cx.tx(), organization, id).await?;
    Ok(found.filter(|goal| !matches!(goal.state, GoalState::Deleted { .. })).ok_or(GoalRefused::NotThere)?)
}

/// Moves a goal to another state of its life, with its line of history.
pub(super) async fn move_to(
    cx: &mut Cx,
    actor: Actor,
    goal: &Goal,
    (state, action): (GoalState, &'static str),
) -> Result<Goal, Fault> {
    let moved = Goal { state, ..goal.clone() };
    let words = ("state", goal.state.word().to_owned(), moved.state.word().to_owned());
    note_by(cx, actor, goal.id, words).await?;
    save(cx, actor, &moved, action).await?;
    Ok(moved)
}

/// Writes a line of the goal's history.
pub(super) async fn note(cx: &mut Cx, id: GoalId, change: &GoalChange) -> Result<(), Fault> {
    let organization = cx.organization()?;
    let line = cx.new_id::<ReadingId>()?.uuid();
    store::goal::note_change(cx.tx(), organization, (line, id), change).await
}

async fn note_by(
    cx: &mut Cx,
    actor: Actor,
    id: GoalId,
    (what, was, became): (&'static str, String, String),
) -> Result<(), Fault> {
    let at = cx.now();
    let change = GoalChange { at, what, by: actor, was: Some(was), became: Some(became) };
    note(cx, id, &change).await
}

/// Stores the goal and judges it again.
async fn save(cx: &mut Cx, actor: Actor, goal: &Goal, action: &'static str) -> Result<(), Fault> {
    let organization = cx.organization()?;
    store::goal::update(cx.tx(), organization, goal).await?;
    let entry = AuditEntry::done(actor, action, goal.id);
    cx.audit(entry.detail(json!({ "name": goal.name.as_str() }))).await?;
    let Some(kpi) = store::kpi::find(cx.tx(), organization, goal.kpi).await? else { return Ok(()) };
    let almanac = sources::almanac(cx).await?;
    evaluate_goal(cx, goal, (&kpi, &almanac), Occasion::Live).await?;
    queue_closing(cx, goal, (&kpi, &almanac)).await
}

fn differences(before: &Goal, after: &Goal) -> Vec<(&'static str, String, String)> {
    let period = |goal: &Goal| format!("{} to {}", goal.period.start(), goal.period.end());
    let pairs = [
        ("name", before.name.to_string(), after.name.to_string()),
        ("aim", before.aim.words(), after.aim.words()),
        ("period", period(before), period(after)),
        ("weights", before.weights.word().to_owned(), after.weights.word().to_owned()),
        ("owner", before.owner.to_string(), after.owner.to_string()),
    ];
    pairs.into_iter().filter(|(_, was, became)| was != became).collect()
}
