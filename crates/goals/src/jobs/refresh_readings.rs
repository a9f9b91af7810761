//! Reads a KPI and judges its goals.

use kernel::actor::Actor;
use kernel::failure::{Failure, Fault, Refusal as _};
use kernel::ids::{Id as _, KpiId, ReadingId};
use kernel::time::Timestamp;
use platform::cx::Cx;
use platform::jobs::{Job, JobCx, JobFault};
use serde::{Deserialize, Serialize};

use crate::Goals;
use crate::actions::evaluate_goal::Occasion;
use crate::actions::record_reading::{Occurrence, judge_goals, record_reading};
use crate::actions::sources;
use crate::kpi::{Kpi, KpiState};
use crate::parameter::Values;
use crate::read::{Almanac, Asker, Question, ReadRefused, Reply};
use crate::reading::Origin;
use crate::schedule::{next_read, next_try};
use crate::store;
use crate::store::kpi::KpiFailure;

/// Asks the KPI's source for its number, appends the reading, judges the goals, queues the next read.
///
/// A second run is harmless: the reading, the judgement and the end of the job are one transaction, and the reading's
/// occasion is the job itself.
#[derive(Debug, Serialize, Deserialize)]
pub struct RefreshReadings {
    pub kpi: KpiId,
    /// A person asked for it.
    #[serde(default)]
    pub viewed: bool,
}

/// A KPI with what its read needs.
pub(super) struct Ready {
    pub kpi: Kpi,
    pub almanac: Almanac,
    /// `None`: the connection was deleted.
    pub asker: Option<Asker>,
}

impl Job for RefreshReadings {
    type Service = Goals;
    const NAME: &'static str = "goals.refresh-readings";

    async fn run(self, cx: JobCx, goals: &Goals) -> Result<(), JobFault> {
        let Some(ready) = prepare(&cx, self.kpi, "kpi refresh").await? else {
            return Ok(cx.finish_with(cx.begin().await?).await?);
        };
        let as_of = cx.now();
        match ask(goals, &ready, as_of).await {
            Ok(reply) => self.keep(&cx, &ready.kpi, &reply).await?,
            Err(Failure::Refused(refused)) => self.note_failure(&cx, &ready.kpi, &refused).await?,
            Err(Failure::Fault(fault)) => return Err(fault.into()),
        }
        Ok(())
    }
}

impl RefreshReadings {
    async fn keep(&self, cx: &JobCx, asked: &Kpi, reply: &Reply) -> Result<(), Fault> {
        let mut tx = cx.begin().await?;
        let Some(kpi) = active(&mut tx, self.kpi).await? else { return cx.finish_with(tx).await };
        let next = if kpi.version == asked.version {
            let almanac = sources::almanac(&mut tx).await?;
            let origin = if self.viewed { Origin::Viewed } else { Origin::Scheduled };
            let occurrence = Occurrence { slot: cx.job.to_string(), origin };
            record_reading(&mut tx, (&kpi, &almanac), reply, occurrence).await?;
            judge_goals(&mut tx, (&kpi, &almanac), Occasion::Live).await?;
            next_read(kpi.id, kpi.refresh, tx.now())
        } else {
            // The definition changed while the source was asked: the number belongs to no version.
            tx.now()
        };
        let organization = tx.organization()?;
        store::kpi::record_success(tx.tx(), organization, kpi.id, next).await?;
        tx.enqueue_at(&Self { kpi: kpi.id, viewed: false }, next).await?;
        cx.finish_with(tx).await
    }

    async fn note_failure(&self, cx: &JobCx, asked: &Kpi, refused: &ReadRefused) -> Result<(), Fault> {
        let mut tx = cx.begin().await?;
        let Some(kpi) = active(&mut tx, self.kpi).await? else { return cx.finish_with(tx).await };
        let problem = refused.problem();
        let before = asked.trouble.as_ref().map_or(0, |trouble| trouble.failures);
        let next = next_try(kpi.id, kpi.refresh, tx.now(), (refused.class(), before, problem.retry_after_s));
        let failure = KpiFailure {
            at: tx.now(),
            slug: problem.slug.to_owned(),
            sentence: format!("{}. {}", problem.title, problem.detail.unwrap_or_default()).trim().to_owned(),
        };
        tracing::warn!(kpi.id = %kpi.id, slug = problem.slug, "a read of {} failed: {}", kpi.id, problem.slug);
        let organization = tx.organization()?;
        let line = tx.new_id::<ReadingId>()?.uuid();
        store::kpi::record_failure(tx.tx(), organization, kpi.id, &failure, (line, next)).await?;
        tx.enqueue_at(&Self { kpi: kpi.id, viewed: false }, next).await?;
        cx.finish_with(tx).await
    }
}

/// What a read needs, looked up in a transaction of its own; `None` when the KPI is not read any more.
pub(super) async fn prepare(cx: &JobCx, id: KpiId, purpose: &str) -> Result<Option<Ready>, Fault> {
    ready(&mut cx.begin_read().await?, id, purpose).await
}

/// The same within a transaction that only reads.
pub(super) async fn ready(tx: &mut Cx, id: KpiId, purpose: &str) -> Result<Option<Ready>, Fault> {
    let organization = tx.organization()?;
    let Some(kpi) = active(tx, id).await? else { return Ok(None) };
    let almanac = sources::almanac(tx).await?;
    let connection = kpi.definition.connection;
    let source = sources::find(tx, connection).await?;
    let asker = source.map(|source| Asker {
        organization,
        actor: Actor::System,
        connection,
        engine: source.engine,
        purpose: purpose.to_owned(),
    });
    Ok(Some(Ready { kpi, almanac, asker }))
}

/// Asks for the KPI's number as of a moment; no transaction is open meanwhile.
pub(super) async fn ask(
    goals: &Goals,
    ready: &Ready,
    as_of: Timestamp,
) -> Result<Reply, Failure<ReadRefused>> {
    ask_as(goals, ready, &ready.kpi.definition.values, as_of).await
}

/// The same with other values.
pub(super) async fn ask_as(
    goals: &Goals,
    ready: &Ready,
    values: &Values,
    as_of: Timestamp,
) -> Result<Reply, Failure<ReadRefused>> {
    let asker = ready.asker.as_ref().ok_or(ReadRefused::NoConnection)?;
    let definition = &ready.kpi.definition;
    let question = Question {
        statement: &definition.statement,
        parameters: &definition.parameters,
        values,
        almanac: &ready.almanac,
        zone: definition.zone.as_deref(),
        as_of,
    };
    goals.ask(asker, question).await
}

/// The KPI when it is there and in use.
pub(super) async fn active(tx: &mut Cx, id: KpiId) -> Result<Option<Kpi>, Fault> {
    let organization = tx.organization()?;
    let found = store::kpi::find(tx.tx(), organization, id).await?;
    Ok(found.filter(|kpi| kpi.state == KpiState::Active))
}
