//! Puts a connection away. For a day it can be restored; then its credential is destroyed and it is gone.

use access::May;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Failure;
use kernel::ids::ConnectionId;
use platform::cx::Cx;
use serde_json::json;

use super::rename_connection::ChangeRefused;
use crate::jobs::PurgeConnection;
use crate::permissions::EditConnections;
use crate::store;

/// How long a deleted connection can be restored.
pub(crate) const RESTORABLE_S: i64 = 24 * 60 * 60;

pub(crate) async fn delete_connection(
    cx: &mut Cx,
    may: May<EditConnections>,
    id: ConnectionId,
) -> Result<(), Failure<ChangeRefused>> {
    let organization = may.organization();
    let mut connection = store::find(cx.tx(), organization, id).await?.ok_or(ChangeRefused::NotFound)?;
    connection.deleted_at = Some(cx.now());
    if !store::update(cx.tx(), organization, &connection).await? {
        return Err(ChangeRefused::Changed.into());
    }
    let entry = AuditEntry::done(may.actor(), "connection.delete", id);
    cx.audit(entry.detail(json!({ "name": connection.name.to_string() }))).await?;
    let due = cx.now().plus_seconds(RESTORABLE_S);
    cx.enqueue_at(&PurgeConnection { connection: id }, due).await?;
    Ok(())
}
