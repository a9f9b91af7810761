//! Receipts of shut-offs.

use audit::filter::parse_actor;
use kernel::failure::Fault;
use kernel::ids::{OrganizationId, ReceiptId};
use platform::db::{Row, Tx, sql};

use crate::receipt::Receipt;

pub(crate) async fn insert(tx: &mut Tx, organization: OrganizationId, new: &Receipt) -> Result<(), Fault> {
    sql("INSERT INTO shut_off_receipt (organization_id, id, at, actor, scope, object, mode, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .id(organization)
    .id(new.id)
    .bind(new.at)
    .bind(new.by.to_string())
    .bind(new.scope.as_str())
    .bind(new.object.as_str())
    .bind(new.mode.as_str())
    .bind(new.note.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// The newest receipts, newest first.
pub(crate) async fn newest(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Receipt>, Fault> {
    let rows = sql("SELECT id, at, actor, scope, object, mode, note FROM shut_off_receipt
         WHERE organization_id = $1 ORDER BY at DESC, id DESC LIMIT 100")
    .id(organization)
    .fetch_all(tx)
    .await?;
    rows.iter().map(receipt).collect()
}

pub(crate) async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: ReceiptId,
) -> Result<Option<Receipt>, Fault> {
    let row = sql("SELECT id, at, actor, scope, object, mode, note FROM shut_off_receipt
         WHERE organization_id = $1 AND id = $2")
    .id(organization)
    .id(id)
    .fetch_optional(tx)
    .await?;
    row.as_ref().map(receipt).transpose()
}

fn receipt(row: &Row) -> Result<Receipt, Fault> {
    let unknown = || Fault::bare("could not read who a receipt was written for");
    Ok(Receipt {
        id: row.id("id")?,
        at: row.get("at")?,
        by: parse_actor(&row.get::<String>("actor")?).ok_or_else(unknown)?,
        scope: row.get("scope")?,
        object: row.get("object")?,
        mode: row.get("mode")?,
        note: row.get("note")?,
    })
}
