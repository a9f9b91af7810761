//! SQL about the schema itself.

use kernel::failure::Fault;
use sqlx::{AssertSqlSafe, PgPool, Postgres, Transaction};

use crate::db::{Engine, Tx, begin_on, sql};

/// `(version, min_binary)`; `None` on an empty store.
pub(super) async fn find_state(tx: &mut Tx) -> Result<Option<(i64, i64)>, Fault> {
    if !has_state_table(tx).await? {
        return Ok(None);
    }
    let row =
        sql("SELECT version, min_binary FROM schema_state WHERE id = $1").bind(1_i64).fetch_optional(tx);
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
    let mut tx = begin_on(pool, "BEGIN").await.map_err(failed)?;
    sqlx::query("SELECT pg_advisory_xact_lock(8241978312)").execute(&mut *tx).await.map_err(failed)?;
    Ok(tx)
}

/// Whether row-level security does not bind the role we work as.
pub(super) async fn is_role_unbound(tx: &mut Tx) -> Result<bool, Fault> {
    let row = sql("SELECT rolsuper OR rolbypassrls AS unbound FROM pg_roles WHERE rolname = current_user");
    row.fetch_one(tx).await?.get("unbound")
}

/// Grants the use of all tables, those to come included. Names cannot be parameters, so the name is quoted here.
pub(super) async fn grant(pool: &PgPool, role: &str) -> Result<(), Fault> {
    let role = format!("\"{}\"", role.replace('"', "\"\""));
    for statement in [
        format!("GRANT USAGE ON SCHEMA public TO {role}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"),
        format!(
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
        ),
    ] {
        sqlx::query(AssertSqlSafe(statement))
            .execute(pool)
            .await
            .map_err(|error| Fault::new("could not grant the runtime role its rights", error))?;
    }
    Ok(())
}

async fn has_state_table(tx: &mut Tx) -> Result<bool, Fault> {
    let question = match tx.engine() {
        Engine::Sqlite => sql("SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'schema_state'"),
        Engine::Postgres => sql("SELECT count(*) AS n FROM pg_tables
                                 WHERE tablename = 'schema_state' AND schemaname = ANY (current_schemas(false))"),
    };
    Ok(question.fetch_one(tx).await?.get::<i64>("n")? > 0)
}
