//! Copies of the journal for backups: up to one entry, and compared with what lies on the machine when one is put back.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::failure::Fault;
use platform::db::{Db, Scope, Tx};
use serde::{Deserialize, Serialize};

use crate::chain::Head;
use crate::entry::LogId;
use crate::journal::file::archive as files;
use crate::store;

/// How far a log went when a copy was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogSize {
    /// The log's 16 bytes in hexadecimal.
    pub log: String,
    pub entries: u64,
    /// The root of the Merkle tree over the entries, in base64.
    pub root: String,
}

impl LogSize {
    fn of(head: &Head) -> Self {
        let root = STANDARD.encode(head.tree.root());
        Self { log: hex::encode(head.log.0), entries: head.entries(), root }
    }

    pub fn id(&self) -> Option<LogId> {
        hex::decode(&self.log).ok()?.try_into().ok().map(LogId)
    }
}

/// Copies the journal's files into the folder `to`, up to and including the entry of `action` about `object`; how far
/// each log goes there. Every entry is checked on the way.
pub async fn copy_files(
    folder: &Path,
    to: &Path,
    (action, object): (&'static str, String),
) -> Result<Vec<LogSize>, Fault> {
    let (folder, to) = (folder.to_owned(), to.to_owned());
    let heads = off_thread(move || files::copy(&folder, &to, (action, &object))).await?;
    Ok(sizes_of(&heads))
}

/// How far each log goes in the journal's files; a fault where an entry does not follow from the one before.
pub async fn sizes_in_files(folder: &Path) -> Result<Vec<LogSize>, Fault> {
    let folder = folder.to_owned();
    Ok(sizes_of(&off_thread(move || files::heads(&folder)).await?))
}

/// How far each log goes in the journal's tables, as the transaction sees them.
pub async fn sizes_in_tables(tx: &mut Tx) -> Result<Vec<LogSize>, Fault> {
    Ok(sizes_of(&store::journal::all_heads(tx).await?))
}

/// Whether the journal's files begin with what the sizes state.
pub async fn begins_with(folder: &Path, sizes: &[LogSize]) -> Result<bool, Fault> {
    let folder = folder.to_owned();
    let wanted: Vec<LogSize> = sizes.to_vec();
    off_thread(move || files::begins_with(&folder, &wanted, LogSize::of)).await
}

/// Whether the line that an action wrote still waits for its place in the journal.
pub async fn is_waiting(db: &Db, action: &str, object: &str) -> Result<bool, Fault> {
    store::is_waiting(&mut db.begin_read(Scope::Installation).await?, action, object).await
}

/// The purpose of the newest entry of `action` about `object` in the journal's files.
pub async fn find_purpose(
    folder: &Path,
    action: &'static str,
    object: &str,
) -> Result<Option<String>, Fault> {
    let (folder, object) = (folder.to_owned(), object.to_owned());
    off_thread(move || files::find_purpose(&folder, action, &object)).await
}

/// Takes lines out of the outbox that the journal's files have already.
pub async fn settle_outbox(tx: &mut Tx, folder: &Path) -> Result<(), Fault> {
    let waiting = store::outbox_ids(tx).await?;
    let folder = folder.to_owned();
    for id in off_thread(move || files::appended(&folder, &waiting)).await? {
        store::delete_outbox(tx, id).await?;
    }
    Ok(())
}

fn sizes_of(heads: &[Head]) -> Vec<LogSize> {
    let mut sizes: Vec<LogSize> = heads.iter().map(LogSize::of).collect();
    sizes.sort_by(|one, other| one.log.cmp(&other.log));
    sizes
}

async fn off_thread<R: Send + 'static>(
    work: impl FnOnce() -> Result<R, Fault> + Send + 'static,
) -> Result<R, Fault> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| Fault::new("could not read the audit journal", e))?
}
