//! Whether an organization has the sample company, and how far its making has come.

use kernel::failure::Fault;
use kernel::ids::{ConnectionId, MemberId, OrganizationId};
use kernel::time::Timestamp;
use platform::db::{Tx, sql};

use super::who::known;

/// Where the sample company is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SampleState {
    Building,
    Present,
    Failed,
}

impl SampleState {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Building => "building",
            Self::Present => "present",
            Self::Failed => "failed",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Building, Self::Present, Self::Failed].into_iter().find(|state| state.word() == word)
    }
}

/// The sample company of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SampleCompany {
    pub state: SampleState,
    /// What is being done now, in words for people.
    pub step: String,
    pub done: u32,
    pub total: u32,
    /// The moment its data ends at.
    pub as_of: Timestamp,
    pub connection: Option<ConnectionId>,
    /// The printed actor.
    pub started_by: String,
    /// Who owns its goals.
    pub owner: MemberId,
}

pub(crate) async fn put(
    tx: &mut Tx,
    organization: OrganizationId,
    sample: &SampleCompany,
) -> Result<(), Fault> {
    sql("INSERT INTO sample_company (organization_id, state, step, done, total, as_of, connection_id, started_by,
                                   owner_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (organization_id) DO UPDATE SET state = excluded.state, step = excluded.step,
           done = excluded.done, total = excluded.total, as_of = excluded.as_of,
           connection_id = excluded.connection_id, started_by = excluded.started_by, owner_id = excluded.owner_id")
    .id(organization)
    .bind(sample.state.word())
    .bind(sample.step.as_str())
    .bind(sample.done)
    .bind(sample.total)
    .bind(sample.as_of)
    .optional_id(sample.connection)
    .bind(sample.started_by.as_str())
    .id(sample.owner)
    .execute(tx)
    .await
    .map(|_| ())
}

pub(crate) async fn find(tx: &mut Tx, organization: OrganizationId) -> Result<Option<SampleCompany>, Fault> {
    let row = sql("SELECT state, step, done, total, as_of, connection_id, started_by, owner_id
         FROM sample_company WHERE organization_id = $1")
    .id(organization)
    .fetch_optional(tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(SampleCompany {
        state: known(SampleState::parse(&row.get::<String>("state")?), "could not read the sample's state")?,
        step: row.get("step")?,
        done: row.get("done")?,
        total: row.get("total")?,
        as_of: row.get("as_of")?,
        connection: row.optional_id("connection_id")?,
        started_by: row.get("started_by")?,
        owner: row.id("owner_id")?,
    }))
}

pub(crate) async fn delete(tx: &mut Tx, organization: OrganizationId) -> Result<(), Fault> {
    sql("DELETE FROM sample_company WHERE organization_id = $1")
        .id(organization)
        .execute(tx)
        .await
        .map(|_| ())
}
