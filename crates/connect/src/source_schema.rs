//! What tables and columns a source has, for browsing and completion.

use crate::engine::Engine;
use crate::engines::Session;
use crate::trouble::RunTrouble;

/// A table or view that the account can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The schema or database; empty for a file.
    pub schema: String,
    pub name: String,
    pub columns: Vec<TableColumn>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    pub name: String,
    /// The engine's own name of the type.
    pub kind: String,
}

/// Most columns that are listed; a larger source is cut, tables in order of their names.
const MOST: &str = "10000";

const POSTGRES: &str = "SELECT n.nspname::text, c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod) \
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE \
     c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname NOT IN \
     ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%' AND \
     has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(c.oid, a.attnum, 'SELECT') ORDER BY n.nspname, \
     c.relname, a.attnum LIMIT $1::text::int";

const MYSQL: &str = "SELECT table_schema, table_name, column_name, column_type FROM information_schema.columns WHERE \
     table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') ORDER BY table_schema, \
     table_name, ordinal_position LIMIT 10000";

const SQLITE: &str = "SELECT '', m.name, p.name, p.type FROM sqlite_schema m JOIN pragma_table_info(m.name) p WHERE \
     m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, p.cid LIMIT 10000";

/// Reads the tables and columns that the account may select from.
pub(crate) async fn read(session: &mut Session) -> Result<Vec<Table>, RunTrouble> {
    session.begin_asking().await?;
    let rows = match session.engine() {
        Engine::PostgreSql => session.ask(POSTGRES, &[MOST]).await?,
        Engine::MySql => session.ask(MYSQL, &[]).await?,
        Engine::Sqlite => session.ask(SQLITE, &[]).await?,
    };
    Ok(group(rows))
}

/// Rows come ordered by table.
fn group(rows: Vec<Vec<Option<String>>>) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for row in rows {
        let mut cells = row.into_iter().map(Option::unwrap_or_default);
        let (schema, name) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let column =
            TableColumn { name: cells.next().unwrap_or_default(), kind: cells.next().unwrap_or_default() };
        match tables.last_mut() {
            Some(table) if table.schema == schema && table.name == name => table.columns.push(column),
            _ => tables.push(Table { schema, name, columns: vec![column] }),
        }
    }
    tables
}
