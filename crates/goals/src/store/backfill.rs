//! How far each KPI's backfill has come.

use kernel::failure::Fault;
use kernel::ids::{KpiId, OrganizationId};
use kernel::time::Timestamp;
use platform::db::{Tx, sql};

use super::who::known;

/// Where a backfill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BackfillState {
    Running,
    Done,
    /// The source refused; the days read so far stay.
    Stopped,
}

impl BackfillState {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Stopped => "failed",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Running, Self::Done, Self::Stopped].into_iter().find(|state| state.word() == word)
    }
}

/// The progress of one KPI's backfill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Backfill {
    pub version: u32,
    pub state: BackfillState,
    pub done: u32,
    pub total: u32,
    /// The one time that its days were counted from.
    pub as_of: Timestamp,
    /// Why it stopped.
    pub sentence: Option<String>,
}

/// Writes the progress; a newer definition takes the place of an older one's.
pub(crate) async fn put(
    tx: &mut Tx,
    organization: OrganizationId,
    kpi: KpiId,
    backfill: &Backfill,
) -> Result<(), Fault> {
    sql("INSERT INTO backfill (organization_id, kpi_id, version, state, done, total, as_of, sentence)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (organization_id, kpi_id) DO UPDATE SET version = excluded.version, state = excluded.state,
           done = excluded.done, total = excluded.total, as_of = excluded.as_of, sentence = excluded.sentence")
    .id(organization)
    .id(kpi)
    .bind(backfill.version)
    .bind(backfill.state.word())
    .bind(backfill.done)
    .bind(backfill.total)
    .bind(backfill.as_of)
    .bind(backfill.sentence.clone())
    .execute(tx)
    .await
    .map(|_| ())
}

pub(crate) async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    kpi: KpiId,
) -> Result<Option<Backfill>, Fault> {
    let row = sql("SELECT version, state, done, total, as_of, sentence FROM backfill
         WHERE organization_id = $1 AND kpi_id = $2")
    .id(organization)
    .id(kpi)
    .fetch_optional(tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Backfill {
        version: row.get("version")?,
        state: known(
            BackfillState::parse(&row.get::<String>("state")?),
            "could not read a backfill's state",
        )?,
        done: row.get("done")?,
        total: row.get("total")?,
        as_of: row.get("as_of")?,
        sentence: row.get("sentence")?,
    }))
}
