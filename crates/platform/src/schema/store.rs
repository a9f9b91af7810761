//! SQL about the schema itself.

use kernel::failure::Fault;
use sqlx::{PgPool, Postgres, Transaction};

use crate::db::{Engine, Tx, sql};

/// `(version, min_binary)`; `None` on an empty store.
pub(super) async fn find_state(tx: &mut Tx) -> Result<Option<(i64, i64)>, Fault> {
    if !has_state_table(tx).await? {
        return Ok(None);
    }
    let row = sql("SELECT version, min_binary FROM schema_state WHERE id = $1").bind(1_i64).fetch_optional(tx);
    row.await?.map(|row| Ok((row.get("version")?, row.get("min_binary")?))).transpose()
}

pub(super) async fn put_state(tx: &mut Tx, version: i64, min_binary: i64) -> Result<(), Fault> {
    sql("INSERT INTO schema_state (id, version, min_binary) VALUES (1, $1, $2)
         ON CONFLICT (id) DO UPDATE SET version = excluded.version, min_binary = excluded.min_binary")
        .bind(version)
        .bind(min_binary)
        .execute(tx)
        .await
        .map(|_| ())
}

/// Waits until no other process migrates; the turn ends with the transaction.
pub(super) async fn take_turn(pool: &PgPool) -> Result<Transaction<'static, Postgres>, Fault> {
    let failed = |error| Fault::new("could not take the migration turn", error);
    let mut tx = pool.begin().await.map_err(failed)?;
    sqlx::query("SELECT pg_advisory_xact_lock(8241978312)").execute(&mut *tx).await.map_err(failed)?;
    Ok(tx)
}

async fn has_state_table(tx: &mut Tx) -> Result<bool, Fault> {
    let question = match tx.engine() {
        Engine::Sqlite => sql("SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'schema_state'"),
        Engine::Postgres => sql("SELECT count(*) AS n FROM pg_tables
                                 WHERE tablename = 'schema_state' AND schemaname = ANY (current_schemas(false))"),
    };
    Ok(question.fetch_one(tx).await?.get::<i64>("n")? > 0)
}
