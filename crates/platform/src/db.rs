//! The store: one SQL text on two engines, SQLite (embedded) and PostgreSQL.
//!
//! Statements use `$1` parameters and no engine's own syntax. What really differs between the engines (how a
//! transaction begins, how rows are locked for a claim) is a method here with two bodies.
//!
//! SQLite has one writer connection (`BEGIN IMMEDIATE`, WAL, `synchronous=FULL`) and a few readers. PostgreSQL
//! transactions carry the organization for row-level security.

mod beginning;
mod engine;
mod statement;
mod value;

pub(crate) use beginning::begin_on;
pub use engine::{Db, DbAddress, Engine, Scope, Tx};
pub(crate) use statement::bind;
pub use statement::{Row, Sql, sql};
pub use value::{FromColumn, IntoValue, Value};

/// How a store error is told to the layers above.
#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign list that grows; the rest is broken")]
pub(crate) fn fault(doing: &'static str, error: sqlx::Error) -> kernel::failure::Fault {
    use kernel::failure::{Fault, FaultKind};

    let kind = match &error {
        sqlx::Error::Database(database) => match database.code().as_deref() {
            _ if database.is_unique_violation() => FaultKind::Duplicate,
            // SQLITE_BUSY and its kin; serialisation failure and deadlock on PostgreSQL.
            Some("5" | "6" | "261" | "517" | "40001" | "40P01" | "55P03") => FaultKind::Collision,
            // SQLITE_FULL, SQLITE_READONLY, SQLITE_IOERR_WRITE; disk full on PostgreSQL.
            Some("13" | "8" | "778" | "53100") => FaultKind::NoSpace,
            Some("57P01" | "57P02" | "57P03" | "53300") => FaultKind::Passing,
            Some(_) | None => FaultKind::Broken,
        },
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => FaultKind::Passing,
        _ => FaultKind::Broken,
    };
    Fault::new(doing, error).of_kind(kind)
}
