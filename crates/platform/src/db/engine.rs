//! The two engines and their transactions.

use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::str::FromStr as _;
use std::time::Duration;

use kernel::failure::Fault;
use kernel::ids::{Id as _, OrganizationId};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};

use super::begin_on;

/// Where the store lies.
#[derive(Debug, Clone)]
pub enum DbAddress {
    /// One file; made when missing.
    Sqlite { file: PathBuf },
    /// A `postgres://` URL with the runtime role; `connections` is the pool's size.
    Postgres { url: String, connections: u32 },
}

/// Which engine the store runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Whose rows a transaction may touch on PostgreSQL, beside the installation-wide tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Organization(OrganizationId),
    Installation,
}

/// The opened store; cheap to clone.
#[derive(Clone)]
pub struct Db(Pools);

#[derive(Clone)]
enum Pools {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres(PgPool),
}

/// A transaction, or reads apart; dropped without [`Tx::commit`] it is rolled back.
pub enum Tx {
    Sqlite(OnSqlite),
    Postgres(Transaction<'static, Postgres>),
}

/// A connection of SQLite: within a transaction, or by itself for reads apart.
pub enum OnSqlite {
    Within(Transaction<'static, Sqlite>),
    Apart(PoolConnection<Sqlite>),
}

const READERS: u32 = 4;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

impl Db {
    pub async fn open(address: &DbAddress) -> Result<Self, Fault> {
        match address {
            DbAddress::Sqlite { file } => {
                let options = SqliteConnectOptions::new()
                    .filename(file)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .pragma("secure_delete", "ON")
                    .busy_timeout(Duration::from_secs(5));
                // The writer first: it makes the file and switches it to WAL before a reader looks.
                let writer = open_sqlite(options.clone(), 1).await?;
                let readers = open_sqlite(options.pragma("query_only", "ON"), READERS).await?;
                Ok(Self(Pools::Sqlite { writer, readers }))
            }
            DbAddress::Postgres { url, connections } => {
                let options = PgConnectOptions::from_str(url)
                    .map_err(|e| super::fault("could not read the store's address", e))?
                    .application_name("teamwright");
                let pool = PgPoolOptions::new()
                    .max_connections(*connections)
                    .acquire_timeout(ACQUIRE_TIMEOUT)
                    .connect_with(options)
                    .await
                    .map_err(|e| super::fault("could not open the store", e))?;
                Ok(Self(Pools::Postgres(pool)))
            }
        }
    }

    pub fn engine(&self) -> Engine {
        match &self.0 {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Begins a transaction that may write. On SQLite it waits for the one writer.
    pub async fn begin(&self, scope: Scope) -> Result<Tx, Fault> {
        match &self.0 {
            Pools::Sqlite { writer, .. } => begin_sqlite(writer, "BEGIN IMMEDIATE").await,
            Pools::Postgres(pool) => begin_postgres(pool, scope, "BEGIN").await,
        }
    }

    /// Begins a transaction that only reads.
    pub async fn begin_read(&self, scope: Scope) -> Result<Tx, Fault> {
        match &self.0 {
            Pools::Sqlite { readers, .. } => begin_sqlite(readers, "BEGIN").await,
            Pools::Postgres(pool) => {
                begin_postgres(pool, scope, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
            }
        }
    }

    /// Begins reads of which each may see a moment of its own. On SQLite they need no transaction, whose begin and end
    /// cost as much as two reads; on PostgreSQL it is [`Self::begin_read`], since the transaction carries the organization.
    pub async fn begin_reads_apart(&self, scope: Scope) -> Result<Tx, Fault> {
        let Pools::Sqlite { readers, .. } = &self.0 else { return self.begin_read(scope).await };
        let connection = readers.acquire().await;
        connection
            .map(|connection| Tx::Sqlite(OnSqlite::Apart(connection)))
            .map_err(|e| super::fault("could not begin to read", e))
    }

    /// Closes all connections; on SQLite this folds the write-ahead log into the file.
    pub async fn close(&self) {
        match &self.0 {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// Folds the write-ahead log into the file and empties it, so that what was overwritten lies in neither. On
    /// PostgreSQL the server recycles its own.
    pub async fn fold_log(&self) -> Result<(), Fault> {
        let Pools::Sqlite { writer, .. } = &self.0 else { return Ok(()) };
        let folded = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(writer).await;
        folded.map(drop).map_err(|e| super::fault("could not fold the write-ahead log", e))
    }

    /// The writer's pool, for migrations.
    pub(crate) fn sqlite_writer(&self) -> Option<&SqlitePool> {
        match &self.0 {
            Pools::Sqlite { writer, .. } => Some(writer),
            Pools::Postgres(_) => None,
        }
    }

    pub(crate) fn postgres(&self) -> Option<&PgPool> {
        match &self.0 {
            Pools::Sqlite { .. } => None,
            Pools::Postgres(pool) => Some(pool),
        }
    }
}

impl Tx {
    pub async fn commit(self) -> Result<(), Fault> {
        match self {
            Self::Sqlite(OnSqlite::Within(tx)) => tx.commit().await,
            Self::Sqlite(OnSqlite::Apart(_)) => Ok(()),
            Self::Postgres(tx) => tx.commit().await,
        }
        .map_err(|e| super::fault("could not commit", e))
    }

    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Scopes the rest of the transaction to an organization (row-level security on PostgreSQL).
    pub async fn enter(&mut self, organization: OrganizationId) -> Result<(), Fault> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(tx) => set_organization(tx, organization).await,
        }
    }
}

impl Deref for OnSqlite {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match self {
            Self::Within(tx) => tx,
            Self::Apart(connection) => connection,
        }
    }
}

impl DerefMut for OnSqlite {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Within(tx) => tx,
            Self::Apart(connection) => connection,
        }
    }
}

async fn open_sqlite(options: SqliteConnectOptions, connections: u32) -> Result<SqlitePool, Fault> {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        // On a full disk SQLite itself ends the transaction, and the roll-back that follows finds none: the connection
        // would count as inside a transaction for good.
        .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options)
        .await
        .map_err(|e| super::fault("could not open the store", e))
}

async fn begin_sqlite(pool: &SqlitePool, how: &'static str) -> Result<Tx, Fault> {
    let begun = pool.begin_with(how).await;
    begun
        .map(|tx| Tx::Sqlite(OnSqlite::Within(tx)))
        .map_err(|e| super::fault("could not begin a transaction", e))
}

async fn begin_postgres(pool: &PgPool, scope: Scope, how: &'static str) -> Result<Tx, Fault> {
    let mut tx = begin_on(pool, how).await.map_err(|e| super::fault("could not begin a transaction", e))?;
    if let Scope::Organization(organization) = scope {
        set_organization(&mut tx, organization).await?;
    }
    Ok(Tx::Postgres(tx))
}

async fn set_organization(
    tx: &mut Transaction<'static, Postgres>,
    organization: OrganizationId,
) -> Result<(), Fault> {
    sqlx::query("SELECT set_config('teamwright.organization', $1, true)")
        .bind(organization.uuid().to_string())
        .execute(&mut **tx)
        .await
        .map(|_| ())
        .map_err(|e| super::fault("could not scope the transaction", e))
}
