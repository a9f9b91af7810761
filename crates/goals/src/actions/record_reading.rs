//! Appends a reading and judges the goals it speaks of.

use kernel::failure::Fault;
use platform::cx::Cx;

use super::evaluate_goal::{Occasion, evaluate_goal};
use crate::goal::GoalState;
use crate::kpi::Kpi;
use crate::read::{Almanac, Reply};
use crate::reading::{Origin, Reading, Span};
use crate::store;

/// What is known about a reading beside the source's reply.
pub(crate) struct Occurrence {
    /// Names the occasion: the same one is recorded once.
    pub slot: String,
    pub origin: Origin,
}

/// Appends the reply as a reading; nothing when its occasion is recorded already.
pub(crate) async fn record_reading(
    cx: &mut Cx,
    (kpi, almanac): (&Kpi, &Almanac),
    reply: &Reply,
    occurrence: Occurrence,
) -> Result<Option<Reading>, Fault> {
    let organization = cx.organization()?;
    let range = Span::of(&reply.resolved);
    let now = cx.now();
    let known = store::reading::newest_of_range(cx.tx(), organization, (kpi.id, &range), now).await?;
    let reading = Reading {
        id: cx.new_id()?,
        kpi: kpi.id,
        slot: occurrence.slot,
        kpi_version: kpi.version,
        parameter_hash: kpi.definition.values.hash(),
        dimension: String::new(),
        value: reply.figure.value,
        unit: kpi.definition.unit.to_string(),
        as_of: reply.resolved.as_of.into(),
        recorded_at: now,
        source_time: None,
        fetched_at: reply.fetched_at,
        range,
        calendar_version: almanac.version,
        rows: reply.figure.rows,
        connection: kpi.definition.connection,
        origin: occurrence.origin,
        flags: Vec::new(),
        supersedes: None,
    }
    .after(known.as_ref());
    let is_new = store::reading::append(cx.tx(), organization, &reading).await?;
    Ok(is_new.then_some(reading))
}

/// Judges every goal of the KPI that is not archived.
pub(crate) async fn judge_goals(
    cx: &mut Cx,
    (kpi, almanac): (&Kpi, &Almanac),
    occasion: Occasion,
) -> Result<(), Fault> {
    let organization = cx.organization()?;
    for goal in store::goal::of_kpi(cx.tx(), organization, kpi.id).await? {
        if !matches!(goal.state, GoalState::Archived { .. }) {
            evaluate_goal(cx, &goal, (kpi, almanac), occasion).await?;
        }
    }
    Ok(())
}
