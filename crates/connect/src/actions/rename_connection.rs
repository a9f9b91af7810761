//! Gives a connection another name. Everything that reads through it stays.

use access::May;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Refusal};
use kernel::ids::ConnectionId;
use kernel::problem::Problem;
use platform::cx::Cx;

use crate::connection::{Connection, ConnectionName};
use crate::permissions::EditConnections;
use crate::store;

/// Why a connection is not changed.
#[derive(Debug)]
pub(crate) enum ChangeRefused {
    NotFound,
    /// Somebody else changed it meanwhile.
    Changed,
}

impl Refusal for ChangeRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::NotFound => Problem::not_found("connect/no-connection", "The connection does not exist")
                .detail("It may have been deleted. Choose another connection."),
            Self::Changed => {
                Problem::conflict("connect/changed-meanwhile", "Somebody changed the connection meanwhile")
                    .detail("Load it again, look at the change, then save yours.")
            }
        }
    }
}

pub(crate) async fn rename_connection(
    cx: &mut Cx,
    may: May<EditConnections>,
    id: ConnectionId,
    name: ConnectionName,
) -> Result<Connection, Failure<ChangeRefused>> {
    let organization = may.organization();
    let mut connection = store::find(cx.tx(), organization, id).await?.ok_or(ChangeRefused::NotFound)?;
    connection.name = name;
    if !store::update(cx.tx(), organization, &connection).await? {
        return Err(ChangeRefused::Changed.into());
    }
    cx.audit(AuditEntry::done(may.actor(), "connection.rename", id)).await?;
    Ok(connection)
}
