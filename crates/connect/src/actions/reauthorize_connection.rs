//! Gives a connection a new credential. Its id, settings, history and everything that reads through it stay.

use access::May;
use access::second_factor::SecondFactorProof;
use custody::{Kind, OpenRefused, Subject};
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Refusal};
use kernel::ids::ConnectionId;
use kernel::problem::Problem;
use kernel::secret::Secret;
use platform::cx::Cx;

use crate::connect::Connect;
use crate::connection::{Archived, Connection, Server, Source, SourceRefused, State, Tls};
use crate::fare;
use crate::permissions::EditConnections;
use crate::store;

/// The new credential, and what else of the account changes; absent parts stay.
pub(crate) struct NewCredential {
    pub(crate) password: Secret,
    pub(crate) user: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) database: Option<String>,
    pub(crate) tls: Option<Tls>,
}

#[derive(Debug)]
pub(crate) enum ReauthorizeRefused {
    NotFound,
    Archived,
    Changed,
    /// A file has no credential.
    NoCredential,
    /// An owner switched it off; a new credential does not switch it on.
    SwitchedOff,
    Field(SourceRefused),
}

impl Refusal for ReauthorizeRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::NotFound => super::rename_connection::ChangeRefused::NotFound.problem(),
            Self::Archived => Archived.problem(),
            Self::Changed => super::rename_connection::ChangeRefused::Changed.problem(),
            Self::NoCredential => {
                Problem::conflict("connect/no-credential", "The connection has no credential")
                    .detail("An SQLite file is opened without one. Test the connection instead.")
            }
            Self::SwitchedOff => OpenRefused::Suspended.problem(),
            Self::Field(refused) => field_problem(*refused),
        }
    }
}

/// One field that does not fit.
pub(crate) fn field_problem(refused: SourceRefused) -> Problem {
    Problem::unprocessable("connect/fields-misfit", "A field does not fit")
        .detail(refused.detail)
        .field(refused.pointer, refused.detail)
}

pub(crate) async fn reauthorize_connection(
    cx: &mut Cx,
    connect: &Connect,
    may: May<EditConnections>,
    id: ConnectionId,
    (new, _proof): (NewCredential, SecondFactorProof),
) -> Result<Connection, Failure<ReauthorizeRefused>> {
    let organization = may.organization();
    store::hold(cx.tx(), organization, id).await?;
    let mut connection = store::find(cx.tx(), organization, id).await?.ok_or(ReauthorizeRefused::NotFound)?;
    if matches!(connection.state, State::Suspended { .. }) {
        return Err(ReauthorizeRefused::SwitchedOff.into());
    }
    connection.in_use().map_err(|Archived| ReauthorizeRefused::Archived)?;
    let Source::Server(server) = &connection.source else {
        return Err(ReauthorizeRefused::NoCredential.into());
    };
    let (changed, password) = with(server.clone(), new).map_err(ReauthorizeRefused::Field)?;
    let is_same_account = changed.user == server.user
        && changed.host == server.host
        && changed.port == server.port
        && changed.database == server.database;
    connection.source = Source::Server(changed);
    connection.account_revision += 1;
    if !store::update(cx.tx(), organization, &connection).await? {
        return Err(ReauthorizeRefused::Changed.into());
    }
    if !is_same_account {
        // What was proved, or accepted, of the old account says nothing about the new one.
        store::save_rights(cx.tx(), organization, &connection, None).await?;
        connection.rights = None;
    }
    let state = State::Pending { reason: None };
    fare::move_to(cx, &connection, &state, None, "It was given a new credential.").await?;
    connection.state = state;
    connect.custody().seal(cx, Subject::Connection(id), Kind::SqlPassword, password).await?;
    cx.audit(AuditEntry::done(may.actor(), "connection.reauthorize", id)).await?;
    Ok(connection)
}

fn with(old: Server, new: NewCredential) -> Result<(Server, Secret), SourceRefused> {
    let server = Server {
        engine: old.engine,
        host: new.host.unwrap_or(old.host),
        port: new.port.unwrap_or(old.port),
        database: new.database.unwrap_or(old.database),
        user: new.user.unwrap_or(old.user),
        tls: new.tls.unwrap_or(old.tls),
    };
    Ok((server.check()?, new.password))
}
