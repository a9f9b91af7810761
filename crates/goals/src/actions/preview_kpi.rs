//! Shows what a KPI would say before it is saved: the number, its dates, and the other meanings of its range.

use std::time::Instant;

use access::May;
use kernel::failure::{Failure, Fault, Refusal as _};
use kernel::problem::Problem;
use kernel::range::{Interpretation, Resolved, interpretations};

use super::sources;
use crate::Goals;
use crate::field::fault;
use crate::kpi::form::KpiForm;
use crate::parameter::Parameters;
use crate::permissions::UseConnections;
use crate::read::{Almanac, Asker, Question, ReadRefused, Reply};
use crate::refused::KpiRefused;

/// A statement this slow is not run three more times for a preview.
const SLOW_MS: u64 = 3_000;

/// What a KPI would say now.
#[derive(Debug, Clone)]
pub struct Preview {
    /// `None` when a range means nothing.
    pub resolved: Option<Resolved>,
    pub outcome: Result<Told, Problem>,
    /// How long the outcome took, a refusal too.
    pub elapsed_ms: u64,
    pub others: Vec<Other>,
}

/// A figure and how long it took.
#[derive(Debug, Clone)]
pub struct Told {
    pub value: Option<kernel::decimal::Decimal>,
    pub rows: Option<i64>,
    pub elapsed_ms: u64,
}

/// Another meaning of the same range, and its figure; `None` where it could not be read.
#[derive(Debug, Clone)]
pub struct Other {
    pub interpretation: Interpretation,
    pub resolved: Resolved,
    pub told: Option<Told>,
}

impl Goals {
    /// Reads the KPI of a form without saving anything. Statements and sources that say no are part of the preview;
    /// only a form that does not fit together is refused.
    pub async fn preview_kpi(
        &self,
        may: May<UseConnections>,
        form: &KpiForm,
    ) -> Result<Preview, Failure<KpiRefused>> {
        let parameters = Parameters::parse(&form.parameters).map_err(KpiRefused::Invalid)?;
        let values = parameters.fit(&form.values).map_err(KpiRefused::Invalid)?;
        let (asker, almanac) = self.asker(&may, &form.connection_id, "kpi preview").await?;
        let zone = form.zone.as_deref().filter(|zone| !zone.is_empty());
        let question = Question {
            statement: &form.statement,
            parameters: &parameters,
            values: &values,
            almanac: &almanac,
            zone,
            as_of: self.now(),
        };
        let resolved = question.resolved().ok();
        let started = Instant::now();
        let outcome = told(self.ask(&asker, question).await)?;
        let waited = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let elapsed_ms = outcome.as_ref().map_or(waited, |told| told.elapsed_ms);
        let is_quick = outcome.as_ref().is_ok_and(|told| told.elapsed_ms <= SLOW_MS);
        let others = self.others(&asker, question, is_quick).await?;
        Ok(Preview { resolved, outcome, elapsed_ms, others })
    }

    async fn others(
        &self,
        asker: &Asker,
        question: Question<'_>,
        is_read: bool,
    ) -> Result<Vec<Other>, Fault> {
        let Some(expression) = question.values.expression(question.parameters) else { return Ok(Vec::new()) };
        let mut others = Vec::new();
        for interpretation in interpretations(expression) {
            let values =
                question.values.clone().with_expression(question.parameters, interpretation.expression);
            let varied = Question { values: &values, ..question };
            let Ok(resolved) = varied.resolved() else { continue };
            let told = if is_read { told(self.ask(asker, varied).await)?.ok() } else { None };
            others.push(Other { interpretation, resolved, told });
        }
        Ok(others)
    }

    /// Who asks which source; the connection must be the organization's.
    pub(crate) async fn asker(
        &self,
        may: &May<UseConnections>,
        connection: &str,
        purpose: &str,
    ) -> Result<(Asker, Almanac), Failure<KpiRefused>> {
        let unknown =
            || KpiRefused::Invalid(vec![fault("/connection_id", "choose one of the connections".to_owned())]);
        let connection = connection.parse().map_err(|_| unknown())?;
        let mut cx = self.platform().begin_read(may.organization(), may.actor()).await?;
        let source = sources::find(&mut cx, connection).await?.ok_or_else(unknown)?;
        let almanac = sources::almanac(&mut cx).await?;
        let asker = Asker {
            organization: may.organization(),
            actor: may.actor(),
            connection,
            engine: source.engine,
            purpose: purpose.to_owned(),
        };
        Ok((asker, almanac))
    }
}

/// Sorts what a person can mend from what is broken here.
fn told(reply: Result<Reply, Failure<ReadRefused>>) -> Result<Result<Told, Problem>, Fault> {
    match reply {
        Ok(reply) => {
            let (value, rows) = (reply.figure.value, reply.figure.rows);
            Ok(Ok(Told { value, rows, elapsed_ms: reply.elapsed_ms }))
        }
        Err(Failure::Refused(refused)) => Ok(Err(refused.problem())),
        Err(Failure::Fault(fault)) => Err(fault),
    }
}
