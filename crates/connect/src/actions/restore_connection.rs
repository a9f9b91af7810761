//! Takes a deletion back, with everything as it was.

use access::May;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Failure;
use kernel::ids::ConnectionId;
use platform::cx::Cx;

use super::rename_connection::ChangeRefused;
use crate::connection::Connection;
use crate::permissions::EditConnections;
use crate::store;

/// Harmless for a connection that is not deleted.
pub(crate) async fn restore_connection(
    cx: &mut Cx,
    may: May<EditConnections>,
    id: ConnectionId,
) -> Result<Connection, Failure<ChangeRefused>> {
    let organization = may.organization();
    let mut connection = store::find_any(cx.tx(), organization, id).await?.ok_or(ChangeRefused::NotFound)?;
    if connection.deleted_at.take().is_none() {
        return Ok(connection);
    }
    if !store::update(cx.tx(), organization, &connection).await? {
        return Err(ChangeRefused::Changed.into());
    }
    cx.audit(AuditEntry::done(may.actor(), "connection.restore", id)).await?;
    Ok(connection)
}
