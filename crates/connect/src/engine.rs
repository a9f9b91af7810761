//! The kinds of database that can be connected.

use std::fmt;
use std::str::FromStr;

/// A kind of database; its token is the same in SQL, JSON and documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    PostgreSql,
    /// MySQL and MariaDB: one protocol, one dialect for our purposes.
    MySql,
    Sqlite,
}

/// The text names no engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of database; use postgresql, mysql or sqlite")]
pub struct UnknownEngine;

impl Engine {
    pub const ALL: [Self; 3] = [Self::PostgreSql, Self::MySql, Self::Sqlite];

    pub fn token(self) -> &'static str {
        match self {
            Self::PostgreSql => "postgresql",
            Self::MySql => "mysql",
            Self::Sqlite => "sqlite",
        }
    }

    /// The name that people know.
    pub fn name(self) -> &'static str {
        match self {
            Self::PostgreSql => "PostgreSQL",
            Self::MySql => "MySQL or MariaDB",
            Self::Sqlite => "SQLite",
        }
    }

    /// The port that servers of this kind listen on unless told otherwise; none for a file.
    pub fn default_port(self) -> Option<u16> {
        match self {
            Self::PostgreSql => Some(5432),
            Self::MySql => Some(3306),
            Self::Sqlite => None,
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.token())
    }
}

impl FromStr for Engine {
    type Err = UnknownEngine;

    fn from_str(text: &str) -> Result<Self, UnknownEngine> {
        Self::ALL.into_iter().find(|engine| engine.token() == text).ok_or(UnknownEngine)
    }
}
