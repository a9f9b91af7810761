//! One verb each.

pub mod create_backup;
pub mod list_backups;
pub mod prune_backups;
pub mod restore_backup;
pub mod verify_backup;
