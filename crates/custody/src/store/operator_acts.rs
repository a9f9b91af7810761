//! Acts of operators that wait for a second person.

use kernel::failure::Fault;
use kernel::ids::{OperatorActId, PersonId};
use kernel::time::Timestamp;
use platform::db::{Tx, sql};

use crate::operator_act::OperatorAct;

pub(crate) async fn insert(tx: &mut Tx, new: &OperatorAct) -> Result<(), Fault> {
    sql("INSERT INTO operator_act (id, organization_id, act, reason, asked_at, asked_by, expires_at)
         VALUES ($1, $2, 'shut_off', $3, $4, $5, $6)")
    .id(new.id)
    .id(new.organization)
    .bind(new.reason.as_str())
    .bind(new.asked_at)
    .id(new.asked_by)
    .bind(new.expires_at)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn find(tx: &mut Tx, id: OperatorActId) -> Result<Option<OperatorAct>, Fault> {
    let row =
        sql("SELECT organization_id, reason, asked_at, asked_by, expires_at, confirmed_by FROM operator_act
         WHERE id = $1")
        .id(id)
        .fetch_optional(tx)
        .await?;
    row.map(|row| {
        Ok(OperatorAct {
            id,
            organization: row.id("organization_id")?,
            reason: row.get("reason")?,
            asked_at: row.get("asked_at")?,
            asked_by: row.id("asked_by")?,
            expires_at: row.get("expires_at")?,
            confirmed_by: row.optional_id("confirmed_by")?,
        })
    })
    .transpose()
}

/// Notes the second person; `false` when somebody did before.
pub(crate) async fn confirm(
    tx: &mut Tx,
    id: OperatorActId,
    by: PersonId,
    at: Timestamp,
) -> Result<bool, Fault> {
    let confirmed = sql("UPDATE operator_act SET confirmed_by = $1, confirmed_at = $2
         WHERE id = $3 AND confirmed_by IS NULL")
    .id(by)
    .bind(at)
    .id(id)
    .execute(tx)
    .await?;
    Ok(confirmed == 1)
}
