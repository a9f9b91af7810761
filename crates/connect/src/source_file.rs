//! SQLite files that Teamwright itself makes and connects, such as the sample company's.

use std::path::{Path, PathBuf};

use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault};
use kernel::ids::{ConnectionId, OrganizationId};
use platform::cx::Cx;

use crate::connect::Connect;
use crate::connection::{Connection, ConnectionName, ProbedRights, Source, State};
use crate::engines::sqlite;
use crate::fare;
use crate::query::QueryRefused;
use crate::rights::Verdict;
use crate::store;

/// The first line of such a connection's history.
const OPENED: &str = "The file was opened, for reading only.";

impl Connect {
    /// Connects a file of the organization's folder for SQLite files; it is opened once, as any source is before it is used.
    pub async fn create_sqlite_source(
        &self,
        cx: &mut Cx,
        name: ConnectionName,
        path: &str,
        is_sample: bool,
    ) -> Result<Connection, Failure<QueryRefused>> {
        let organization = cx.organization()?;
        sqlite::open(&self.files().of(organization), path).await.map_err(QueryRefused::Source)?;
        let connection = Connection {
            id: cx.new_id()?,
            name,
            source: Source::File { path: path.to_owned() },
            state: State::Active,
            rights: Some(ProbedRights { verdict: Verdict::Read, probed_at: cx.now(), accepted: None }),
            is_sample,
            created_at: cx.now(),
            created_by: None,
            last_used_at: None,
            last_error: None,
            archived_at: None,
            deleted_at: None,
            account_revision: 1,
            revision: 1,
        };
        store::insert(cx.tx(), organization, &connection).await?;
        fare::tell(cx, &connection, &connection.state, None, OPENED).await?;
        cx.audit(AuditEntry::done(cx.actor(), "connection.create", connection.id)).await?;
        Ok(connection)
    }

    /// Removes a connection for good, with its credential if it has one.
    pub async fn remove_source(&self, cx: &mut Cx, id: ConnectionId) -> Result<(), Fault> {
        let organization = cx.organization()?;
        self.custody().shred(cx, custody::Subject::Connection(id)).await?;
        store::remove(cx.tx(), organization, id).await?;
        cx.audit(AuditEntry::done(cx.actor(), "connection.remove", id)).await
    }

    /// The folder in which the organization's files lie.
    pub fn sqlite_folder(&self, organization: OrganizationId) -> Option<PathBuf> {
        self.files().of(organization).folder().map(Path::to_owned)
    }
}
