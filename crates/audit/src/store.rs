//! The log's SQL: the installation's id, the outbox, and the tables of the PostgreSQL journal.
//!
//! These tables belong to the installation: one writer extends all logs. Every read of a log names it.

pub(crate) mod journal;
pub(crate) mod witness;

use std::collections::HashSet;

use kernel::actor::Actor;
use kernel::audit_entry::Outcome;
use kernel::failure::Fault;
use kernel::ids::InstallationId;
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};
use uuid::Uuid;

use crate::detail::Detail;
use crate::draft::Draft;
use crate::entry::{LogId, cut};

pub(crate) async fn find_installation(tx: &mut Tx) -> Result<Option<InstallationId>, Fault> {
    let row = sql("SELECT id FROM installation WHERE one = 1").fetch_optional(tx).await?;
    row.map(|row| row.id("id")).transpose()
}

pub(crate) async fn insert_installation(tx: &mut Tx, id: InstallationId, at: Timestamp) -> Result<(), Fault> {
    sql("INSERT INTO installation (one, id, created_at) VALUES (1, $1, $2) ON CONFLICT (one) DO NOTHING")
        .id(id)
        .bind(at)
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn insert_outbox(tx: &mut Tx, ordinal: i64, draft: &Draft) -> Result<(), Fault> {
    sql("INSERT INTO audit_outbox
             (id, ordinal, log_id, at, actor_kind, actor_id, action, object, purpose, outcome, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    .bind(draft.outbox)
    .bind(ordinal)
    .bind(Uuid::from_bytes(draft.log.0))
    .bind(draft.at)
    .bind(i64::from(draft.actor.kind()))
    .bind(Uuid::from_bytes(draft.actor.id_bytes()))
    .bind(draft.action.as_str())
    .bind(draft.object.as_str())
    .bind(draft.purpose.as_str())
    .bind(i64::from(draft.outcome.code()))
    .bind(draft.detail.as_ref().map(|detail| detail.stored().to_vec()))
    .execute(tx)
    .await?;
    Ok(())
}

/// The rows that wait longest, in the order in which they were written.
pub(crate) async fn oldest_outbox(tx: &mut Tx, most: usize) -> Result<Vec<Draft>, Fault> {
    let rows = sql("SELECT id, log_id, at, actor_kind, actor_id, action, object, purpose, outcome, detail
         FROM audit_outbox ORDER BY ordinal, id LIMIT $1 + 0")
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_all(tx)
    .await?;
    rows.iter().map(draft).collect()
}

/// The ids of all rows that wait.
pub(crate) async fn outbox_ids(tx: &mut Tx) -> Result<HashSet<Uuid>, Fault> {
    let rows = sql("SELECT id FROM audit_outbox").fetch_all(tx).await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// Whether a row of this action about this object waits.
pub(crate) async fn is_waiting(tx: &mut Tx, action: &str, object: &str) -> Result<bool, Fault> {
    let row = sql("SELECT 1 AS one FROM audit_outbox WHERE action = $1 AND object = $2 LIMIT 1")
        .bind(action)
        .bind(object)
        .fetch_optional(tx)
        .await?;
    Ok(row.is_some())
}

pub(crate) async fn delete_outbox(tx: &mut Tx, id: Uuid) -> Result<(), Fault> {
    sql("DELETE FROM audit_outbox WHERE id = $1").bind(id).execute(tx).await?;
    Ok(())
}

fn draft(row: &Row) -> Result<Draft, Fault> {
    let unknown = || Fault::bare("could not read an audit line that waits in the store");
    let actor_kind = u8::try_from(row.get::<i64>("actor_kind")?).map_err(|_| unknown())?;
    let outcome = u8::try_from(row.get::<i64>("outcome")?).map_err(|_| unknown())?;
    Ok(Draft {
        log: LogId(row.get::<Uuid>("log_id")?.into_bytes()),
        at: row.get("at")?,
        actor: Actor::from_parts(actor_kind, row.get::<Uuid>("actor_id")?.into_bytes())
            .ok_or_else(unknown)?,
        action: cut(&row.get::<String>("action")?),
        object: cut(&row.get::<String>("object")?),
        purpose: cut(&row.get::<String>("purpose")?),
        outcome: Outcome::from_code(outcome).ok_or_else(unknown)?,
        detail: row.get::<Option<Vec<u8>>>("detail")?.and_then(Detail::from_stored),
        outbox: Some(row.get("id")?),
    })
}
