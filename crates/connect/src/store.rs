//! Connections and their health in our own store.

pub(crate) mod health;

use kernel::failure::Fault;
use kernel::ids::{ConnectionId, OrganizationId};
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};

use crate::connection::{Accepted, Connection, LastError, ProbedRights, Server, Source, State, Tls};
use crate::engine::Engine;
use crate::rights::Verdict;
use crate::trouble::Class;

/// Finds a connection that is not deleted.
pub(crate) async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: ConnectionId,
) -> Result<Option<Connection>, Fault> {
    Ok(find_any(tx, organization, id).await?.filter(|connection| connection.deleted_at.is_none()))
}

/// Holds a connection until the transaction ends: what is read of it afterwards is what others left.
pub(crate) async fn hold(tx: &mut Tx, organization: OrganizationId, id: ConnectionId) -> Result<(), Fault> {
    sql("UPDATE connection SET revision = revision WHERE organization_id = $1 AND id = $2")
        .id(organization)
        .id(id)
        .execute(tx)
        .await?;
    Ok(())
}

/// The same with every connection of the organization.
pub(crate) async fn hold_all(tx: &mut Tx, organization: OrganizationId) -> Result<(), Fault> {
    sql("UPDATE connection SET revision = revision WHERE organization_id = $1")
        .id(organization)
        .execute(tx)
        .await?;
    Ok(())
}

/// Finds a connection, deleted or not.
pub(crate) async fn find_any(
    tx: &mut Tx,
    organization: OrganizationId,
    id: ConnectionId,
) -> Result<Option<Connection>, Fault> {
    let row = sql(
        "SELECT id, name, engine, host, port, database_name, user_name, path, tls_mode, tls_authority, \
         tls_server_name, state, state_reason, state_since, verdict, probed_at, accepted_by, accepted_reason, \
         accepted_at, is_sample, created_at, created_by, last_used_at, last_error_at, last_error_class, last_error, \
         archived_at, deleted_at, account_revision, revision \
         FROM connection WHERE organization_id = $1 AND id = $2",
    )
    .id(organization)
    .id(id)
    .fetch_optional(tx)
    .await?;
    row.as_ref().map(connection).transpose()
}

