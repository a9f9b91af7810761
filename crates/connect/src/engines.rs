//! How each kind of database is spoken to.
//!
//! Every engine signs in over a stream that the outbound gate opened and caps, runs one statement at a time in a
//! read-only transaction, and stops at the first broken cap. Only `attach` meets a password, lent to it for one
//! session.

pub(crate) mod attach;
pub(crate) mod dial;
pub(crate) mod mysql;
pub(crate) mod postgres;
pub(crate) mod sqlite;
pub(crate) mod wire;

use std::time::{Duration, Instant};

use crate::answer::{Answer, Caps};
use crate::bind::Bind;
use crate::engine::Engine;
use crate::statement::Rendered;
use crate::trouble::RunTrouble;

/// A signed-in session of any engine. Dropping it closes the connection.
pub(crate) enum Session {
    PostgreSql(Box<postgres::Session>),
    MySql(Box<mysql::Session>),
    Sqlite(Box<sqlite::Session>),
}

impl Session {
    pub(crate) fn engine(&self) -> Engine {
        match self {
            Self::PostgreSql(_) => Engine::PostgreSql,
            Self::MySql(_) => Engine::MySql,
            Self::Sqlite(_) => Engine::Sqlite,
        }
    }

    /// Runs one statement, alone, in a read-only transaction.
    pub(crate) async fn read(
        &mut self,
        sent: &Rendered,
        binds: &[Bind],
        caps: Caps,
    ) -> Result<Answer, RunTrouble> {
        match self {
            Self::PostgreSql(session) => session.read(sent, binds, caps).await,
            Self::MySql(session) => session.read(sent, binds, caps).await,
            Self::Sqlite(session) => session.read(sent, binds, caps).await,
        }
    }

    /// Opens the read-only transaction in which [`Session::ask`] asks.
    pub(crate) async fn begin_asking(&mut self) -> Result<(), RunTrouble> {
        match self {
            Self::PostgreSql(session) => session.begin_asking().await,
            Self::MySql(session) => session.begin_asking().await,
            Self::Sqlite(_) => Ok(()),
        }
    }

    /// Says goodbye, so that the server's log holds no broken connection; what it answers does not matter any more.
    pub(crate) async fn close(self) {
        match self {
            Self::PostgreSql(session) => session.close().await,
            Self::MySql(session) => session.close().await,
            Self::Sqlite(session) => session.close().await,
        }
    }

    /// Ends the transaction of [`Session::begin_asking`].
    pub(crate) async fn end_asking(&mut self) -> Result<(), RunTrouble> {
        match self {
            Self::PostgreSql(session) => session.end_asking().await,
            Self::MySql(session) => session.end_asking().await,
            Self::Sqlite(_) => Ok(()),
        }
    }

    /// Runs a fixed statement of ours with text values and answers texts.
    pub(crate) async fn ask(
        &mut self,
        text: &str,
        values: &[&str],
    ) -> Result<Vec<Vec<Option<String>>>, RunTrouble> {
        match self {
            Self::PostgreSql(session) => session.ask(text, values).await,
            Self::MySql(session) => session.ask(text, values).await,
            Self::Sqlite(session) => session.ask(text, values).await,
        }
    }
}

/// Gives a read its time and a second more, in which the engine's own limit ends it with better words, and notes how
/// long it took.
pub(crate) async fn timed(
    caps: Caps,
    read: impl Future<Output = Result<Answer, RunTrouble>>,
) -> Result<Answer, RunTrouble> {
    let started = Instant::now();
    let limit = Duration::from_millis(caps.time_ms.saturating_add(1_000));
    let mut answer = tokio::time::timeout(limit, read).await.map_err(|_| RunTrouble::TimedOut)??;
    answer.elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(answer)
}

#[cfg(test)]
pub(crate) mod tests;
