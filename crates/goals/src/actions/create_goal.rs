//! Makes a goal on a KPI, and asks for the KPI's past where the goal's period began earlier.

use access::May;
use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Failure;
use kernel::ids::MemberId;
use platform::cx::Cx;
use serde_json::json;

use super::evaluate_goal::{Occasion, evaluate_goal};
use super::sources;
use super::update_goal::note;
use crate::field::fault;
use crate::goal::form::{GoalForm, ParsedGoal};
use crate::goal::{Goal, GoalState};
use crate::jobs::{BackfillReadings, queue_closing};
use crate::kpi::{Kpi, KpiState};
use crate::permissions::EditGoals;
use crate::refused::GoalRefused;
use crate::store;
use crate::store::goal::GoalChange;

/// Makes a goal from a whole form; `member` owns it unless the form names somebody.
pub async fn create_goal(
    cx: &mut Cx,
    may: May<EditGoals>,
    member: MemberId,
    form: &GoalForm,
) -> Result<Goal, Failure<GoalRefused>> {
    let parsed = form.parse().map_err(GoalRefused::Invalid)?;
    check_owner(cx, parsed.owner).await?;
    let kpi = active_kpi(cx, &parsed).await?;
    insert(cx, (may.actor(), member), &kpi, parsed, false).await
}

/// Stores a goal that fits; `is_sample` marks those that are removed with the sample company.
pub(crate) async fn insert(
    cx: &mut Cx,
    (actor, member): (Actor, MemberId),
    kpi: &Kpi,
    parsed: ParsedGoal,
    is_sample: bool,
) -> Result<Goal, Failure<GoalRefused>> {
    let organization = cx.organization()?;
    let goal = Goal {
        id: cx.new_id()?,
        name: parsed.name,
        kpi: kpi.id,
        aim: parsed.aim,
        period: parsed.period,
        weights: parsed.weights,
        owner: parsed.owner.unwrap_or(member),
        state: GoalState::Active,
        is_sample,
        created_at: cx.now(),
        created_by: actor,
    };
    store::goal::insert(cx.tx(), organization, &goal).await?;
    let created =
        GoalChange { at: cx.now(), what: "created", by: actor, was: None, became: Some(goal.aim.words()) };
    note(cx, goal.id, &created).await?;
    let entry = AuditEntry::done(actor, "goal.create", goal.id).detail(json!({ "name": goal.name.as_str() }));
    cx.audit(entry).await?;
    let almanac = sources::almanac(cx).await?;
    evaluate_goal(cx, &goal, (kpi, &almanac), Occasion::Live).await?;
    cx.enqueue(&BackfillReadings { kpi: kpi.id }).await?;
    queue_closing(cx, &goal, (kpi, &almanac)).await?;
    Ok(goal)
}

async fn active_kpi(cx: &mut Cx, parsed: &ParsedGoal) -> Result<Kpi, Failure<GoalRefused>> {
    let organization = cx.organization()?;
    let found = store::kpi::find(cx.tx(), organization, parsed.kpi).await?;
    Ok(found.filter(|kpi| kpi.state == KpiState::Active).ok_or_else(|| {
        GoalRefused::Invalid(vec![fault("/kpi_id", "choose one of the KPIs in use".to_owned())])
    })?)
}

/// An owner is a member of the organization.
pub(super) async fn check_owner(cx: &mut Cx, owner: Option<MemberId>) -> Result<(), Failure<GoalRefused>> {
    let Some(owner) = owner else { return Ok(()) };
    if access::directory::member_names(cx).await?.contains_key(&owner) {
        return Ok(());
    }
    Err(GoalRefused::Invalid(vec![fault("/owner", "choose one of the members".to_owned())]).into())
}
