//! Reads a KPI's past, a few days at a time.

use std::collections::HashSet;

use connect::trouble::Class;
use jiff::civil::Date;
use kernel::failure::{Failure, Fault, Refusal as _};
use kernel::ids::KpiId;
use platform::cx::Cx;
use platform::jobs::{Job, JobCx, JobFault};
use serde::{Deserialize, Serialize};

use super::refresh_readings::{Ready, active, ask, prepare};
use crate::Goals;
use crate::actions::evaluate_goal::Occasion;
use crate::actions::record_reading::{Occurrence, judge_goals, record_reading};
use crate::backfill;
use crate::read::{Almanac, ReadRefused, Reply};
use crate::reading::Origin;
use crate::store;
use crate::store::backfill::{Backfill, BackfillState};

/// Days of one run: small enough that a person's work is never behind a long one.
const STEP: usize = 8;

/// Reads the days of a KPI's past that nothing was read for yet, newest first, then queues itself for the rest.
///
/// A second run is harmless: a day that has a reading is left alone, and a day's reading has the day as its occasion.
/// It tells nobody anything: goals are judged without a line in their history.
#[derive(Debug, Serialize, Deserialize)]
pub struct BackfillReadings {
    pub kpi: KpiId,
}

impl Job for BackfillReadings {
    type Service = Goals;
    const NAME: &'static str = "goals.backfill-readings";
    const PRIORITY: i32 = 1_000;

    async fn run(self, cx: JobCx, goals: &Goals) -> Result<(), JobFault> {
        let Some(ready) = prepare(&cx, self.kpi, "kpi backfill").await? else {
            return Ok(cx.finish_with(cx.begin().await?).await?);
        };
        let mut progress = plan(&cx, &ready).await?;
        let mut replies = Vec::new();
        for day in progress.missing.iter().take(STEP).copied() {
            if cx.stop.is_cancelled() {
                break;
            }
            let zone = ready.almanac.zone(ready.kpi.definition.zone.as_deref());
            let Some(as_of) = backfill::end_of_day(&zone, day) else { continue };
            match ask(goals, &ready, as_of).await {
                Ok(reply) => replies.push((day, reply)),
                Err(Failure::Refused(refused)) if passes(&refused) => {
                    if replies.is_empty() {
                        return Err(Fault::new("could not read a KPI's past", refused.problem().title).into());
                    }
                    break;
                }
                Err(Failure::Refused(refused)) => {
                    let problem = refused.problem();
                    progress.stopped =
                        Some(format!("{}. {}", problem.title, problem.detail.unwrap_or_default()));
                    break;
                }
                Err(Failure::Fault(fault)) => return Err(fault.into()),
            }
        }
        Ok(self.keep(&cx, &ready, replies, progress).await?)
    }
}

/// Whether it is worth trying again by itself.
fn passes(refused: &ReadRefused) -> bool {
    matches!(refused.class(), Class::Throttled | Class::Unavailable)
}

/// Which days there are and which are missing.
struct Progress {
    total: usize,
    /// Newest first.
    missing: Vec<Date>,
    stopped: Option<String>,
}

async fn plan(cx: &JobCx, ready: &Ready) -> Result<Progress, Fault> {
    let mut tx = cx.begin_read().await?;
    let organization = tx.organization()?;
    let kpi = &ready.kpi;
    let known = store::reading::days_read(tx.tx(), organization, kpi.id).await?;
    let goals = store::goal::of_kpi(tx.tx(), organization, kpi.id).await?;
    let first = goals.iter().map(|goal| goal.period.start()).min();
    let days = days(ready, first, cx);
    Ok(Progress { total: days.len(), missing: missing(days, &known), stopped: None })
}

fn days(ready: &Ready, goals_from: Option<Date>, cx: &JobCx) -> Vec<Date> {
    let definition = &ready.kpi.definition;
    let zone = ready.almanac.zone(definition.zone.as_deref());
    let expression = definition.values.expression(&definition.parameters);
    expression.map_or_else(Vec::new, |expression| {
        backfill::days(expression, (&ready.almanac.calendar, &zone), cx.now(), goals_from)
    })
}

fn missing(days: Vec<Date>, known: &HashSet<String>) -> Vec<Date> {
    days.into_iter().filter(|day| !known.contains(&day.to_string())).collect()
}

impl BackfillReadings {
    async fn keep(
        &self,
        cx: &JobCx,
        ready: &Ready,
        replies: Vec<(Date, Reply)>,
        progress: Progress,
    ) -> Result<(), Fault> {
        let mut tx = cx.begin().await?;
        let is_same = |kpi: &crate::kpi::Kpi| kpi.version == ready.kpi.version;
        if !active(&mut tx, self.kpi).await?.as_ref().is_some_and(is_same) {
            return cx.finish_with(tx).await;
        }
        let read = replies.len();
        for (day, reply) in replies {
            append(&mut tx, (&ready.kpi, &ready.almanac), (day, &reply)).await?;
        }
        let left = progress.missing.len().saturating_sub(read);
        let state = match (&progress.stopped, left) {
            (Some(_), _) => BackfillState::Stopped,
            (None, 0) => BackfillState::Done,
            (None, _) => BackfillState::Running,
        };
        let row = Backfill {
            version: ready.kpi.version,
            state,
            done: u32::try_from(progress.total.saturating_sub(left)).unwrap_or(u32::MAX),
            total: u32::try_from(progress.total).unwrap_or(u32::MAX),
            as_of: tx.now(),
            sentence: progress.stopped,
        };
        let organization = tx.organization()?;
        store::backfill::put(tx.tx(), organization, self.kpi, &row).await?;
        if state == BackfillState::Running {
            tx.enqueue(&Self { kpi: self.kpi }).await?;
        }
        judge_goals(&mut tx, (&ready.kpi, &ready.almanac), Occasion::Backfill).await?;
        cx.finish_with(tx).await
    }
}

async fn append(
    tx: &mut Cx,
    (kpi, almanac): (&crate::kpi::Kpi, &Almanac),
    (day, reply): (Date, &Reply),
) -> Result<(), Fault> {
    let occurrence = Occurrence { slot: backfill::slot(day), origin: Origin::Backfill };
    record_reading(tx, (kpi, almanac), reply, occurrence).await.map(|_| ())
}
