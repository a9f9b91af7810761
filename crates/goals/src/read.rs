//! Asks a source for a KPI's number: places bound, dates absolute, one statement, one figure.
//!
//! An empty range asks nothing: nothing can be in it. Equal reads in flight share one answer.

mod binding;
pub(crate) mod in_flight;
mod refused;

use connect::engine::Engine;
use jiff::tz::TimeZone;
use kernel::actor::Actor;
use kernel::calendar::Calendar;
use kernel::failure::Failure;
use kernel::ids::{ConnectionId, OrganizationId};
use kernel::range::Resolved;
use kernel::time::Timestamp;

use crate::Goals;
use crate::answer::{AnswerRefused, Figure, figure};
use crate::parameter::{Parameters, Values};
use crate::statement::Statement;

pub(crate) use binding::{Ranges, bind};
pub(crate) use refused::{ReadRefused, range_problem};

/// A KPI is one row; a second one is enough to know that there are several.
const ONE_AND_ONE_TOO_MANY: u32 = 2;

/// The calendar that ranges are resolved by, and its version.
#[derive(Debug, Clone)]
pub(crate) struct Almanac {
    pub version: i64,
    pub calendar: Calendar,
}

impl Almanac {
    /// The KPI's own zone, else the organization's, else UTC.
    pub(crate) fn zone(&self, own: Option<&str>) -> TimeZone {
        let named = own.or(self.calendar.zone_name());
        named.and_then(kernel::calendar::zone).unwrap_or(TimeZone::UTC)
    }
}

/// Who asks which source, and why.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    pub organization: OrganizationId,
    pub actor: Actor,
    pub connection: ConnectionId,
    pub engine: Engine,
    /// For the audit log, at most 64 bytes.
    pub purpose: String,
}

/// A statement with everything it takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'a> {
    pub statement: &'a str,
    pub parameters: &'a Parameters,
    pub values: &'a Values,
    pub almanac: &'a Almanac,
    pub zone: Option<&'a str>,
    pub as_of: Timestamp,
}

/// What a source answered.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub figure: Figure,
    pub resolved: Resolved,
    pub elapsed_ms: u64,
    /// When the answer was there.
    pub fetched_at: Timestamp,
}

impl Question<'_> {
    /// The range of the reading: the KPI's own, or all dates for a KPI without one.
    pub(crate) fn resolved(&self) -> Result<Resolved, ReadRefused> {
        Ok(Ranges::resolve(self)?.period)
    }
}

impl Goals {
    /// Asks and waits for the figure.
    pub(crate) async fn ask(
        &self,
        asker: &Asker,
        question: Question<'_>,
    ) -> Result<Reply, Failure<ReadRefused>> {
        let statement = Statement::parse(question.statement, asker.engine)
            .map_err(|refused| ReadRefused::statement(question.statement, &refused))?;
        question
            .parameters
            .cover(&statement)
            .map_err(|uncovered| ReadRefused::uncovered(question.statement, &uncovered))?;
        let ranges = Ranges::resolve(&question)?;
        if ranges.period.is_empty() {
            let nothing = Figure { value: None, rows: None };
            return Ok(Reply {
                figure: nothing,
                resolved: ranges.period,
                elapsed_ms: 0,
                fetched_at: self.now(),
            });
        }
        let (fragments, binds) = bind(&statement, question.values, &ranges);
        let answer = self.run(asker, fragments, binds, ONE_AND_ONE_TOO_MANY).await.map_err(|failure| {
            failure.map(|refused| match refused {
                ReadRefused::ManyRows(_) => ReadRefused::Answer(AnswerRefused::SeveralRows),
                ReadRefused::Statement(_)
                | ReadRefused::Range(_)
                | ReadRefused::Query { .. }
                | ReadRefused::Answer(_)
                | ReadRefused::NoConnection => refused,
            })
        })?;
        let figure = figure(&answer).map_err(ReadRefused::Answer)?;
        Ok(Reply { figure, resolved: ranges.period, elapsed_ms: answer.elapsed_ms, fetched_at: self.now() })
    }
}
