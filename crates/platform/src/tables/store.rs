//! SQL over tables that are named at run time. Names come from the schema, never from a caller's text.

use std::fmt::Write as _;

use futures_util::TryStreamExt as _;
use kernel::failure::Fault;
use kernel::ids::{Id as _, OrganizationId};
use sqlx::{AssertSqlSafe, ColumnIndex, Decode, Row, Type};
use uuid::Uuid;

use super::{Column, ColumnKind, Sink, Table, Values};
use crate::db::{self, Engine, Tx, Value, bind, sql};

/// Names, columns and the kinds of columns of all tables.
pub(super) async fn columns(tx: &mut Tx) -> Result<Vec<Table>, Fault> {
    let question = match tx.engine() {
        Engine::Sqlite => sql("SELECT m.name AS name, c.name AS column_name, lower(c.type) AS type
             FROM sqlite_master m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid"),
        Engine::Postgres => sql("SELECT c.relname::text AS name, a.attname::text AS column_name,
                 format_type(a.atttypid, NULL) AS type
             FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
             ORDER BY c.relname, a.attnum"),
    };
    let mut tables: Vec<Table> = Vec::new();
    for row in question.fetch_all(tx).await? {
        let (name, kind): (String, String) = (row.get("name")?, row.get("type")?);
        let column = Column { name: row.get("column_name")?, kind: kind_of(&kind) };
        match tables.last_mut().filter(|table| table.name == name) {
            Some(table) => table.columns.push(column),
            None => tables.push(Table { name, columns: vec![column] }),
        }
    }
    Ok(tables)
}

fn kind_of(declared: &str) -> ColumnKind {
    match declared {
        "integer" | "bigint" => ColumnKind::Int,
        "boolean" => ColumnKind::Bool,
        "uuid" => ColumnKind::Uuid,
        "blob" | "bytea" => ColumnKind::Bytes,
        _ => ColumnKind::Text,
    }
}

pub(super) async fn owners(tx: &mut Tx) -> Result<Vec<OrganizationId>, Fault> {
    let owners = sql("SELECT id FROM organization UNION SELECT id FROM installation
         UNION SELECT organization_id FROM key_owner ORDER BY id");
    owners.fetch_all(tx).await?.iter().map(|row| row.id("id")).collect()
}

/// Whether the table has no row that this transaction can see.
pub async fn is_empty(tx: &mut Tx, table: &Table) -> Result<bool, Fault> {
    let text = format!("SELECT 1 AS one FROM {} LIMIT 1", quoted(&table.name));
    let found = match tx {
        Tx::Sqlite(tx) => {
            sqlx::query(AssertSqlSafe(text)).fetch_optional(&mut **tx).await.map(|row| row.is_some())
        }
        Tx::Postgres(tx) => {
            sqlx::query(AssertSqlSafe(text)).fetch_optional(&mut **tx).await.map(|row| row.is_some())
        }
    };
    found.map(|found| !found).map_err(|error| db::fault("could not look into a table", error))
}

pub(super) async fn each_row(
    tx: &mut Tx,
    table: &Table,
    owner: Option<OrganizationId>,
    sink: &mut Sink<'_>,
) -> Result<u64, Fault> {
    let only = if owner.is_some() { " WHERE organization_id = $1" } else { "" };
    let text = format!("SELECT {} FROM {}{only}", names(table), quoted(&table.name));
    let owner = owner.map(OrganizationId::uuid);
    match tx {
        Tx::Sqlite(tx) => {
            let query = sqlx::query::<sqlx::Sqlite>(AssertSqlSafe(text));
            drain(table, owner.into_iter().fold(query, sqlx::query::Query::bind).fetch(&mut **tx), sink).await
        }
        Tx::Postgres(tx) => {
            let query = sqlx::query::<sqlx::Postgres>(AssertSqlSafe(text));
            drain(table, owner.into_iter().fold(query, sqlx::query::Query::bind).fetch(&mut **tx), sink).await
        }
    }
}

async fn drain<R>(
    table: &Table,
    mut rows: impl futures_util::Stream<Item = Result<R, sqlx::Error>> + Unpin,
    sink: &mut Sink<'_>,
) -> Result<u64, Fault>
where
    R: Row,
    usize: ColumnIndex<R>,
    Option<i64>: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    Option<bool>: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    Option<Vec<u8>>: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    Option<Uuid>: for<'r> Decode<'r, R::Database> + Type<R::Database>,
{
    let failed = |error| db::fault("could not read a table", error);
    let mut count = 0;
    while let Some(row) = rows.try_next().await.map_err(failed)? {
        let mut values: Values = Vec::with_capacity(table.columns.len());
        for (at, column) in table.columns.iter().enumerate() {
            values.push(
                match column.kind {
                    ColumnKind::Int => row.try_get(at).map(Value::Int),
                    ColumnKind::Bool => row.try_get(at).map(Value::Bool),
                    ColumnKind::Text => row.try_get(at).map(Value::Text),
                    ColumnKind::Bytes => row.try_get(at).map(Value::Bytes),
                    ColumnKind::Uuid => row.try_get(at).map(Value::Uuid),
                }
                .map_err(failed)?,
            );
        }
        sink(values)?;
        count += 1;
    }
    Ok(count)
}

pub(super) async fn insert(tx: &mut Tx, table: &Table, rows: Vec<Values>) -> Result<(), Fault> {
    let failed = |error| db::fault("could not write into a table", error);
    let text = insert_text(table, rows.len());
    let values = rows.into_iter().flatten();
    match tx {
        Tx::Sqlite(tx) => {
            let mut query = sqlx::query::<sqlx::Sqlite>(AssertSqlSafe(text));
            for value in values {
                query = bind!(query, value);
            }
            query.execute(&mut **tx).await.map(drop).map_err(failed)
        }
        Tx::Postgres(tx) => {
            let mut query = sqlx::query::<sqlx::Postgres>(AssertSqlSafe(text));
            for value in values {
                query = bind!(query, value);
            }
            query.execute(&mut **tx).await.map(drop).map_err(failed)
        }
    }
}

fn insert_text(table: &Table, rows: usize) -> String {
    let width = table.columns.len();
    let mut text = format!("INSERT INTO {} ({}) VALUES ", quoted(&table.name), names(table));
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..width {
            // Writing to a text cannot fail.
            let _ = write!(text, "{}${}", if column == 0 { "" } else { ", " }, row * width + column + 1);
        }
        text.push(')');
    }
    text
}

fn names(table: &Table) -> String {
    let names: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    names.join(", ")
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
