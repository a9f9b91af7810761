//! SQLite files under one folder that the operator names, opened for reading only.
//!
//! `mode=ro` and `query_only` stop writes, `trusted_schema=OFF` keeps the file's own schema from calling functions
//! with side effects, limits of the handle stop ATTACH and huge values, and extensions are never enabled. A progress
//! handler ends a statement that takes too long.

mod files;
mod handle;

use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{
    AssertSqlSafe, Column as _, ConnectOptions as _, Connection as _, Executor as _, Row as _,
    SqlSafeStr as _, TypeInfo as _,
};

use super::timed;
use crate::answer::{Answer, Caps, Cell, Collector, Column, Excess};
use crate::bind::Bind;
use crate::statement::Rendered;
use crate::trouble::{RunTrouble, Trouble};

pub use files::SqliteFiles;

/// Virtual machine steps between two looks at the clock.
const STEPS: i32 = 2_000;

/// An opened file.
pub(crate) struct Session {
    connection: SqliteConnection,
}

/// Opens a file for reading.
pub(crate) async fn open(files: &SqliteFiles, path: &str) -> Result<Session, Trouble> {
    let file = files.locate(path).await?;
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .read_only(true)
        .create_if_missing(false)
        .busy_timeout(Duration::from_secs(2))
        .statement_cache_capacity(4)
        .row_buffer_size(8)
        .pragma("query_only", "ON")
        .pragma("trusted_schema", "OFF")
        .disable_statement_logging();
    let mut connection = options.connect().await.map_err(|error| opening(&error, path))?;
    {
        let mut locked = connection.lock_handle().await.map_err(|error| opening(&error, path))?;
        handle::harden(locked.as_raw_handle())
            .map_err(|()| Trouble::Nonsense { what: "a limit that is not kept" })?;
    }
    Ok(Session { connection })
}

impl Session {
    /// Runs one statement; a single statement is a read transaction of its own.
    pub(crate) async fn read(
        &mut self,
        sent: &Rendered,
        binds: &[Bind],
        caps: Caps,
    ) -> Result<Answer, RunTrouble> {
        self.stop_at(Instant::now() + Duration::from_millis(caps.time_ms)).await?;
        // The handler cannot look while SQLite waits for a lock or the disk; the frame around it can.
        timed(caps, self.run(sent, binds, caps)).await
    }

    async fn stop_at(&mut self, deadline: Instant) -> Result<(), RunTrouble> {
        let mut locked = self.connection.lock_handle().await.map_err(|error| run_trouble(&error, None))?;
        locked.set_progress_handler(STEPS, move || Instant::now() < deadline);
        Ok(())
    }

    async fn run(&mut self, sent: &Rendered, binds: &[Bind], caps: Caps) -> Result<Answer, RunTrouble> {
        let collected = self.collect(sent, binds, caps).await;
        match collected {
            Ok(answer) => Ok(answer),
            Err(Broken::Ours(trouble)) => Err(trouble),
            Err(Broken::Theirs(error)) => {
                let offset = match self.connection.lock_handle().await {
                    Ok(mut locked) => handle::error_offset(locked.as_raw_handle()),
                    Err(_) => None,
                };
                Err(run_trouble(&error, offset.filter(|at| *at <= sent.text.len())))
            }
        }
    }

    async fn collect(&mut self, sent: &Rendered, binds: &[Bind], caps: Caps) -> Result<Answer, Broken> {
        let text = AssertSqlSafe(sent.text.clone()).into_sql_str();
        let prepared = (&mut self.connection).prepare(text).await.map_err(Broken::Theirs)?;
        let columns = sqlx::Statement::columns(&prepared)
            .iter()
            .map(|column| Column {
                name: column.name().to_owned(),
                kind: column.type_info().name().to_ascii_lowercase(),
            })
            .collect();
        let mut rows = Collector::new(caps, columns).map_err(RunTrouble::Excess)?;
        let arguments = arguments(sent, binds)?;
        let query = sqlx::query_with(AssertSqlSafe(sent.text.clone()), arguments).persistent(false);
        let mut stream = query.fetch(&mut self.connection);
        while let Some(row) = stream.try_next().await.map_err(Broken::Theirs)? {
            let cells = decode(&row, &mut rows)?;
            rows.push(cells).map_err(RunTrouble::Excess)?;
        }
        Ok(rows.finish(0))
    }

    pub(crate) async fn close(self) {
        drop(self.connection.close().await);
    }

