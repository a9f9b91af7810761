//! Every table as it lies in the store, for copies of a whole store: names, columns and rows, whatever they mean.
//!
//! The schema's own bookkeeping is no part of it: migrations write that. On PostgreSQL the rows of an organization are
//! seen only in its own scope, so they are read and written organization by organization.

mod store;

use kernel::failure::Fault;
use kernel::ids::{Id as _, OrganizationId};
use serde::{Deserialize, Serialize};

use crate::db::{Engine, Tx, Value};

pub use store::is_empty;

/// A table with its columns, in the order in which rows give them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    pub kind: ColumnKind,
}

/// How the engine stores a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    Int,
    Bool,
    Text,
    Bytes,
    Uuid,
}

/// One row: a value per column.
pub type Values = Vec<Value>;

/// Takes rows one after another.
pub type Sink<'a> = dyn FnMut(Values) -> Result<(), Fault> + Send + 'a;

/// Tables that migrations write.
const BOOKKEEPING: [&str; 2] = ["_sqlx_migrations", "schema_state"];
/// As the rules of the house read it: tables that belong to no organization.
const OF_INSTALLATION: &str = include_str!("../migrations/installation_tables.txt");
/// Values of one statement: below the limits of both engines.
const MOST_VALUES: usize = 900;

/// Every table of the store, by name.
pub async fn all(tx: &mut Tx) -> Result<Vec<Table>, Fault> {
    let mut found = store::columns(tx).await?;
    found.retain(|table| !BOOKKEEPING.contains(&table.name.as_str()));
    Ok(found)
}

/// Whose rows there are: every organization, and the installation in an organization's place.
pub async fn owners(tx: &mut Tx) -> Result<Vec<OrganizationId>, Fault> {
    store::owners(tx).await
}

/// Gives every row of the table to `sink`, as the transaction sees it; how many they were.
pub async fn each_row(
    tx: &mut Tx,
    table: &Table,
    owners: &[OrganizationId],
    sink: &mut Sink<'_>,
) -> Result<u64, Fault> {
    if tx.engine() == Engine::Sqlite || !table.is_of_organization() {
        return store::each_row(tx, table, None, sink).await;
    }
    let mut count = 0;
    for owner in owners {
        tx.enter(*owner).await?;
        count += store::each_row(tx, table, Some(*owner), sink).await?;
    }
    Ok(count)
}

/// Rows on their way into a table; [`Filling::end`] writes the last of them.
pub struct Filling<'a> {
    table: &'a Table,
    rows: Vec<Values>,
    owner: Option<OrganizationId>,
    count: u64,
}

impl<'a> Filling<'a> {
    pub fn new(table: &'a Table) -> Self {
        Self { table, rows: Vec::new(), owner: None, count: 0 }
    }

    pub async fn add(&mut self, tx: &mut Tx, row: Values) -> Result<(), Fault> {
        let owner = self.table.owner_of(&row);
        let is_full = (self.rows.len() + 1) * self.table.columns.len() > MOST_VALUES;
        if is_full || owner != self.owner {
            self.flush(tx).await?;
        }
        if let Some(owner) = owner.filter(|_| owner != self.owner) {
            tx.enter(owner).await?;
        }
        self.owner = owner;
        self.rows.push(row);
        Ok(())
    }

    /// How many rows were written.
    pub async fn end(mut self, tx: &mut Tx) -> Result<u64, Fault> {
        self.flush(tx).await?;
        Ok(self.count)
    }

    async fn flush(&mut self, tx: &mut Tx) -> Result<(), Fault> {
        if self.rows.is_empty() {
            return Ok(());
        }
        self.count += self.rows.len() as u64;
        store::insert(tx, self.table, std::mem::take(&mut self.rows)).await
    }
}

impl Table {
    fn is_of_organization(&self) -> bool {
        !OF_INSTALLATION.lines().any(|name| name == self.name) && self.organization_column().is_some()
    }

    fn organization_column(&self) -> Option<usize> {
        self.columns.iter().position(|column| column.name == "organization_id")
    }

    /// Whose row it is; `None` where the table is the installation's.
    fn owner_of(&self, row: &[Value]) -> Option<OrganizationId> {
        let column = self.organization_column().filter(|_| self.is_of_organization())?;
        match row.get(column)? {
            Value::Uuid(Some(id)) => Some(OrganizationId::from_uuid(*id)),
            Value::Bytes(Some(bytes)) => uuid::Uuid::from_slice(bytes).ok().map(OrganizationId::from_uuid),
            Value::Int(_) | Value::Bool(_) | Value::Text(_) | Value::Bytes(None) | Value::Uuid(None) => None,
        }
    }
}

#[cfg(test)]
mod tests;
