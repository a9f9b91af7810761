//! Backup: copies of a whole installation, and putting one back.
//!
//! A backup is a folder: a manifest, every table but those of keys as one reading transaction saw them, the tables of
//! keys apart and sealed to recipients ([`age`]), the audit journal and its checkpoints up to the same point, and the
//! settings without secrets. The file or service that wraps the root key is never in it.
//!
//! Knows no table: what is there is copied, except for the list of custody's key tables. Opens no credential.
//!
//! Invariants
//! * A backup has every row that was committed before its point, and none after.
//! * A folder with a backup's name is whole: it is written under another name, flushed, then renamed.
//! * Nothing is written by a restore before every part was found as the manifest states it.
//! * A restore that was broken off goes on where it stopped; until its end nothing starts on the store.
//! * After a restore nothing reaches out by itself until the operator releases it.
//!
//! To add a part: a writer in [`actions::create_backup`], its reader in [`actions::restore_backup`].

pub mod actions;
pub mod age;
pub mod manifest;
pub mod origin;
pub mod place;
pub mod turn;

mod part;
mod refused;
mod rows;
mod store;

pub use actions::create_backup::{BackupParts, JournalAt, create_backup};
pub use actions::list_backups::{Listed, Listing, Unreadable, list_backups};
pub use actions::prune_backups::{overdue_keys, prune_backups};
pub use actions::restore_backup::{Into, Restored, restore_backup};
pub use actions::verify_backup::{Checked, verify_backup};
pub use manifest::Manifest;
pub use refused::{BackupRefused, RestoreRefused};