    /// Runs a fixed statement of ours with text values.
    pub(crate) async fn ask(
        &mut self,
        text: &str,
        values: &[&str],
    ) -> Result<Vec<Vec<Option<String>>>, RunTrouble> {
        let mut query = sqlx::query(AssertSqlSafe(text.to_owned()));
        for value in values {
            query = query.bind((*value).to_owned());
        }
        let rows = query.fetch_all(&mut self.connection).await.map_err(|error| run_trouble(&error, None))?;
        rows.iter()
            .map(|row| {
                (0..row.len())
                    .map(|at| {
                        row.try_get_unchecked::<Option<String>, _>(at)
                            .map_err(|error| run_trouble(&error, None))
                    })
                    .collect()
            })
            .collect()
    }
}

/// Whose error it is decides whether SQLite is asked for its place.
enum Broken {
    Ours(RunTrouble),
    Theirs(sqlx::Error),
}

impl From<RunTrouble> for Broken {
    fn from(trouble: RunTrouble) -> Self {
        Self::Ours(trouble)
    }
}

/// SQLite has no types for dates: a day is `YYYY-MM-DD` and an instant `YYYY-MM-DD HH:MM:SS` in UTC, as its own
/// date functions write them.
fn arguments(sent: &Rendered, binds: &[Bind]) -> Result<SqliteArguments, RunTrouble> {
    use sqlx::Arguments as _;
    let mut out = SqliteArguments::default();
    for index in &sent.order {
        let mismatch = || RunTrouble::BindMismatch { index: *index, wanted: "value".to_owned() };
        let added = match binds.get(*index).ok_or_else(mismatch)? {
            Bind::Null => out.add(None::<String>),
            Bind::Day { date, .. } => out.add(date.to_string()),
            Bind::Instant(at) => out.add(at.to_jiff().strftime("%Y-%m-%d %H:%M:%S").to_string()),
            Bind::Text(text) => out.add(text.clone()),
            Bind::Bool(value) => out.add(i64::from(*value)),
            Bind::Number(number) => match number.to_string().parse::<i64>() {
                Ok(whole) => out.add(whole),
                Err(_) => out.add(number.to_string().parse::<f64>().map_err(|_| mismatch())?),
            },
        };
        added.map_err(|_| mismatch())?;
    }
    Ok(out)
}

fn decode(row: &SqliteRow, rows: &mut Collector) -> Result<Vec<Cell>, RunTrouble> {
    (0..row.len()).map(|at| cell(row, at, rows)).collect()
}

fn cell(row: &SqliteRow, at: usize, rows: &mut Collector) -> Result<Cell, RunTrouble> {
    let broken = |error: sqlx::Error| run_trouble(&error, None);
    let raw = row.try_get_raw(at).map_err(broken)?;
    if sqlx::ValueRef::is_null(&raw) {
        return Ok(Cell::Null);
    }
    let kind = sqlx::ValueRef::type_info(&raw).name().to_owned();
    drop(raw);
    match kind.as_str() {
        "INTEGER" => Ok(Cell::Number(row.try_get_unchecked::<i64, _>(at).map_err(broken)?.into())),
        "REAL" => Ok(Cell::from_f64(row.try_get_unchecked::<f64, _>(at).map_err(broken)?)),
        _ => {
            let bytes = row.try_get_unchecked::<Vec<u8>, _>(at).map_err(broken)?;
            rows.admit_cell(bytes.len())?;
            let length = bytes.len();
            let text = if kind == "TEXT" { String::from_utf8(bytes).ok() } else { None };
            Ok(text.map_or(Cell::Bytes(length), Cell::Text))
        }
    }
}

fn opening(error: &sqlx::Error, path: &str) -> Trouble {
    match code(error) {
        Some(26 | 11) => Trouble::NotSqlite { path: path.to_owned() },
        _ => Trouble::FileNotReadable { path: path.to_owned() },
    }
}

/// The primary result code.
fn code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xFF)
}

fn run_trouble(error: &sqlx::Error, at: Option<usize>) -> RunTrouble {
    let says =
        error.as_database_error().map_or_else(|| error.to_string(), |inner| inner.message().to_owned());
    match code(error) {
        Some(9) => RunTrouble::TimedOut,
        Some(8) => RunTrouble::Writes { says },
        Some(18) => RunTrouble::Excess(Excess::Result(Caps::READ.result_bytes)),
        Some(23) => RunTrouble::Denied { says, at },
        Some(26 | 11 | 14) => RunTrouble::Lost(Trouble::Server { says }),
        Some(_) => RunTrouble::Database { says, at },
        None => RunTrouble::Lost(Trouble::Dropped),
    }
}
