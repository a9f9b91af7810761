//! PostgreSQL, by its extended protocol only: every statement is prepared first, so it is one statement, and the
//! server says which types it wants for the values.

mod binds;
mod cells;
mod errors;

use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::future::try_join_all;
use futures_util::{StreamExt as _, pin_mut};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::task::JoinHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Connection, NoTls, Row, Statement};

use super::timed;
use super::wire::{Login, Wire};
use crate::answer::{Answer, Caps, Cell, Collector, Column};
use crate::bind::Bind;
use crate::statement::Rendered;
use crate::trouble::{RunTrouble, Trouble};

/// The message by which a client asks for TLS before anything else.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// What is set before a person's statement, each through the extended protocol. The path is the account's own, with
/// the system's names first and temporary ones last, so nobody can put a name of theirs in front of a system name.
const PREPARE_READING: [&str; 5] = [
    "BEGIN READ ONLY",
    "SET LOCAL lock_timeout = 2000",
    "SET LOCAL idle_in_transaction_session_timeout = 30000",
    "SET LOCAL TimeZone = 'UTC'",
    "SELECT set_config('search_path', 'pg_catalog' || CASE WHEN current_setting('search_path') IN ('', '\"\"') \
     THEN '' ELSE ', ' || current_setting('search_path') END || ', pg_temp', true)",
];

/// A signed-in session. Ends with the value.
pub(crate) struct Session {
    client: Client,
    task: Task,
    /// Why the connection broke; the driver's calls say only that it did.
    broken: Arc<OnceLock<Trouble>>,
}