/// All connections that are not deleted, oldest first; an organization has at most 200.
pub(crate) async fn all(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Connection>, Fault> {
    let rows = sql(
        "SELECT id, name, engine, host, port, database_name, user_name, path, tls_mode, tls_authority, \
         tls_server_name, state, state_reason, state_since, verdict, probed_at, accepted_by, accepted_reason, \
         accepted_at, is_sample, created_at, created_by, last_used_at, last_error_at, last_error_class, last_error, \
         archived_at, deleted_at, account_revision, revision \
         FROM connection WHERE organization_id = $1 AND deleted_at IS NULL ORDER BY id LIMIT 200",
    )
    .id(organization)
    .fetch_all(tx)
    .await?;
    rows.iter().map(connection).collect()
}

/// All connections, deleted ones included, oldest first.
pub(crate) async fn with_deleted(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<Connection>, Fault> {
    let rows = sql(
        "SELECT id, name, engine, host, port, database_name, user_name, path, tls_mode, tls_authority, \
         tls_server_name, state, state_reason, state_since, verdict, probed_at, accepted_by, accepted_reason, \
         accepted_at, is_sample, created_at, created_by, last_used_at, last_error_at, last_error_class, last_error, \
         archived_at, deleted_at, account_revision, revision \
         FROM connection WHERE organization_id = $1 ORDER BY id LIMIT 10000",
    )
    .id(organization)
    .fetch_all(tx)
    .await?;
    rows.iter().map(connection).collect()
}

pub(crate) async fn count(tx: &mut Tx, organization: OrganizationId) -> Result<i64, Fault> {
    sql("SELECT count(*) AS number FROM connection WHERE organization_id = $1")
        .id(organization)
        .fetch_one(tx)
        .await?
        .get("number")
}

/// Connections whose rights were looked at before `before`, or never.
pub(crate) async fn due_for_probe(
    tx: &mut Tx,
    organization: OrganizationId,
    before: Timestamp,
) -> Result<Vec<ConnectionId>, Fault> {
    let rows = sql(
        "SELECT id FROM connection WHERE organization_id = $1 AND deleted_at IS NULL AND archived_at IS NULL AND \
         (state = 'active' OR state = 'degraded') AND (probed_at IS NULL OR probed_at < $2) ORDER BY probed_at LIMIT 100",
    )
    .id(organization)
    .bind(before)
    .fetch_all(tx)
    .await?;
    rows.iter().map(|row| row.id("id")).collect()
}

pub(crate) async fn insert(tx: &mut Tx, organization: OrganizationId, new: &Connection) -> Result<(), Fault> {
    let columns = SourceColumns::of(&new.source);
    sql(
        "INSERT INTO connection (organization_id, id, name, engine, host, port, database_name, user_name, path, \
         tls_mode, tls_authority, tls_server_name, state, state_reason, state_since, is_sample, created_at, \
         created_by, account_revision, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
         $15, $16, $17, $18, $19, $20)",
    )
    .id(organization)
    .id(new.id)
    .bind(new.name.to_string())
    .bind(new.engine().token())
    .bind(columns.host)
    .bind(columns.port)
    .bind(columns.database)
    .bind(columns.user)
    .bind(columns.path)
    .bind(columns.tls_mode)
    .bind(columns.tls_authority)
    .bind(columns.tls_server_name)
    .bind(new.state.token())
    .bind(new.state.reason().map(str::to_owned))
    .bind(new.state.since())
    .bind(new.is_sample)
    .bind(new.created_at)
    .optional_id(new.created_by)
    .bind(new.account_revision)
    .bind(new.revision)
    .execute(tx)
    .await?;
    save_rights(tx, organization, new, new.rights.as_ref()).await
}

/// Writes the name and the source; false when somebody changed the connection since it was read.
pub(crate) async fn update(
    tx: &mut Tx,
    organization: OrganizationId,
    new: &Connection,
) -> Result<bool, Fault> {
    let columns = SourceColumns::of(&new.source);
    let touched = sql(
        "UPDATE connection SET name = $1, host = $2, port = $3, database_name = $4, user_name = $5, path = $6, \
         tls_mode = $7, tls_authority = $8, tls_server_name = $9, archived_at = $10, deleted_at = $11, \
         account_revision = $12, revision = revision + 1 WHERE organization_id = $13 AND id = $14 AND revision = $15",
    )
    .bind(new.name.to_string())
    .bind(columns.host)
    .bind(columns.port)
    .bind(columns.database)
    .bind(columns.user)
    .bind(columns.path)
    .bind(columns.tls_mode)
    .bind(columns.tls_authority)
    .bind(columns.tls_server_name)
    .bind(new.archived_at)
    .bind(new.deleted_at)
    .bind(new.account_revision)
    .id(organization)
    .id(new.id)
    .bind(new.revision)
    .execute(tx)
    .await?;
    Ok(touched == 1)
}

/// Writes how the connection's account fares; false, and nothing is written, when it has another account by now.
pub(crate) async fn save_state(
    tx: &mut Tx,
    organization: OrganizationId,
    of: &Connection,
    state: &State,
    error: Option<&LastError>,
) -> Result<bool, Fault> {
    let touched = sql(
        "UPDATE connection SET state = $1, state_reason = $2, state_since = $3 WHERE organization_id = $4 AND id = $5 \
         AND account_revision = $6",
    )
    .bind(state.token())
    .bind(state.reason().map(str::to_owned))
    .bind(state.since())
    .id(organization)
    .id(of.id)
    .bind(of.account_revision)
    .execute(tx)
    .await?;
    let Some(error) = error.filter(|_| touched == 1) else { return Ok(touched == 1) };
    sql(
        "UPDATE connection SET last_error_at = $1, last_error_class = $2, last_error = $3 WHERE organization_id = $4 \
         AND id = $5 AND account_revision = $6",
    )
    .bind(error.at)
    .bind(error.class.token())
    .bind(error.sentence.as_str())
    .id(organization)
    .id(of.id)
    .bind(of.account_revision)
    .execute(tx)
    .await?;
    Ok(true)
}

/// Writes what is known of the account's rights, unless the connection has another account by now.
pub(crate) async fn save_rights(
    tx: &mut Tx,
    organization: OrganizationId,
    of: &Connection,
    rights: Option<&ProbedRights>,
) -> Result<(), Fault> {
    let accepted = rights.and_then(|rights| rights.accepted.as_ref());
    sql(
        "UPDATE connection SET verdict = $1, probed_at = $2, accepted_by = $3, accepted_reason = $4, accepted_at = $5 \
         WHERE organization_id = $6 AND id = $7 AND account_revision = $8",
    )
    .bind(rights.map(|rights| rights.verdict.token().to_owned()))
    .bind(rights.map(|rights| rights.probed_at))
    .optional_id(accepted.map(|accepted| accepted.by))
    .bind(accepted.map(|accepted| accepted.reason.clone()))
    .bind(accepted.map(|accepted| accepted.at))
    .id(organization)
    .id(of.id)
    .bind(of.account_revision)
    .execute(tx)
    .await?;
    Ok(())
}

/// Moves the time of last use forward, never back: batches of several processes may arrive in any order.
pub(crate) async fn save_use(
    tx: &mut Tx,
    organization: OrganizationId,
    id: ConnectionId,
    at: Timestamp,
) -> Result<(), Fault> {
    sql(
        "UPDATE connection SET last_used_at = $1 WHERE organization_id = $2 AND id = $3 AND (last_used_at IS NULL OR \
         last_used_at < $4)",
    )
    .bind(at)
    .id(organization)
    .id(id)
    .bind(at)
    .execute(tx)
    .await?;
    Ok(())
}

/// Removes a connection and its history for good.
pub(crate) async fn remove(tx: &mut Tx, organization: OrganizationId, id: ConnectionId) -> Result<(), Fault> {
    sql("DELETE FROM connection_health WHERE organization_id = $1 AND connection_id = $2")
        .id(organization)
        .id(id)
        .execute(tx)
        .await?;
    sql("DELETE FROM connection WHERE organization_id = $1 AND id = $2")
        .id(organization)
        .id(id)
        .execute(tx)
        .await?;
    Ok(())
}

/// A source as columns.
struct SourceColumns {
    host: Option<String>,
    port: Option<i64>,
    database: Option<String>,
    user: Option<String>,
    path: Option<String>,
    tls_mode: &'static str,
    tls_authority: Option<String>,
    tls_server_name: Option<String>,
}

impl SourceColumns {
    fn of(source: &Source) -> Self {
        let none = Self {
            host: None,
            port: None,
            database: None,
            user: None,
            path: None,
            tls_mode: "none",
            tls_authority: None,
            tls_server_name: None,
        };
        match source {
            Source::File { path } => Self { path: Some(path.clone()), ..none },
            Source::Server(server) => {
                let (tls_mode, tls_authority, tls_server_name) = match &server.tls {
                    Tls::Plaintext => ("plaintext", None, None),
                    Tls::Verify { authority, server_name } => {
                        ("verify", authority.clone(), server_name.clone())
                    }
                };
                Self {
                    host: Some(server.host.clone()),
                    port: Some(i64::from(server.port)),
                    database: Some(server.database.clone()),
                    user: Some(server.user.clone()),
                    tls_mode,
                    tls_authority,
                    tls_server_name,
                    ..none
                }
            }
        }
    }
}

fn connection(row: &Row) -> Result<Connection, Fault> {
    let state: String = row.get("state")?;
    let state = State::from_parts(&state, row.get("state_reason")?, row.get("state_since")?)
        .ok_or_else(|| Fault::bare("a connection is in a state that this release does not know"))?;
    Ok(Connection {
        id: row.id("id")?,
        name: row
            .get::<String>("name")?
            .parse()
            .map_err(|e| Fault::new("could not read a connection's name", e))?,
        source: source(row)?,
        state,
        rights: rights(row)?,
        is_sample: row.get("is_sample")?,
        created_at: row.get("created_at")?,
        created_by: row.optional_id("created_by")?,
        last_used_at: row.get("last_used_at")?,
        last_error: last_error(row)?,
        archived_at: row.get("archived_at")?,
        deleted_at: row.get("deleted_at")?,
        account_revision: row.get("account_revision")?,
        revision: row.get("revision")?,
    })
}

fn source(row: &Row) -> Result<Source, Fault> {
    let engine: Engine = row
        .get::<String>("engine")?
        .parse()
        .map_err(|e| Fault::new("could not read a connection's kind of database", e))?;
    let text = |column: &str| Ok::<_, Fault>(row.get::<Option<String>>(column)?.unwrap_or_default());
    if engine == Engine::Sqlite {
        return Ok(Source::File { path: text("path")? });
    }
    let tls = if row.get::<String>("tls_mode")? == "plaintext" {
        Tls::Plaintext
    } else {
        Tls::Verify { authority: row.get("tls_authority")?, server_name: row.get("tls_server_name")? }
    };
    let port = row.get::<Option<i64>>("port")?.and_then(|port| u16::try_from(port).ok()).unwrap_or_default();
    Ok(Source::Server(Server {
        engine,
        host: text("host")?,
        port,
        database: text("database_name")?,
        user: text("user_name")?,
        tls,
    }))
}

fn rights(row: &Row) -> Result<Option<ProbedRights>, Fault> {
    let verdict = row.get::<Option<String>>("verdict")?.as_deref().and_then(Verdict::from_token);
    let Some(verdict) = verdict else { return Ok(None) };
    let by = row.optional_id("accepted_by")?;
    let at: Option<Timestamp> = row.get("accepted_at")?;
    let reason: Option<String> = row.get("accepted_reason")?;
    let accepted = by.zip(at).map(|(by, at)| Accepted { by, at, reason: reason.unwrap_or_default() });
    let probed_at = row.get::<Option<Timestamp>>("probed_at")?.unwrap_or_default();
    Ok(Some(ProbedRights { verdict, probed_at, accepted }))
}

fn last_error(row: &Row) -> Result<Option<LastError>, Fault> {
    let at: Option<Timestamp> = row.get("last_error_at")?;
    let class = row.get::<Option<String>>("last_error_class")?.as_deref().and_then(Class::from_token);
    let sentence: Option<String> = row.get("last_error")?;
    Ok(at.zip(class).map(|(at, class)| LastError { at, class, sentence: sentence.unwrap_or_default() }))
}
