//! Reads every log as it lies, without holding the journal: for an operator, also beside a process that writes.
//!
//! Changes nothing. What a crash left half-written at the end is not taken for altered: the next start cuts it off.

use std::path::Path;

use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::db::{Db, Scope};

use crate::chain::Break;
use crate::entry::LogId;
use crate::journal::{Verdict, check, file, table};
use crate::store;

/// What was found in all logs together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looked {
    pub logs: usize,
    /// Entries that are where they were written, as they were written.
    pub entries: u64,
    pub newest_at: Option<Timestamp>,
    /// The first entry that is not.
    pub broken: Option<Broken>,
}

/// The first bad entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// `None` when the entry cannot be read, so that nobody knows whose it was.
    pub log: Option<LogId>,
    /// Its number in that log, or the entry's place among all of the journal's.
    pub sequence: u64,
    pub why: Break,
    /// The file and the byte, where the journal is files.
    pub place: Option<String>,
}

/// Looks at the journal's files in a folder; finds nothing in one that does not exist.
pub async fn look_at_files(folder: &Path) -> Result<Looked, Fault> {
    let folder = folder.to_path_buf();
    let looked = tokio::task::spawn_blocking(move || file::look(&folder)).await;
    looked.map_err(|e| Fault::new("could not read the audit journal", e))?
}

/// Looks at the journal's tables.
pub async fn look_at_tables(db: &Db) -> Result<Looked, Fault> {
    let heads = store::journal::heads(&mut db.begin_read(Scope::Installation).await?).await?;
    let journal = table::TableJournal::open(db.clone());
    let mut looked = Looked { logs: heads.len(), ..Looked::default() };
    for log in heads {
        match check(&journal, log).await? {
            Verdict::Sound { entries } => looked.entries += entries,
            Verdict::Broken { sequence, why } => {
                looked.entries += sequence - 1;
                looked.broken.get_or_insert(Broken { log: Some(log), sequence, why, place: None });
            }
        }
    }
    looked.newest_at = store::journal::newest_at(&mut db.begin_read(Scope::Installation).await?).await?;
    Ok(looked)
}
