//! Why a source cannot be reached, signed into or read, in words that say what to do.
//!
//! Every failure is classified once, where it happens. The class decides what Teamwright does by itself; the
//! sentence tells people what they can do.

use std::error::Error;

use kernel::failure::Refusal as _;
use kernel::problem::Problem;
use platform::outbound::{Cut, OutboundRefused};

use crate::answer::Excess;

/// What Teamwright does about a failure (the same classes for every kind of connection).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The credential is dead: the connection needs a new one, and nothing tries again by itself.
    Revoked,
    /// A right is missing: this read stops, the connection stays.
    Denied,
    /// The source asks for less: wait and try again.
    Throttled,
    /// The account, database or file is gone.
    Gone,
    /// It passes or somebody mends it: try again later, keep the last data.
    Unavailable,
    /// Not understood: not treated as dead.
    Unexpected,
}

impl Class {
    pub fn token(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Denied => "denied",
            Self::Throttled => "throttled",
            Self::Gone => "gone",
            Self::Unavailable => "unavailable",
            Self::Unexpected => "unexpected",
        }
    }

    pub(crate) fn from_token(token: &str) -> Option<Self> {
        let all =
            [Self::Revoked, Self::Denied, Self::Throttled, Self::Gone, Self::Unavailable, Self::Unexpected];
        all.into_iter().find(|class| class.token() == token)
    }
}

/// Why a source could not be reached or signed into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The outbound gate said no, or the network did; it has the words for both.
    Outbound(OutboundRefused),
    TimedOut {
        doing: &'static str,
    },
    WrongPassword {
        user: String,
    },
    /// The server lets nobody in from here, or not this account.
    HostNotAllowed {
        says: String,
    },
    UnknownDatabase {
        database: String,
    },
    DatabaseDenied {
        database: String,
    },
    NotThisEngine {
        engine: &'static str,
    },
    SignInMethod {
        method: String,
    },
    NeedsTls {
        says: String,
    },
    TooBusy {
        says: String,
    },
    Starting {
        says: String,
    },
    /// The server asked for a file of ours; it got none.
    AskedForFile,
    Dropped,
    /// The server sent more than may be read.
    TooMuch,
    Nonsense {
        what: &'static str,
    },
    /// Any other error that the server reported while signing in.
    Server {
        says: String,
    },
    NoSourceFolder,
    FileNotFound {
        path: String,
        folder: String,
    },
    FileOutside {
        folder: String,
    },
    FileNotReadable {
        path: String,
    },
    NotSqlite {
        path: String,
    },
}

impl From<OutboundRefused> for Trouble {
    fn from(refused: OutboundRefused) -> Self {
        Self::Outbound(refused)
    }
}

