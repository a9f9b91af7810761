//! Request bodies, parsed once into what the actions take.

use access::Caller;
use kernel::permission::Permission as _;
use kernel::problem::Problem;
use kernel::secret::Secret;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::actions::accept_write_account::reason_of;
use crate::actions::reauthorize_connection::{NewCredential, field_problem};
use crate::connection::{ConnectionName, Server, Source, SourceRefused, Tls};
use crate::engine::Engine;
use crate::permissions::AcceptWriteAccount;

/// A connection as the form sends it. A file has `path`; a server has the others.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConnectionBody {
    name: String,
    /// `postgresql`, `mysql` or `sqlite`.
    engine: String,
    host: Option<String>,
    port: Option<u16>,
    database: Option<String>,
    user: Option<String>,
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<Secret>,
    tls: Option<TlsBody>,
    /// Below the folder for SQLite files.
    path: Option<String>,
    /// An owner's reason to use an account that can write.
    accept_write_reason: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TlsBody {
    /// `verify` or `plaintext`.
    mode: String,
    /// Certificates of the authority (PEM); without them the public ones are trusted.
    ca_pem: Option<String>,
    /// The name in the server's certificate, where it is not the host.
    server_name: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RenameBody {
    pub(super) name: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptBody {
    pub(super) reason: String,
}

/// A new credential; absent fields stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReauthorizeBody {
    #[schema(value_type = String, format = Password)]
    password: Secret,
    user: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    database: Option<String>,
    tls: Option<TlsBody>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GuideBody {
    pub(super) engine: String,
    pub(super) database: Option<String>,
    pub(super) user: Option<String>,
    /// Where Teamwright connects from; MySQL and MariaDB only.
    pub(super) host: Option<String>,
}

/// A body that was read.
pub(super) struct ReadConnection {
    pub(super) name: ConnectionName,
    pub(super) source: Source,
    pub(super) password: Option<Secret>,
    pub(super) accept_write_reason: Option<String>,
}

impl ConnectionBody {
    pub(super) fn read(self) -> Result<ReadConnection, Problem> {
        let name = name(&self.name)?;
        let engine = engine(&self.engine)?;
        if engine == Engine::Sqlite {
            let source = Source::file(&self.path.unwrap_or_default()).map_err(field_problem)?;
            return Ok(ReadConnection { name, source, password: None, accept_write_reason: None });
        }
        let server = Server {
            engine,
            host: self.host.unwrap_or_default(),
            port: self.port.or(engine.default_port()).unwrap_or_default(),
            database: self.database.unwrap_or_default(),
            user: self.user.unwrap_or_default(),
            tls: tls(self.tls)?,
        };
        let password = password(self.password)?;
        let source = Source::Server(server.check().map_err(field_problem)?);
        Ok(ReadConnection {
            name,
            source,
            password: Some(password),
            accept_write_reason: self.accept_write_reason,
        })
    }
}

impl ReauthorizeBody {
    pub(super) fn read(self) -> Result<NewCredential, Problem> {
        let tls = match self.tls {
            Some(body) => Some(tls(Some(body))?),
            None => None,
        };
        Ok(NewCredential {
            password: password(Some(self.password))?,
            user: self.user,
            host: self.host,
            port: self.port,
            database: self.database,
            tls,
        })
    }
}

pub(super) fn name(text: &str) -> Result<ConnectionName, Problem> {
    text.parse().map_err(|_| {
        misfit("/name", "Give the connection a name of 1 to 120 characters, such as \"Sales database\".")
    })
}

pub(super) fn engine(text: &str) -> Result<Engine, Problem> {
    text.parse().map_err(|_| misfit("/engine", "Choose postgresql, mysql or sqlite."))
}

/// The owner's reason, if one was given and the caller may give it.
pub(super) fn acceptance(reason: Option<String>, caller: &Caller) -> Result<Option<String>, Problem> {
    let Some(reason) = reason else { return Ok(None) };
    if !caller.has(AcceptWriteAccount::NAME) {
        return Err(Problem::forbidden(
            "connect/only-an-owner-accepts",
            "Only an owner accepts an account that can write",
        )
        .detail("Leave the reason out. An owner can accept the account afterwards."));
    }
    let reason = reason_of(&reason);
    reason.map(Some).ok_or_else(|| misfit("/accept_write_reason", "Give a reason of 10 to 500 characters."))
}

fn password(given: Option<Secret>) -> Result<Secret, Problem> {
    match given {
        Some(password) if !password.is_empty() && password.len() <= 1_024 => Ok(password),
        Some(_) | None => Err(misfit("/password", "Give the account's password, at most 1,024 bytes.")),
    }
}

fn tls(body: Option<TlsBody>) -> Result<Tls, Problem> {
    let Some(body) = body else { return Ok(Tls::Verify { authority: None, server_name: None }) };
    let given =
        |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let authority = given(body.ca_pem);
    if authority.as_ref().is_some_and(|pem| pem.len() > 65_536) {
        return Err(misfit("/tls/ca_pem", "Give at most 65,536 bytes of certificates."));
    }
    match body.mode.as_str() {
        "verify" => Ok(Tls::Verify { authority, server_name: given(body.server_name) }),
        "plaintext" => Ok(Tls::Plaintext),
        _ => Err(misfit("/tls/mode", "Choose verify or plaintext.")),
    }
}

fn misfit(pointer: &'static str, detail: &'static str) -> Problem {
    field_problem(SourceRefused { pointer, detail })
}
