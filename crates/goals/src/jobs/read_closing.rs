//! Reads a goal's number once more when its period has ended, so that the last day counts in full.

use kernel::failure::{Failure, Fault, Refusal as _};
use kernel::ids::GoalId;
use kernel::range::{Closing, closing};
use kernel::time::Timestamp;
use platform::cx::Cx;
use platform::jobs::{Job, JobCx, JobFault};
use serde::{Deserialize, Serialize};

use super::refresh_readings::{Ready, active, ask_as, ready};
use crate::Goals;
use crate::actions::evaluate_goal::Occasion;
use crate::actions::record_reading::{Occurrence, judge_goals, record_reading};
use crate::actions::sources;
use crate::goal::{Goal, GoalState};
use crate::kpi::Kpi;
use crate::read::{Almanac, ReadRefused, Reply};
use crate::reading::Origin;
use crate::schedule::{closing_read, next_try};
use crate::store;

/// Asks for the number over the whole period, appends it and judges the KPI's goals; their status is final then.
///
/// A second run is harmless: the occasion is the end of the period, and a recorded one is not asked for again. Two
/// goals of one KPI that end together share it. Goal and KPI are looked at again when the job runs: a period that was
/// moved is closed at its new end.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadClosing {
    pub goal: GoalId,
}

/// What there is to do now.
enum Step {
    /// It was read, or nothing closes the period.
    Nothing,
    Wait(Timestamp),
    Read(Box<(Ready, Goal, Closing)>),
}

impl Job for ReadClosing {
    type Service = Goals;
    const NAME: &'static str = "goals.read-closing";

    async fn run(self, cx: JobCx, goals: &Goals) -> Result<(), JobFault> {
        let (ready, goal, closing) = match self.step(&cx).await? {
            Step::Nothing => return Ok(cx.finish_with(cx.begin().await?).await?),
            Step::Wait(until) => return Ok(self.again_at(&cx, until).await?),
            Step::Read(read) => *read,
        };
        let definition = &ready.kpi.definition;
        let values = definition.values.clone().with_expression(&definition.parameters, closing.expression);
        match ask_as(goals, &ready, &values, closing.as_of.into()).await {
            Ok(reply) => Ok(self.keep(&cx, &ready, &goal, &reply).await?),
            Err(Failure::Refused(refused)) => {
                let next = next_after(&ready.kpi, &refused, cx.now());
                Ok(self.again_at(&cx, next).await?)
            }
            Err(Failure::Fault(fault)) => Err(fault.into()),
        }
    }
}

impl ReadClosing {
    async fn step(&self, cx: &JobCx) -> Result<Step, Fault> {
        let mut tx = cx.begin_read().await?;
        let Some(goal) = judged(&mut tx, self.goal).await? else { return Ok(Step::Nothing) };
        let Some(ready) = ready(&mut tx, goal.kpi, "closing read").await? else { return Ok(Step::Nothing) };
        let Some(closing) = closing_of(&goal, (&ready.kpi, &ready.almanac)) else { return Ok(Step::Nothing) };
        let due = closing_read(ready.kpi.id, closing.not_before.into());
        if cx.now() < due {
            return Ok(Step::Wait(due));
        }
        let slot = slot(&goal, &ready.kpi);
        if store::reading::is_recorded(tx.tx(), cx.organization, (ready.kpi.id, &slot)).await? {
            return Ok(Step::Nothing);
        }
        Ok(Step::Read(Box::new((ready, goal, closing))))
    }

    async fn keep(&self, cx: &JobCx, asked: &Ready, goal: &Goal, reply: &Reply) -> Result<(), Fault> {
        let mut tx = cx.begin().await?;
        let kpi = active(&mut tx, goal.kpi).await?.filter(|kpi| kpi.version == asked.kpi.version);
        let goal = judged(&mut tx, self.goal).await?.filter(|now| now.period == goal.period);
        let (Some(kpi), Some(goal)) = (kpi, goal) else {
            // Something changed while the source was asked: look again.
            let now = tx.now();
            tx.enqueue_at(self, now).await?;
            return cx.finish_with(tx).await;
        };
        let almanac = sources::almanac(&mut tx).await?;
        let occurrence = Occurrence { slot: slot(&goal, &kpi), origin: Origin::Closing };
        record_reading(&mut tx, (&kpi, &almanac), reply, occurrence).await?;
        judge_goals(&mut tx, (&kpi, &almanac), Occasion::Live).await?;
        cx.finish_with(tx).await
    }

    async fn again_at(&self, cx: &JobCx, due: Timestamp) -> Result<(), Fault> {
        let mut tx = cx.begin().await?;
        tx.enqueue_at(self, due).await?;
        cx.finish_with(tx).await
    }
}

/// Queues the closing read of a goal that is judged; one that waits already is brought forward at most.
pub(crate) async fn queue_closing(
    cx: &mut Cx,
    goal: &Goal,
    (kpi, almanac): (&Kpi, &Almanac),
) -> Result<(), Fault> {
    let Some(closing) = closing_of(goal, (kpi, almanac)) else { return Ok(()) };
    if goal.state != GoalState::Active {
        return Ok(());
    }
    let due = closing_read(kpi.id, closing.not_before.into());
    cx.enqueue_at(&ReadClosing { goal: goal.id }, due).await
}

/// The same for every goal of a KPI that was changed or is in use again.
pub(crate) async fn queue_closings(cx: &mut Cx, kpi: &Kpi) -> Result<(), Fault> {
    let organization = cx.organization()?;
    let almanac = sources::almanac(cx).await?;
    for goal in store::goal::of_kpi(cx.tx(), organization, kpi.id).await? {
        queue_closing(cx, &goal, (kpi, &almanac)).await?;
    }
    Ok(())
}

/// A paused or archived goal keeps what it has; resuming it queues the read again.
async fn judged(tx: &mut Cx, id: GoalId) -> Result<Option<Goal>, Fault> {
    let organization = tx.organization()?;
    let found = store::goal::find(tx.tx(), organization, id).await?;
    Ok(found.filter(|goal| goal.state == GoalState::Active))
}

fn closing_of(goal: &Goal, (kpi, almanac): (&Kpi, &Almanac)) -> Option<Closing> {
    let definition = &kpi.definition;
    let zone = almanac.zone(definition.zone.as_deref());
    let expression = definition.values.expression(&definition.parameters)?;
    closing(expression, &almanac.calendar, &zone, goal.period.end())
}

fn slot(goal: &Goal, kpi: &Kpi) -> String {
    format!("closing:{}:{}", goal.period.end(), kpi.version)
}

fn next_after(kpi: &Kpi, refused: &ReadRefused, now: Timestamp) -> Timestamp {
    let before = kpi.trouble.as_ref().map_or(0, |trouble| trouble.failures);
    let asked = refused.problem().retry_after_s;
    next_try(kpi.id, kpi.refresh, now, (refused.class(), before, asked))
}
