//! The store's schema: bringing it up to date, and refusing one that this binary must not touch.
//!
//! Migrations go forward only. The row `schema_state {version, min_binary}` decides who may work: a binary refuses
//! a schema that is newer than it knows unless that schema's `min_binary` lets it.

mod store;

use kernel::failure::Fault;
use sqlx::migrate::{MigrateError, Migrator};

use crate::db::{self, Db, Engine, Scope};

static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

/// The oldest binary (by its own schema number) that works on the schema this binary makes.
const MIN_BINARY: i64 = 1;

/// How the store's schema stands to this binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaState {
    /// Nothing there yet.
    Empty,
    /// Older than this binary: migrate first.
    Behind { version: i64 },
    /// Fits.
    Fits { version: i64 },
    /// Made by a newer release that lets no binary as old as this one work on it.
    Future { version: i64, min_binary: i64 },
}

/// The number of the newest migration this binary knows.
pub fn known_version() -> i64 {
    SQLITE.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Looks at the schema without changing it.
pub async fn inspect(db: &Db) -> Result<SchemaState, Fault> {
    let mut tx = db.begin_read(Scope::Installation).await?;
    let Some((version, min_binary)) = store::find_state(&mut tx).await? else {
        return Ok(SchemaState::Empty);
    };
    let known = known_version();
    Ok(match version.cmp(&known) {
        std::cmp::Ordering::Less => SchemaState::Behind { version },
        std::cmp::Ordering::Equal => SchemaState::Fits { version },
        std::cmp::Ordering::Greater if min_binary <= known => SchemaState::Fits { version },
        std::cmp::Ordering::Greater => SchemaState::Future { version, min_binary },
    })
}

/// Brings the schema up to this binary's version; does nothing on one that already fits.
///
/// # Errors
/// A fault naming both versions for a schema from the future; nothing is changed then.
pub async fn migrate(db: &Db) -> Result<SchemaState, Fault> {
    match inspect(db).await? {
        SchemaState::Future { version, min_binary } => {
            return Err(Fault::new(
                "the store was made by a newer release",
                format!(
                    "its schema is {version} and wants a binary of at least {min_binary}, this one knows {}",
                    known_version()
                ),
            ));
        }
        fits @ SchemaState::Fits { .. } => return Ok(fits),
        SchemaState::Empty | SchemaState::Behind { .. } => {}
    }
    run(db, known_version()).await?;
    let mut tx = db.begin(Scope::Installation).await?;
    store::put_state(&mut tx, known_version(), MIN_BINARY).await?;
    tx.commit().await?;
    Ok(SchemaState::Fits { version: known_version() })
}

/// Makes the tables of this or an earlier schema in an empty store, for a backup that was made on it. [`migrate`] then
/// brings tables and rows up to date.
///
/// # Errors
/// A fault when there is a schema already, or when `version` is newer than this binary knows.
pub async fn make(db: &Db, version: i64) -> Result<(), Fault> {
    if inspect(db).await? != SchemaState::Empty || known_version() < version {
        return Err(Fault::bare("the schema of a backup can be made in an empty store only"));
    }
    run(db, version).await?;
    let mut tx = db.begin(Scope::Installation).await?;
    store::put_state(&mut tx, version, MIN_BINARY).await?;
    tx.commit().await
}

/// Lets the runtime role use the tables that the migrator owns. Does nothing on the embedded store.
pub async fn grant_runtime(db: &Db, role: &str) -> Result<(), Fault> {
    match db.postgres() {
        Some(pool) => store::grant(pool, role).await,
        None => Ok(()),
    }
}

/// Refuses to work as a PostgreSQL role that row-level security does not bind.
pub async fn refuse_unbound_role(db: &Db) -> Result<(), Fault> {
    if db.engine() == Engine::Sqlite {
        return Ok(());
    }
    let mut tx = db.begin_read(Scope::Installation).await?;
    if store::is_role_unbound(&mut tx).await? {
        return Err(Fault::bare(
            "the store's role is a superuser or has BYPASSRLS, so that organizations are not kept apart; use a \
             role with NOSUPERUSER NOBYPASSRLS in store.url",
        ));
    }
    Ok(())
}

async fn run(db: &Db, up_to: i64) -> Result<(), Fault> {
    match db.engine() {
        // One writer connection: nobody else writes meanwhile.
        Engine::Sqlite => match db.sqlite_writer() {
            Some(pool) => migrator(&SQLITE, up_to).run(pool).await.map_err(failed),
            None => Ok(()),
        },
        // Two replicas that start at once take turns on a transaction-scoped lock.
        Engine::Postgres => match db.postgres() {
            Some(pool) => {
                let turn = store::take_turn(pool).await?;
                migrator(&POSTGRES, up_to).run(pool).await.map_err(failed)?;
                turn.rollback().await.map_err(|e| Fault::new("could not give the migration turn back", e))
            }
            None => Ok(()),
        },
    }
}

/// A store without room is told as such.
fn failed(error: MigrateError) -> Fault {
    const SAYS: &str = "could not migrate the store";
    if let MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) = error {
        return db::fault(SAYS, error);
    }
    Fault::new(SAYS, error)
}

fn migrator(known: &Migrator, up_to: i64) -> Migrator {
    let wanted = known.iter().filter(|migration| migration.version <= up_to);
    let mut migrator = Migrator::with_migrations(wanted.cloned().collect());
    // The default lock is a session advisory lock, which distributed engines lack.
    migrator.set_locking(false);
    migrator.set_ignore_missing(true);
    migrator
}
