//! Ending Teamwright's ability to use connections: what is asked, what it does, and in which words that is told.

pub(crate) mod words;

use kernel::ids::ConnectionId;

use crate::connection::{Connection, Source};
use crate::engine::Engine;
use crate::guide::drop_account;

/// How much is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Connection(ConnectionId),
    /// Every connection of one kind.
    Provider(Engine),
    Everything,
}

/// How it is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Switched off; can be switched on again.
    Disable,
    /// The credentials are destroyed.
    Destroy,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShutOff {
    pub(crate) scope: Scope,
    pub(crate) mode: Mode,
    pub(crate) reason: String,
}

impl Scope {
    pub(crate) fn token(self) -> &'static str {
        match self {
            Self::Connection(_) => "connection",
            Self::Provider(_) => "provider",
            Self::Everything => "everything",
        }
    }

    /// Whether a connection is meant.
    pub(crate) fn has(self, connection: &Connection) -> bool {
        match self {
            Self::Connection(id) => connection.id == id,
            Self::Provider(engine) => connection.engine() == engine,
            Self::Everything => true,
        }
    }
}

impl Mode {
    pub(crate) fn token(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Destroy => "destroy",
        }
    }
}

/// What the receipt says of the account behind a connection: whether the provider could be told to end it.
pub(crate) fn revocation(connection: &Connection) -> String {
    match &connection.source {
        Source::File { .. } => "not_needed: a file is read without an account".to_owned(),
        Source::Server(server) => {
            format!(
                "not_possible: database account, drop it with: {}",
                drop_account(server.engine, &server.user)
            )
        }
    }
}