/// What moves the bytes; ends with the session, however that ends.
struct Task(JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(1);

/// Asks whether the server speaks TLS here; the handshake comes next.
pub(crate) async fn ask_for_tls(wire: &mut Wire) -> Result<bool, Trouble> {
    let broken = |error: std::io::Error| Trouble::of_stream(&error, "opening TLS");
    wire.write_all(&SSL_REQUEST).await.map_err(broken)?;
    wire.flush().await.map_err(broken)?;
    match wire.read_u8().await.map_err(broken)? {
        b'S' => Ok(true),
        b'N' => Ok(false),
        _ => Err(Trouble::NotThisEngine { engine: "PostgreSQL" }),
    }
}

/// Signs in. The driver's copy of the password goes with `config` at the end of this function.
pub(crate) async fn sign_in(wire: Wire, login: &Login, password: &[u8]) -> Result<Session, Trouble> {
    let mut config = Config::new();
    config
        .user(&login.user)
        .password(password)
        .dbname(&login.database)
        .application_name("teamwright")
        .ssl_mode(SslMode::Disable);
    let (client, connection) =
        config.connect_raw(wire, NoTls).await.map_err(|error| errors::sign_in(&error, login))?;
    let broken = Arc::new(OnceLock::new());
    let task = tokio::spawn(carry(connection, Arc::clone(&broken)));
    Ok(Session { client, task: Task(task), broken })
}

/// Moves bytes until the end. The reason is noted before the waiting calls learn of the end.
async fn carry(connection: Connection<Wire, NoTlsStream>, broken: Arc<OnceLock<Trouble>>) {
    pin_mut!(connection);
    if let Err(error) = connection.as_mut().await {
        drop(broken.set(errors::lost(&error)));
    }
}

impl Session {
    /// Runs one statement in a read-only transaction of its own.
    pub(crate) async fn read(
        &mut self,
        sent: &Rendered,
        binds: &[Bind],
        caps: Caps,
    ) -> Result<Answer, RunTrouble> {
        timed(caps, self.in_transaction(sent, binds, caps)).await
    }

    async fn in_transaction(
        &mut self,
        sent: &Rendered,
        binds: &[Bind],
        caps: Caps,
    ) -> Result<Answer, RunTrouble> {
        self.begin(caps).await?;
        let prepared =
            self.checked(self.client.prepare(&sent.text)).await.map_err(|e| e.in_text(&sent.text))?;
        let values = binds::fit(&prepared, sent, binds)?;
        let columns = columns_of(&prepared)?;
        let answer = self.collect(&prepared, &values, Collector::new(caps, columns)?).await;
        let answer = answer.map_err(|e| e.in_text(&sent.text))?;
        self.checked(self.client.query_typed("ROLLBACK", &[])).await.map_err(errors::Failed::plain)?;
        Ok(answer)
    }

    /// All are sent at once: the driver keeps their order, and one answer is waited for instead of six.
    async fn begin(&mut self, caps: Caps) -> Result<(), RunTrouble> {
        let time_limit = format!("SET LOCAL statement_timeout = {}", caps.time_ms);
        let texts = PREPARE_READING.into_iter().chain([time_limit.as_str()]);
        let sent = texts.map(|text| self.checked(self.client.query_typed(text, &[])));
        try_join_all(sent).await.map_err(errors::Failed::plain)?;
        Ok(())
    }

    async fn collect(
        &self,
        prepared: &Statement,
        values: &[binds::Wired],
        mut rows: Collector,
    ) -> Result<Answer, errors::Failed> {
        let params = values.iter().map(|value| value as &(dyn ToSql + Sync));
        let stream = self.checked(self.client.query_raw(prepared, params)).await?;
        pin_mut!(stream);
        while let Some(row) = stream.next().await {
            let row = match row {
                Ok(row) => row,
                Err(error) => return Err(self.failed(&error)),
            };
            let cells = decode(&row, &mut rows)?;
            rows.push(cells).map_err(RunTrouble::Excess)?;
        }
        Ok(rows.finish(0))
    }

    /// Waits for the driver, and puts its errors into our words.
    async fn checked<T>(
        &self,
        work: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, errors::Failed> {
        work.await.map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &tokio_postgres::Error) -> errors::Failed {
        match self.broken.get() {
            Some(trouble) => RunTrouble::Lost(trouble.clone()).into(),
            None => errors::Failed::of(error),
        }
    }

    /// Runs a fixed statement of ours with text values; used by probes and the schema reader, inside `begin`.
    pub(crate) async fn ask(
        &mut self,
        text: &str,
        values: &[&str],
    ) -> Result<Vec<Vec<Option<String>>>, RunTrouble> {
        let params: Vec<(&(dyn ToSql + Sync), Type)> =
            values.iter().map(|value| (value as &(dyn ToSql + Sync), Type::TEXT)).collect();
        let rows =
            self.checked(self.client.query_typed(text, &params)).await.map_err(errors::Failed::plain)?;
        rows.iter().map(texts).collect()
    }

    /// Opens the read-only transaction in which [`Session::ask`] asks.
    pub(crate) async fn begin_asking(&mut self) -> Result<(), RunTrouble> {
        self.begin(Caps::READ).await
    }

    pub(crate) async fn close(self) {
        let Self { client, mut task, .. } = self;
        drop(client);
        drop(tokio::time::timeout(GOODBYE, &mut task.0).await);
    }

    pub(crate) async fn end_asking(&mut self) -> Result<(), RunTrouble> {
        self.checked(self.client.query_typed("ROLLBACK", &[])).await.map_err(errors::Failed::plain)?;
        Ok(())
    }
}

fn columns_of(prepared: &Statement) -> Result<Vec<Column>, RunTrouble> {
    prepared
        .columns()
        .iter()
        .map(|column| {
            let kind = column.type_().name().to_owned();
            let name = column.name().to_owned();
            if cells::is_readable(column.type_()) {
                Ok(Column { name, kind })
            } else {
                Err(RunTrouble::UnreadableColumn { column: name, kind })
            }
        })
        .collect()
}

fn decode(row: &Row, rows: &mut Collector) -> Result<Vec<Cell>, errors::Failed> {
    let mut cells = Vec::with_capacity(row.len());
    for at in 0..row.len() {
        let raw: cells::Raw<'_> = row.try_get(at).map_err(|error| errors::Failed::of(&error))?;
        rows.admit_cell(raw.len()).map_err(RunTrouble::Excess)?;
        cells.push(raw.cell());
    }
    Ok(cells)
}

fn texts(row: &Row) -> Result<Vec<Option<String>>, RunTrouble> {
    (0..row.len())
        .map(|at| row.try_get::<_, Option<String>>(at).map_err(|error| errors::Failed::of(&error).plain()))
        .collect()
}
