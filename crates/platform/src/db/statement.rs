//! A statement with its parameters, and the rows it gives.

use kernel::failure::Fault;
use kernel::ids::Id;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use super::engine::Tx;
use super::value::{FromColumn, IntoValue, Value, read};

/// A fixed SQL text with `$1`… parameters; the text is a literal, so nothing can be spliced into it. A limit is bound as
/// `LIMIT $n + 0`: by a bare one SQLite plans anew at every use.
pub fn sql(text: &'static str) -> Sql {
    Sql { text, values: Vec::new() }
}

/// A statement that is being given its parameters, in order.
pub struct Sql {
    text: &'static str,
    values: Vec<Value>,
}

/// One row of an answer.
pub enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// Binds the values to sqlx's query of the transaction's engine and runs `$method` on it.
macro_rules! run {
    ($self:ident, $tx:ident, $method:ident) => {
        match $tx {
            Tx::Sqlite(tx) => {
                let mut query = sqlx::query::<sqlx::Sqlite>($self.text);
                for value in $self.values {
                    query = bind!(query, value);
                }
                query.$method(&mut **tx).await.map(Outcome::Sqlite)
            }
            Tx::Postgres(tx) => {
                let mut query = sqlx::query::<sqlx::Postgres>($self.text);
                for value in $self.values {
                    query = bind!(query, value);
                }
                query.$method(&mut **tx).await.map(Outcome::Postgres)
            }
        }
        .map_err(|error| super::fault($self.text, error))
    };
}

macro_rules! bind {
    ($query:ident, $value:ident) => {
        match $value {
            Value::Int(v) => $query.bind(v),
            Value::Bool(v) => $query.bind(v),
            Value::Text(v) => $query.bind(v),
            Value::Bytes(v) => $query.bind(v),
            Value::Uuid(v) => $query.bind(v),
        }
    };
}

pub(crate) use bind;

enum Outcome<S, P> {
    Sqlite(S),
    Postgres(P),
}

impl Sql {
    #[must_use]
    pub fn bind(mut self, value: impl IntoValue) -> Self {
        self.values.push(value.into_value());
        self
    }

    #[must_use]
    pub fn id(self, id: impl Id) -> Self {
        self.bind(id.uuid())
    }

    #[must_use]
    pub fn optional_id<I: Id>(self, id: Option<I>) -> Self {
        self.bind(id.map(I::uuid))
    }

    /// Runs the statement; the number of rows it touched.
    pub async fn execute(self, tx: &mut Tx) -> Result<u64, Fault> {
        Ok(match run!(self, tx, execute)? {
            Outcome::Sqlite(done) => done.rows_affected(),
            Outcome::Postgres(done) => done.rows_affected(),
        })
    }

    pub async fn fetch_all(self, tx: &mut Tx) -> Result<Vec<Row>, Fault> {
        Ok(match run!(self, tx, fetch_all)? {
            Outcome::Sqlite(rows) => rows.into_iter().map(Row::Sqlite).collect(),
            Outcome::Postgres(rows) => rows.into_iter().map(Row::Postgres).collect(),
        })
    }

    pub async fn fetch_optional(self, tx: &mut Tx) -> Result<Option<Row>, Fault> {
        Ok(match run!(self, tx, fetch_optional)? {
            Outcome::Sqlite(row) => row.map(Row::Sqlite),
            Outcome::Postgres(row) => row.map(Row::Postgres),
        })
    }

    /// The one row that must be there (counts, `RETURNING` of an insert).
    pub async fn fetch_one(self, tx: &mut Tx) -> Result<Row, Fault> {
        self.fetch_optional(tx).await?.ok_or_else(|| Fault::bare("a row that must exist is missing"))
    }
}

impl Row {
    pub fn get<T: FromColumn>(&self, column: &str) -> Result<T, Fault> {
        match self {
            Self::Sqlite(row) => read(row, column),
            Self::Postgres(row) => read(row, column),
        }
    }

    pub fn id<I: Id>(&self, column: &str) -> Result<I, Fault> {
        self.get(column).map(I::from_uuid)
    }

    pub fn optional_id<I: Id>(&self, column: &str) -> Result<Option<I>, Fault> {
        Ok(self.get::<Option<uuid::Uuid>>(column)?.map(I::from_uuid))
    }
}
