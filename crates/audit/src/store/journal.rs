//! The tables of the PostgreSQL journal: heads, entries, marks.

use std::sync::Arc;

use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};
use uuid::Uuid;

use crate::chain::Head;
use crate::detail::Detail;
use crate::draft::Draft;
use crate::entry::{Entry, Hash, LogId, entry_hash};
use crate::filter::Filter;
use crate::journal::port::{IndexColumns, RawEntry};
use crate::mark::{Mark, Standing};
use crate::merkle::Tree;

/// A log's head, and the entry that last changed a mark.
pub(crate) struct MarkedHead {
    pub(crate) head: Head,
    pub(crate) marked_at: u64,
}

/// Entries read at a time to complete a tree.
const CATCH_UP_STEP: usize = 10_000;

/// Takes the log's head and keeps every other writer from it until the transaction ends.
pub(crate) async fn lock_head(tx: &mut Tx, log: LogId) -> Result<MarkedHead, Fault> {
    let genesis = Head::genesis(log);
    sql("INSERT INTO audit_head (log_id, entries, hash) VALUES ($1, 0, $2) ON CONFLICT (log_id) DO NOTHING")
        .bind(Uuid::from_bytes(log.0))
        .bind(genesis.hash.as_slice())
        .execute(tx)
        .await?;
    let row = sql(
        "UPDATE audit_head SET entries = entries WHERE log_id = $1 RETURNING entries, hash, tree, marked_at",
    )
    .bind(Uuid::from_bytes(log.0))
    .fetch_one(tx)
    .await?;
    head(tx, log, &row).await
}

pub(crate) async fn find_head(tx: &mut Tx, log: LogId) -> Result<MarkedHead, Fault> {
    let row = sql("SELECT entries, hash, tree, marked_at FROM audit_head WHERE log_id = $1")
        .bind(Uuid::from_bytes(log.0))
        .fetch_optional(tx)
        .await?;
    match row {
        Some(row) => head(tx, log, &row).await,
        None => Ok(MarkedHead { head: Head::genesis(log), marked_at: 0 }),
    }
}

/// Every log that has a head.
pub(crate) async fn heads(tx: &mut Tx) -> Result<Vec<LogId>, Fault> {
    let rows = sql("SELECT log_id FROM audit_head ORDER BY log_id").fetch_all(tx).await?;
    rows.iter().map(|row| Ok(LogId(row.get::<Uuid>("log_id")?.into_bytes()))).collect()
}

/// When the newest entry of all logs was written.
pub(crate) async fn newest_at(tx: &mut Tx) -> Result<Option<Timestamp>, Fault> {
    let row = sql("SELECT MAX(at) AS newest FROM audit_entry").fetch_one(tx).await?;
    row.get("newest")
}

/// The heads of all logs.
pub(crate) async fn all_heads(tx: &mut Tx) -> Result<Vec<Head>, Fault> {
    let rows = sql("SELECT log_id, entries, hash, tree, marked_at FROM audit_head").fetch_all(tx).await?;
    let mut heads = Vec::with_capacity(rows.len());
    for row in rows {
        let log = LogId(row.get::<Uuid>("log_id")?.into_bytes());
        heads.push(head(tx, log, &row).await?.head);
    }
    Ok(heads)
}

pub(crate) async fn put_head(tx: &mut Tx, marked: &MarkedHead) -> Result<(), Fault> {
    let MarkedHead { head, marked_at } = marked;
    let tree = [&head.entries().to_be_bytes()[..], &head.tree.to_bytes()].concat();
    sql("UPDATE audit_head SET entries = $2, hash = $3, tree = $4, marked_at = $5 WHERE log_id = $1")
        .bind(Uuid::from_bytes(head.log.0))
        .bind(signed(head.entries())?)
        .bind(head.hash.as_slice())
        .bind(tree)
        .bind(signed(*marked_at)?)
        .execute(tx)
        .await?;
    Ok(())
}

/// The number that the entry of an outbox row got, when it was appended before.
pub(crate) async fn find_by_outbox(tx: &mut Tx, log: LogId, outbox: Uuid) -> Result<Option<u64>, Fault> {
    let row = sql("SELECT sequence FROM audit_entry WHERE log_id = $1 AND outbox_id = $2")
        .bind(Uuid::from_bytes(log.0))
        .bind(outbox)
        .fetch_optional(tx)
        .await?;
    row.map(|row| unsigned(row.get("sequence")?)).transpose()
}