impl Trouble {
    /// What a broken stream means.
    pub(crate) fn of_stream(error: &(dyn Error + 'static), doing: &'static str) -> Self {
        match Cut::of(error) {
            Some(Cut::TooManyBytes) => Self::TooMuch,
            Some(Cut::Idle | Cut::Overall) => Self::TimedOut { doing },
            None => Self::Dropped,
        }
    }

    pub fn class(&self) -> Class {
        match self {
            Self::Outbound(refused) => outbound_class(refused),
            Self::WrongPassword { .. } => Class::Revoked,
            Self::HostNotAllowed { .. }
            | Self::DatabaseDenied { .. }
            | Self::FileOutside { .. }
            | Self::FileNotReadable { .. }
            | Self::NeedsTls { .. } => Class::Denied,
            Self::TooBusy { .. } => Class::Throttled,
            Self::UnknownDatabase { .. } | Self::FileNotFound { .. } => Class::Gone,
            Self::TimedOut { .. } | Self::Starting { .. } | Self::Dropped | Self::NoSourceFolder => {
                Class::Unavailable
            }
            Self::NotThisEngine { .. }
            | Self::SignInMethod { .. }
            | Self::AskedForFile
            | Self::TooMuch
            | Self::Nonsense { .. }
            | Self::Server { .. }
            | Self::NotSqlite { .. } => Class::Unexpected,
        }
    }

    /// The problem with its next step. Says nothing of what was typed into a secret field.
    pub fn problem(&self) -> Problem {
        let (slug, title) = match self {
            Self::Outbound(refused) => return refused.problem(),
            Self::TimedOut { .. } => ("connect/timed-out", "The server does not answer in time"),
            Self::NeedsTls { .. } => ("connect/needs-tls", "The server wants an encrypted connection"),
            Self::WrongPassword { .. } => {
                ("connect/wrong-password", "The server does not accept this user and password")
            }
            Self::HostNotAllowed { .. } => {
                ("connect/host-not-allowed", "The server lets nobody in from here")
            }
            Self::UnknownDatabase { .. } | Self::DatabaseDenied { .. } => {
                ("connect/unknown-database", "The account cannot open that database")
            }
            Self::NotThisEngine { .. }
            | Self::Nonsense { .. }
            | Self::SignInMethod { .. }
            | Self::Server { .. } => ("connect/unexpected-server", "The server does not answer as expected"),
            Self::AskedForFile | Self::TooMuch => {
                ("connect/hostile-server", "The server did something that no database should do")
            }
            Self::TooBusy { .. } | Self::Starting { .. } | Self::Dropped => {
                ("connect/server-busy", "The server cannot take the connection now")
            }
            Self::NoSourceFolder
            | Self::FileNotFound { .. }
            | Self::FileOutside { .. }
            | Self::FileNotReadable { .. }
            | Self::NotSqlite { .. } => ("connect/file", "The database file cannot be opened"),
        };
        Problem::unprocessable(slug, title).detail(self.sentence())
    }

    /// What happened and what to do next, for people.
    pub fn sentence(&self) -> String {
        match self {
            Self::Outbound(refused) => refused.problem().detail.unwrap_or_default(),
            Self::TimedOut { doing } => format!(
                "The server did not answer in time while {doing}. Check the host and port, and that a firewall lets \
                 this machine through."
            ),
            Self::WrongPassword { user } => {
                format!("The server refused the user {user} with this password. Check both, then test again.")
            }
            Self::HostNotAllowed { says } => format!(
                "The server says: {says}. Allow this machine and this user in the server's access rules \
                 (pg_hba.conf, or the host part of the user)."
            ),
            Self::UnknownDatabase { database } => format!("The server has no database named {database}."),
            Self::DatabaseDenied { database } => {
                format!("The account may not open the database {database}. Grant it the right to connect.")
            }
            Self::NotThisEngine { engine } => {
                format!("What answers there is not {engine}. Check the kind of database and the port.")
            }
            Self::SignInMethod { method } => format!(
                "The server wants the sign-in method {method}, which Teamwright does not use. Give the account a \
                 password with the server's usual method."
            ),
            Self::NeedsTls { says } => {
                format!("The server wants TLS for this account ({says}). Turn TLS on.")
            }
            Self::TooBusy { says } => format!("The server has no free connection: {says}. Try again later."),
            Self::Starting { says } => format!("The server is not ready: {says}. Try again in a minute."),
            Self::AskedForFile => {
                "The server asked this machine to send it a file. It got none, and the connection \
                 was closed. Find out who runs that server before you use it."
                    .to_owned()
            }
            Self::Dropped => {
                "The server closed the connection. Look into its log, then test again.".to_owned()
            }
            Self::TooMuch => {
                "The server sent more than a read may take, and the connection was closed.".to_owned()
            }
            Self::Nonsense { what } => format!("The server sent something unexpected: {what}."),
            Self::Server { says } => format!("The server says: {says}."),
            Self::NoSourceFolder => {
                "No folder for SQLite files is configured. Whoever runs this installation sets \
                 sqlite_folder in the section [sources] of the configuration."
                    .to_owned()
            }
            Self::FileNotFound { path, folder } => {
                format!(
                    "There is no file {path} in {folder}, the folder for this organization's SQLite files."
                )
            }
            Self::FileOutside { folder } => {
                format!("Only files under {folder} can be connected. Put the file itself there, not a link.")
            }
            Self::FileNotReadable { path } => {
                format!(
                    "The file {path} cannot be read. Give the account that runs Teamwright the right to read it."
                )
            }
            Self::NotSqlite { path } => format!("The file {path} is not an SQLite database."),
        }
    }
}

fn outbound_class(refused: &OutboundRefused) -> Class {
    match refused {
        OutboundRefused::PrivateAddress { .. }
        | OutboundRefused::MetadataAddress { .. }
        | OutboundRefused::PortNotAllowed { .. }
        | OutboundRefused::PlaintextNotAllowed { .. } => Class::Denied,
        OutboundRefused::HostNotReadable(_)
        | OutboundRefused::NameNotFound { .. }
        | OutboundRefused::NameServerSilent { .. }
        | OutboundRefused::ConnectionRefused { .. }
        | OutboundRefused::Unreachable { .. }
        | OutboundRefused::TimedOut { .. }
        | OutboundRefused::Tls(_) => Class::Unavailable,
    }
}

/// Why a statement that reached the source has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunTrouble {
    /// The database's own error; `at` is a byte of the sent text.
    Database {
        says: String,
        at: Option<usize>,
    },
    /// The account lacks a right.
    Denied {
        says: String,
        at: Option<usize>,
    },
    /// The read-only transaction stopped a write.
    Writes {
        says: String,
    },
    TimedOut,
    Excess(Excess),
    /// Bind `index` does not fit the type that the statement wants there.
    BindMismatch {
        index: usize,
        wanted: String,
    },
    /// A column has a type that is not read.
    UnreadableColumn {
        column: String,
        kind: String,
    },
    /// The connection broke.
    Lost(Trouble),
}

impl From<Excess> for RunTrouble {
    fn from(excess: Excess) -> Self {
        Self::Excess(excess)
    }
}

impl From<Trouble> for RunTrouble {
    fn from(trouble: Trouble) -> Self {
        Self::Lost(trouble)
    }
}
