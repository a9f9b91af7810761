//! How a connection fared, newest first.

use kernel::failure::Fault;
use kernel::ids::{ConnectionId, OrganizationId};
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};
use uuid::Uuid;

/// One line of a connection's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    /// Time-ordered.
    pub(crate) id: Uuid,
    pub(crate) at: Timestamp,
    /// The state that it led to.
    pub(crate) state: String,
    /// The class of the failure; none for what worked.
    pub(crate) class: Option<String>,
    pub(crate) sentence: String,
}

pub(crate) async fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    connection: ConnectionId,
    event: &Event,
) -> Result<(), Fault> {
    sql(
        "INSERT INTO connection_health (organization_id, id, connection_id, at, state, class, sentence) VALUES ($1, \
         $2, $3, $4, $5, $6, $7)",
    )
    .id(organization)
    .bind(event.id)
    .id(connection)
    .bind(event.at)
    .bind(event.state.as_str())
    .bind(event.class.clone())
    .bind(event.sentence.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// The newest hundred.
pub(crate) async fn newest(
    tx: &mut Tx,
    organization: OrganizationId,
    connection: ConnectionId,
) -> Result<Vec<Event>, Fault> {
    let rows = sql(
        "SELECT id, at, state, class, sentence FROM connection_health WHERE organization_id = $1 AND connection_id = \
         $2 ORDER BY at DESC, id DESC LIMIT 100",
    )
    .id(organization)
    .id(connection)
    .fetch_all(tx)
    .await?;
    rows.iter().map(event).collect()
}

pub(crate) async fn prune(
    tx: &mut Tx,
    organization: OrganizationId,
    connection: ConnectionId,
    before: Timestamp,
) -> Result<(), Fault> {
    sql("DELETE FROM connection_health WHERE organization_id = $1 AND connection_id = $2 AND at < $3")
        .id(organization)
        .id(connection)
        .bind(before)
        .execute(tx)
        .await?;
    Ok(())
}

fn event(row: &Row) -> Result<Event, Fault> {
    Ok(Event {
        id: row.get("id")?,
        at: row.get("at")?,
        state: row.get("state")?,
        class: row.get("class")?,
        sentence: row.get("sentence")?,
    })
}
