//! The backup that a store was made from.

use kernel::failure::Fault;
use kernel::ids::BackupId;
use kernel::time::Timestamp;
use platform::db::{Db, Scope};

use crate::store;

/// What a store remembers of the backup that was put back into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub backup: BackupId,
    pub point: Timestamp,
    pub has_keys: bool,
    pub kept_journal: bool,
    pub rows: u64,
    pub put_back_at: Timestamp,
    /// `None` while the restore was not brought to its end: nothing may start on the store.
    pub settled_at: Option<Timestamp>,
}

/// `None` where the store was not made from a backup. The schema is that of this release.
pub async fn find(db: &Db) -> Result<Option<Origin>, Fault> {
    store::find_origin(&mut db.begin_read(Scope::Installation).await?).await
}
