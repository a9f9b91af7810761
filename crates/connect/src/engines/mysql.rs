//! MySQL and MariaDB, by the prepared protocol, spoken by ourselves.
//!
//! The protocol lets a server ask the client for a file of the client's machine at any answer (LOCAL INFILE). Here
//! that capability is never offered, no code can read a file, and a server that asks anyway loses the connection.
//! Several statements in one text are not offered either. The few fixed commands of ours that cannot be prepared go
//! by the plain command, whose only accepted answer is "done". See decision 0005.

mod binds;
mod cells;
mod errors;
mod handshake;
mod packet;
mod reply;
mod scramble;

use super::timed;
use crate::answer::{Answer, Caps, Cell, Collector, Column};
use crate::bind::Bind;
use crate::statement::Rendered;
use crate::trouble::{RunTrouble, Trouble};

pub(crate) use handshake::{Greeting, greet, sign_in};

use packet::Packets;
use reply::{ColumnInfo, Reply};

const COM_QUIT: u8 = 0x01;
const COM_QUERY: u8 = 0x03;
const COM_STMT_PREPARE: u8 = 0x16;
const COM_STMT_EXECUTE: u8 = 0x17;
const COM_STMT_CLOSE: u8 = 0x19;

/// A signed-in session. Ends with the value.
pub(crate) struct Session {
    packets: Packets,
    is_mariadb: bool,
}

/// A statement that the server has parsed.
struct Prepared {
    id: u32,
    parameters: usize,
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
        let prepared = self.prepare(&sent.text).await?;
        let values: Vec<&Bind> = sent.order.iter().filter_map(|index| binds.get(*index)).collect();
        if values.len() != prepared.parameters {
            let says =
                format!("the statement has {} placeholders and {} values", prepared.parameters, values.len());
            return Err(RunTrouble::Database { says, at: None });
        }
        let answer =
            self.execute(&prepared, &values, caps).await.map_err(|e| errors::place(e, &sent.text))?;
        self.forget(&prepared).await?;
        self.command("ROLLBACK").await?;
        Ok(answer)
    }

    /// Limits and the read-only transaction. Times without a zone are in UTC, as the values are that we bind.
    async fn begin(&mut self, caps: Caps) -> Result<(), RunTrouble> {
        let time = if self.is_mariadb {
            format!("max_statement_time = {}", caps.time_ms.div_ceil(1_000))
        } else {
            format!("max_execution_time = {}", caps.time_ms)
        };
        let rows = u64::from(caps.rows) + 1;
        self.command(&format!(
            "SET SESSION {time}, lock_wait_timeout = 2, time_zone = '+00:00', sql_select_limit = {rows}"
        ))
        .await?;
        self.command("START TRANSACTION READ ONLY").await
    }

    /// Runs a fixed command of ours. Anything but "done" ends the session.
    async fn command(&mut self, text: &str) -> Result<(), RunTrouble> {
        self.packets.send_command(COM_QUERY, text.as_bytes()).await?;
        match reply::read(&mut self.packets).await? {
            Reply::Done => Ok(()),
            Reply::Columns(_) => Err(Trouble::Nonsense { what: "rows where none were asked for" }.into()),
            Reply::Error(error) => Err(errors::run(&error)),
        }
    }

    async fn prepare(&mut self, text: &str) -> Result<Prepared, RunTrouble> {
        self.packets.send_command(COM_STMT_PREPARE, text.as_bytes()).await?;
        match reply::prepared(&mut self.packets).await? {
            Ok((id, parameters)) => Ok(Prepared { id, parameters }),
            Err(error) => Err(errors::place(errors::run(&error), text)),
        }
    }

    async fn execute(
        &mut self,
        prepared: &Prepared,
        values: &[&Bind],
        caps: Caps,
    ) -> Result<Answer, RunTrouble> {
        let body = binds::execute(prepared.id, values);
        self.packets.send_command(COM_STMT_EXECUTE, &body).await?;
        let count = match reply::read(&mut self.packets).await? {
            Reply::Columns(count) => count,
            Reply::Done => return Ok(Collector::new(caps, Vec::new())?.finish(0)),
            Reply::Error(error) => return Err(errors::run(&error)),
        };
        if count > caps.columns {
            return Err(crate::answer::Excess::Columns(caps.columns).into());
        }
        let columns = reply::columns(&mut self.packets, count).await?;
        let named = columns.iter().map(ColumnInfo::column).collect::<Vec<Column>>();
        self.collect(&columns, Collector::new(caps, named)?).await
    }

    async fn collect(&mut self, columns: &[ColumnInfo], mut rows: Collector) -> Result<Answer, RunTrouble> {
        loop {
            let packet = self.packets.receive().await?;
            match reply::row(&packet)? {
                reply::Row::Values(body) => {
                    let row = cells::row(body, columns, &mut rows)?;
                    rows.push(row)?;
                }
                reply::Row::End => return Ok(rows.finish(0)),
                reply::Row::Error(error) => return Err(errors::run(&error)),
            }
        }
    }

    async fn forget(&mut self, prepared: &Prepared) -> Result<(), RunTrouble> {
        Ok(self.packets.send_command(COM_STMT_CLOSE, &prepared.id.to_le_bytes()).await?)
    }

    /// Runs a fixed statement of ours with text values; used by probes and the schema reader.
    pub(crate) async fn ask(
        &mut self,
        text: &str,
        values: &[&str],
    ) -> Result<Vec<Vec<Option<String>>>, RunTrouble> {
        let prepared = self.prepare(text).await?;
        let binds: Vec<Bind> = values.iter().map(|value| Bind::Text((*value).to_owned())).collect();
        let caps = Caps { rows: 50_000, ..Caps::READ };
        let answer = self.execute(&prepared, &binds.iter().collect::<Vec<_>>(), caps).await?;
        self.forget(&prepared).await?;
        Ok(answer.rows.into_iter().map(|row| row.into_iter().map(text_of).collect()).collect())
    }

    /// Opens the read-only transaction in which [`Session::ask`] asks.
    pub(crate) async fn begin_asking(&mut self) -> Result<(), RunTrouble> {
        self.begin(Caps { rows: 50_000, ..Caps::READ }).await
    }

    pub(crate) async fn close(mut self) {
        drop(self.packets.send_command(COM_QUIT, &[]).await);
    }

    pub(crate) async fn end_asking(&mut self) -> Result<(), RunTrouble> {
        self.command("ROLLBACK").await
    }
}

fn text_of(cell: Cell) -> Option<String> {
    match cell {
        Cell::Null => None,
        Cell::Text(text) | Cell::Beyond(text) => Some(text),
        Cell::Number(number) => Some(number.to_string()),
        Cell::Bool(value) => Some(value.to_string()),
        Cell::Date(date) => Some(date.to_string()),
        Cell::DateTime(at) => Some(at.to_string()),
        Cell::Instant(at) => Some(at.to_string()),
        Cell::NotFinite | Cell::Bytes(_) => Some(String::new()),
    }
}

#[cfg(test)]
mod tests;