/// Stores an entry with its `bytes`, and what `draft` says besides.
pub(crate) async fn insert_entry(
    tx: &mut Tx,
    entry: &Entry,
    bytes: &[u8],
    draft: &Draft,
) -> Result<(), Fault> {
    sql("INSERT INTO audit_entry
             (log_id, sequence, at, actor_kind, actor_id, action, object, entry, detail, outbox_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(Uuid::from_bytes(entry.log.0))
    .bind(signed(entry.sequence)?)
    .bind(entry.at)
    .bind(i64::from(entry.actor.kind()))
    .bind(Uuid::from_bytes(entry.actor.id_bytes()))
    .bind(entry.action.as_str())
    .bind(entry.object.as_str())
    .bind(bytes)
    .bind(draft.detail.as_ref().map(|detail| detail.stored().to_vec()))
    .bind(draft.outbox)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn find_standing(tx: &mut Tx, log: LogId, object: &str) -> Result<Option<Standing>, Fault> {
    let row = sql("SELECT version, record_hash, is_shredded, set_at, set_by_kind, set_by_id, last_used_at
         FROM audit_mark WHERE log_id = $1 AND object = $2")
    .bind(Uuid::from_bytes(log.0))
    .bind(object)
    .fetch_optional(tx)
    .await?;
    row.map(|row| standing(&row)).transpose()
}

/// What the log knows of all its objects.
pub(crate) async fn all_standings(tx: &mut Tx, log: LogId) -> Result<Vec<(Arc<str>, Standing)>, Fault> {
    let rows =
        sql("SELECT object, version, record_hash, is_shredded, set_at, set_by_kind, set_by_id, last_used_at
         FROM audit_mark WHERE log_id = $1")
        .bind(Uuid::from_bytes(log.0))
        .fetch_all(tx)
        .await?;
    rows.iter().map(|row| Ok((row.get::<String>("object")?.into(), standing(row)?))).collect()
}

pub(crate) async fn put_standing(
    tx: &mut Tx,
    log: LogId,
    object: &str,
    standing: &Standing,
) -> Result<(), Fault> {
    sql("INSERT INTO audit_mark (log_id, object, version, record_hash, is_shredded,
             set_at, set_by_kind, set_by_id, last_used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (log_id, object) DO UPDATE SET version = excluded.version,
             record_hash = excluded.record_hash, is_shredded = excluded.is_shredded, set_at = excluded.set_at,
             set_by_kind = excluded.set_by_kind, set_by_id = excluded.set_by_id,
             last_used_at = excluded.last_used_at")
    .bind(Uuid::from_bytes(log.0))
    .bind(object)
    .bind(signed(standing.newest.version)?)
    .bind(standing.newest.record_hash.as_slice())
    .bind(standing.is_shredded)
    .bind(standing.set_at)
    .bind(i64::from(standing.set_by.kind()))
    .bind(Uuid::from_bytes(standing.set_by.id_bytes()))
    .bind(standing.last_used_at)
    .execute(tx)
    .await?;
    Ok(())
}

fn standing(row: &Row) -> Result<Standing, Fault> {
    let kind = u8::try_from(row.get::<i64>("set_by_kind")?).unwrap_or(u8::MAX);
    let set_by = Actor::from_parts(kind, row.get::<Uuid>("set_by_id")?.into_bytes());
    Ok(Standing {
        newest: Mark { version: unsigned(row.get("version")?)?, record_hash: hash(row, "record_hash")? },
        is_shredded: row.get("is_shredded")?,
        set_at: row.get("set_at")?,
        set_by: set_by.ok_or_else(|| Fault::bare("could not read who sealed a credential"))?,
        last_used_at: row.get("last_used_at")?,
    })
}

pub(crate) async fn entries_after(
    tx: &mut Tx,
    log: LogId,
    after: u64,
    limit: usize,
) -> Result<Vec<RawEntry>, Fault> {
    let rows =
        sql("SELECT sequence, at, actor_kind, actor_id, action, object, entry, detail FROM audit_entry
         WHERE log_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3 + 0")
        .bind(Uuid::from_bytes(log.0))
        .bind(signed(after)?)
        .bind(signed_limit(limit))
        .fetch_all(tx)
        .await?;
    rows.iter().map(raw).collect()
}

/// Entries that the filter wants, newest first.
pub(crate) async fn find_entries(
    tx: &mut Tx,
    log: LogId,
    before: Option<u64>,
    filter: &Filter,
    limit: usize,
) -> Result<Vec<RawEntry>, Fault> {
    let rows =
        sql("SELECT sequence, at, actor_kind, actor_id, action, object, entry, detail FROM audit_entry
         WHERE log_id = $1
           AND sequence < $2
           AND ($3 IS NULL OR substr(action, 1, length($3)) = $3)
           AND ($4 IS NULL OR (actor_kind = $4 AND actor_id = $5))
           AND ($6 IS NULL OR substr(object, 1, length($6)) = $6)
           AND ($7 IS NULL OR at >= $7)
           AND ($8 IS NULL OR at < $8)
         ORDER BY sequence DESC LIMIT $9 + 0")
        .bind(Uuid::from_bytes(log.0))
        .bind(before.map_or(Ok(i64::MAX), signed)?)
        .bind(filter.action.clone())
        .bind(filter.actor.map(|actor| i64::from(actor.kind())))
        .bind(filter.actor.map(|actor| Uuid::from_bytes(actor.id_bytes())))
        .bind(filter.object.clone())
        .bind(filter.from)
        .bind(filter.to)
        .bind(signed_limit(limit))
        .fetch_all(tx)
        .await?;
    rows.iter().map(raw).collect()
}

fn raw(row: &Row) -> Result<RawEntry, Fault> {
    let index = IndexColumns {
        sequence: unsigned(row.get("sequence")?)?,
        at: row.get("at")?,
        actor_kind: row.get("actor_kind")?,
        actor_id: row.get::<Uuid>("actor_id")?.into_bytes(),
        action: row.get("action")?,
        object: row.get("object")?,
    };
    let detail = row.get::<Option<Vec<u8>>>("detail")?.and_then(Detail::from_stored);
    Ok(RawEntry { bytes: row.get("entry")?, detail, index: Some(index) })
}

/// Reads a head. Rows that an earlier release wrote have no tree, or one that lags behind: what is missing is added
/// from the entries.
async fn head(tx: &mut Tx, log: LogId, row: &Row) -> Result<MarkedHead, Fault> {
    let entries = unsigned(row.get("entries")?)?;
    let kept = row.get::<Option<Vec<u8>>>("tree")?;
    let mut tree = kept.as_deref().and_then(tree).filter(|tree| tree.size() <= entries).unwrap_or_default();
    let lagged = tree.size() < entries;
    while tree.size() < entries {
        let found = entries_after(tx, log, tree.size(), CATCH_UP_STEP).await?;
        if found.is_empty() {
            return Err(Fault::bare("could not read the audit log: entries are missing"));
        }
        let missing = usize::try_from(entries - tree.size()).unwrap_or(usize::MAX);
        found.iter().take(missing).for_each(|raw| tree.push(entry_hash(&raw.bytes)));
    }
    let marked_at = if lagged { entries } else { unsigned(row.get("marked_at")?)? };
    Ok(MarkedHead { head: Head { log, tree, hash: hash(row, "hash")? }, marked_at })
}

fn tree(bytes: &[u8]) -> Option<Tree> {
    let (size, peaks) = bytes.split_first_chunk()?;
    Tree::from_bytes(u64::from_be_bytes(*size), peaks)
}

fn hash(row: &Row, column: &str) -> Result<Hash, Fault> {
    let bytes = row.get::<Vec<u8>>(column)?;
    bytes.try_into().map_err(|_| Fault::bare("could not read a stored hash"))
}

fn signed(number: u64) -> Result<i64, Fault> {
    i64::try_from(number).map_err(|e| Fault::new("could not store a number of the audit log", e))
}

fn unsigned(number: i64) -> Result<u64, Fault> {
    u64::try_from(number).map_err(|e| Fault::new("could not read a number of the audit log", e))
}

fn signed_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
