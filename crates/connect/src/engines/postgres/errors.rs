//! What PostgreSQL's errors mean.

use platform::outbound::Cut;
use tokio_postgres::Error;
use tokio_postgres::error::{DbError, ErrorPosition, SqlState};

use super::super::wire::Login;
use crate::trouble::{RunTrouble, Trouble};

/// A failed call, before its position is known in bytes.
pub(super) struct Failed {
    trouble: RunTrouble,
    /// The character, from 1, that the server named.
    character: Option<usize>,
}

impl From<RunTrouble> for Failed {
    fn from(trouble: RunTrouble) -> Self {
        Self { trouble, character: None }
    }
}

impl Failed {
    pub(super) fn of(error: &Error) -> Self {
        let Some(db) = error.as_db_error() else { return RunTrouble::Lost(lost(error)).into() };
        let says = says(db);
        let trouble = match db.code() {
            code if *code == SqlState::QUERY_CANCELED => RunTrouble::TimedOut,
            code if *code == SqlState::READ_ONLY_SQL_TRANSACTION => RunTrouble::Writes { says },
            code if *code == SqlState::INSUFFICIENT_PRIVILEGE => RunTrouble::Denied { says, at: None },
            code if *code == SqlState::ADMIN_SHUTDOWN || *code == SqlState::CRASH_SHUTDOWN => {
                RunTrouble::Lost(Trouble::Starting { says })
            }
            _ => RunTrouble::Database { says, at: None },
        };
        let character = match db.position() {
            Some(ErrorPosition::Original(at)) => usize::try_from(*at).ok(),
            Some(ErrorPosition::Internal { .. }) | None => None,
        };
        Self { trouble, character }
    }

    /// Without a position: the statement was ours.
    pub(super) fn plain(self) -> RunTrouble {
        self.trouble
    }

    /// Turns the named character into a byte of the sent text.
    pub(super) fn in_text(self, sent: &str) -> RunTrouble {
        let byte = self.character.and_then(|from_one| {
            sent.char_indices().map(|(byte, _)| byte).nth(from_one.saturating_sub(1)).or(Some(sent.len()))
        });
        match self.trouble {
            RunTrouble::Database { says, .. } => RunTrouble::Database { says, at: byte },
            RunTrouble::Denied { says, .. } => RunTrouble::Denied { says, at: byte },
            other @ (RunTrouble::Writes { .. }
            | RunTrouble::TimedOut
            | RunTrouble::Excess(_)
            | RunTrouble::BindMismatch { .. }
            | RunTrouble::UnreadableColumn { .. }
            | RunTrouble::Lost(_)) => other,
        }
    }
}

/// The server's message with its hint; never the statement's values.
fn says(db: &DbError) -> String {
    match db.hint() {
        Some(hint) => format!("{} ({hint})", db.message()),
        None => db.message().to_owned(),
    }
}

pub(super) fn sign_in(error: &Error, login: &Login) -> Trouble {
    let Some(db) = error.as_db_error() else { return lost(error) };
    let says = db.message().to_owned();
    let code = db.code();
    match () {
        () if *code == SqlState::INVALID_PASSWORD => Trouble::WrongPassword { user: login.user.clone() },
        () if *code == SqlState::INVALID_CATALOG_NAME => {
            Trouble::UnknownDatabase { database: login.database.clone() }
        }
        () if *code == SqlState::INSUFFICIENT_PRIVILEGE => {
            Trouble::DatabaseDenied { database: login.database.clone() }
        }
        () if *code == SqlState::TOO_MANY_CONNECTIONS => Trouble::TooBusy { says },
        () if *code == SqlState::CANNOT_CONNECT_NOW => Trouble::Starting { says },
        () if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION => not_let_in(says),
        () => Trouble::Server { says },
    }
}

/// One code covers "no entry in pg_hba.conf", "only with TLS" and "this role may not sign in".
fn not_let_in(says: String) -> Trouble {
    if says.contains("no encryption") || says.contains("SSL off") {
        Trouble::NeedsTls { says }
    } else {
        Trouble::HostNotAllowed { says }
    }
}

/// What a broken session means when the server said nothing.
pub(super) fn lost(error: &Error) -> Trouble {
    if Cut::of(error).is_some() {
        return Trouble::of_stream(error, "reading the answer");
    }
    let text = error.to_string();
    match () {
        () if error.is_closed() => Trouble::Dropped,
        () if text.contains("unexpected message") || text.contains("parsing") => {
            Trouble::NotThisEngine { engine: "PostgreSQL" }
        }
        () if text.contains("unsupported authentication") || text.contains("authentication") => {
            Trouble::SignInMethod { method: "it asked for".to_owned() }
        }
        () => Trouble::Dropped,
    }
}
