//! What the server answers to a command.

use super::packet::{Fields, Packets};
use crate::answer::Column;
use crate::trouble::Trouble;

/// An error packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServerError {
    pub(super) code: u16,
    pub(super) message: String,
}

impl ServerError {
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        let mut fields = Fields(body.get(1..)?);
        let code = u16::from_le_bytes(fields.array()?);
        // `#` and five characters of SQL state, absent before sign-in.
        let text = if fields.0.first() == Some(&b'#') { fields.0.get(6..)? } else { fields.0 };
        Some(Self { code, message: String::from_utf8_lossy(text).into_owned() })
    }
}

/// The first packet of an answer.
pub(super) enum Reply {
    Done,
    Columns(usize),
    Error(ServerError),
}

const NONSENSE: Trouble = Trouble::Nonsense { what: "a packet of unknown shape" };

/// Reads the first packet of an answer. A request for a file ends the session.
pub(super) async fn read(packets: &mut Packets) -> Result<Reply, Trouble> {
    let body = packets.receive().await?;
    match body.first() {
        Some(0x00) => Ok(Reply::Done),
        Some(0xFB) => Err(Trouble::AskedForFile),
        Some(0xFF) => Ok(Reply::Error(ServerError::parse(&body).ok_or(NONSENSE)?)),
        Some(_) => {
            let count = Fields(&body).length().ok_or(NONSENSE)?;
            Ok(Reply::Columns(usize::try_from(count).unwrap_or(usize::MAX)))
        }
        None => Err(NONSENSE),
    }
}

/// Reads the answer to "prepare": the statement's id and how many values it wants. Descriptions are skipped.
pub(super) async fn prepared(packets: &mut Packets) -> Result<Result<(u32, usize), ServerError>, Trouble> {
    let body = packets.receive().await?;
    match body.first() {
        Some(0x00) => {}
        Some(0xFB) => return Err(Trouble::AskedForFile),
        Some(0xFF) => return Ok(Err(ServerError::parse(&body).ok_or(NONSENSE)?)),
        Some(_) | None => return Err(NONSENSE),
    }
    let mut fields = Fields(body.get(1..).unwrap_or_default());
    let id = fields.array().map(u32::from_le_bytes).ok_or(NONSENSE)?;
    let columns = fields.array().map(u16::from_le_bytes).ok_or(NONSENSE)?;
    let parameters = fields.array().map(u16::from_le_bytes).ok_or(NONSENSE)?;
    for count in [parameters, columns] {
        if count > 0 {
            skip(packets, count).await?;
        }
    }
    Ok(Ok((id, usize::from(parameters))))
}

async fn skip(packets: &mut Packets, count: u16) -> Result<(), Trouble> {
    for _ in 0..count {
        if packets.receive().await?.first() == Some(&0xFB) {
            return Err(Trouble::AskedForFile);
        }
    }
    end_of_list(packets).await
}

async fn end_of_list(packets: &mut Packets) -> Result<(), Trouble> {
    let body = packets.receive().await?;
    match body.first() {
        Some(0xFE) if body.len() < 9 => Ok(()),
        Some(0xFB) => Err(Trouble::AskedForFile),
        _ => Err(NONSENSE),
    }
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ColumnInfo {
    name: String,
    pub(super) kind: u8,
    pub(super) unsigned: bool,
    pub(super) binary: bool,
}

/// Character set number of bytes that are no text.
const BINARY: u16 = 63;
const UNSIGNED_FLAG: u16 = 0x20;

impl ColumnInfo {
    fn parse(body: &[u8]) -> Option<Self> {
        let mut fields = Fields(body);
        for _ in 0..4 {
            fields.bytes()?;
        }
        let name = String::from_utf8_lossy(fields.bytes()?).into_owned();
        fields.bytes()?;
        fields.length()?;
        let charset = u16::from_le_bytes(fields.array()?);
        fields.take(4)?;
        let kind = fields.byte()?;
        let flags = u16::from_le_bytes(fields.array()?);
        Some(Self { name, kind, unsigned: flags & UNSIGNED_FLAG != 0, binary: charset == BINARY })
    }

    pub(super) fn column(&self) -> Column {
        Column { name: self.name.clone(), kind: super::cells::kind_name(self.kind).to_owned() }
    }
}

pub(super) async fn columns(packets: &mut Packets, count: usize) -> Result<Vec<ColumnInfo>, Trouble> {
    let mut columns = Vec::new();
    for _ in 0..count {
        let body = packets.receive().await?;
        if body.first() == Some(&0xFB) {
            return Err(Trouble::AskedForFile);
        }
        columns.push(ColumnInfo::parse(&body).ok_or(NONSENSE)?);
    }
    end_of_list(packets).await?;
    Ok(columns)
}

/// A packet of the list of rows.
pub(super) enum Row<'a> {
    Values(&'a [u8]),
    End,
    Error(ServerError),
}

pub(super) fn row(body: &[u8]) -> Result<Row<'_>, Trouble> {
    match body.first() {
        Some(0x00) => Ok(Row::Values(body.get(1..).unwrap_or_default())),
        Some(0xFE) if body.len() < 9 => Ok(Row::End),
        Some(0xFF) => Ok(Row::Error(ServerError::parse(body).ok_or(NONSENSE)?)),
        Some(0xFB) => Err(Trouble::AskedForFile),
        _ => Err(NONSENSE),
    }
}
