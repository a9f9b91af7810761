//! Takes a connection out of use with everything that belongs to it, and back.

use access::May;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Failure;
use kernel::ids::ConnectionId;
use kernel::time::Timestamp;
use platform::cx::Cx;

use super::rename_connection::ChangeRefused;
use crate::connect::Connect;
use crate::connection::Connection;
use crate::fare;
use crate::permissions::EditConnections;
use crate::store;

/// What the archive does to a connection, as the log and its history name it.
struct Move {
    archived_at: Option<Timestamp>,
    action: &'static str,
    sentence: &'static str,
}

/// Keeps the connection, its credential and its history, and stops reading through it.
pub(crate) async fn archive_connection(
    cx: &mut Cx,
    connect: &Connect,
    may: May<EditConnections>,
    id: ConnectionId,
) -> Result<Connection, Failure<ChangeRefused>> {
    let archived_at = Some(cx.now());
    let to = Move { archived_at, action: "connection.archive", sentence: "It was archived." };
    move_to(cx, connect, may, id, to).await
}

/// Reads through the connection again from now on.
pub(crate) async fn unarchive_connection(
    cx: &mut Cx,
    connect: &Connect,
    may: May<EditConnections>,
    id: ConnectionId,
) -> Result<Connection, Failure<ChangeRefused>> {
    let sentence = "It was taken out of the archive.";
    let to = Move { archived_at: None, action: "connection.unarchive", sentence };
    move_to(cx, connect, may, id, to).await
}

/// Harmless for a connection that is there already. What reads through it is asked to read now, and so learns of it.
async fn move_to(
    cx: &mut Cx,
    connect: &Connect,
    may: May<EditConnections>,
    id: ConnectionId,
    to: Move,
) -> Result<Connection, Failure<ChangeRefused>> {
    let organization = may.organization();
    let mut connection = store::find(cx.tx(), organization, id).await?.ok_or(ChangeRefused::NotFound)?;
    if connection.archived_at.is_some() == to.archived_at.is_some() {
        return Ok(connection);
    }
    connection.archived_at = to.archived_at;
    if !store::update(cx.tx(), organization, &connection).await? {
        return Err(ChangeRefused::Changed.into());
    }
    fare::tell(cx, &connection, &connection.state, None, to.sentence).await?;
    cx.audit(AuditEntry::done(may.actor(), to.action, id)).await?;
    connect.read_again(cx, id).await?;
    Ok(connection)
}
