//! Why there is no backup, or why one is not put back; each with what to do.

use std::path::PathBuf;

use kernel::failure::{Fault, FaultKind};
use kernel::ids::{BackupId, InstallationId};
use kernel::time::Timestamp;

use crate::age::NotOpened;

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupRefused {
    #[error(
        "nobody could open the keys in the backup: no recipient is named. Make a key pair on another machine with \
         teamwright backup keygen (or age-keygen), and name its public key with --recipient or in backup.recipients"
    )]
    NoRecipients,
    #[error(
        "{0} lies in the folder that is backed up, and would be lost with it. Name a folder on another disk with --to \
         or in backup.folder"
    )]
    InsideData(PathBuf),
    #[error("{0} holds the key file: whoever takes a backup would have the key too. Name another folder")]
    BesideKey(PathBuf),
    #[error("another backup to {0} runs. Wait until it has ended, or name another folder")]
    Running(PathBuf),
    #[error(
        "the disk of {0} is full, or it can be written no more. Nothing of this backup is left there. Free space, or \
         name another folder"
    )]
    NoSpace(PathBuf),
    #[error(
        "the running Teamwright did not write the backup's audit entry within {0} seconds. Look at its log; nothing is \
         left of this backup"
    )]
    NoEntry(u64),
    #[error("{0} cannot be written: {1}. Nothing of this backup is left there")]
    Unwritable(PathBuf, std::io::Error),
    #[error("the backup was not made, and nothing is left of it: {}", .0.chain())]
    Fault(Fault),
}

/// Why a backup is not put back. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum RestoreRefused {
    #[error(
        "{0} is no backup: it has no manifest.json. Name the folder of one backup, not the folder of all"
    )]
    NoManifest(PathBuf),
    #[error("the backup has format {0}, this release reads {known}. Use the release that made it", known = crate::manifest::FORMAT)]
    Format(u32),
    #[error("{part} is not as it was written: the backup was altered or damaged. Use another one")]
    Altered { part: String },
    #[error("{part} is missing from the backup. Use another one")]
    Missing { part: String },
    #[error("{part} cannot be read: {error}")]
    Unreadable { part: String, error: std::io::Error },
    #[error(
        "the digest of the backup is {found}, and {noted} was noted when it was made: the backup was exchanged. Use \
         another one"
    )]
    OtherDigest { found: String, noted: String },
    #[error("the audit log in the backup is broken: {0}. Use another one")]
    BrokenLog(String),
    #[error("the backup was made on {found}, the store here is {wanted}. Name a store of the same kind")]
    Engine { found: &'static str, wanted: &'static str },
    #[error(
        "the backup's schema is {0}, this release knows {1}. Use the release that made it, or a newer one"
    )]
    Newer(i64, i64),
    #[error(
        "the keys in this backup were deleted at {0}, as key_rules.backup_days says: no credential in it can be opened \
         any more. With --without-keys everything else is put back"
    )]
    KeysGone(Timestamp),
    #[error(
        "give the private key with --identity FILE. Without it no credential can be opened; with --without-keys \
         everything else is put back"
    )]
    NoIdentity,
    #[error("the keys in the backup do not open: {0}. With --without-keys everything else is put back")]
    NotOpened(NotOpened),
    #[error(
        "the store here is not empty. A backup goes only into an empty one: move the folder store away, or name \
         another database in store.url"
    )]
    NotEmpty,
    #[error(
        "a restore of the backup {0} was broken off here. Give the same command again, or use an empty store"
    )]
    BrokenOff(BackupId),
    #[error(
        "the store's tables are those of schema {found}, the backup has {wanted}. Name a database without tables; they \
         are made here"
    )]
    OtherSchema { found: i64, wanted: i64 },
    #[error(
        "the folder {folder} holds the audit journal of something else than {installation} at the backup's point. Move \
         it away and keep it"
    )]
    OtherJournal { folder: PathBuf, installation: InstallationId },
    #[error(
        "the old store belongs to another installation than {0}. Name the store that was in use until now"
    )]
    OtherStore(InstallationId),
    #[error(
        "{folder} holds checkpoints of another installation. Name another folder in audit.checkpoints, or move them \
         away and keep them"
    )]
    OtherCheckpoints { folder: PathBuf },
    #[error(
        "the disk here is full, or it can be written no more. Nothing starts on what was put back so far. Free space, \
         and give the same command again"
    )]
    NoSpace,
    #[error("the backup was not put back: {}", .0.chain())]
    Fault(Fault),
}

// The text tells the whole chain, so none of these is a source besides.
impl From<Fault> for BackupRefused {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Fault> for RestoreRefused {
    fn from(fault: Fault) -> Self {
        if fault.kind() == FaultKind::NoSpace { Self::NoSpace } else { Self::Fault(fault) }
    }
}

impl From<NotOpened> for RestoreRefused {
    fn from(cause: NotOpened) -> Self {
        Self::NotOpened(cause)
    }
}

impl BackupRefused {
    /// A failure to write into the folder.
    pub(crate) fn writing(folder: &std::path::Path, error: std::io::Error) -> Self {
        if is_full(&error) {
            Self::NoSpace(folder.to_owned())
        } else {
            Self::Unwritable(folder.to_owned(), error)
        }
    }

    /// A fault of reading the store or of writing what was read: the latter keeps its kind.
    pub(crate) fn of(folder: &std::path::Path, fault: Fault) -> Self {
        if fault.kind() == FaultKind::NoSpace { Self::NoSpace(folder.to_owned()) } else { Self::Fault(fault) }
    }
}

/// A failure to write, as full where it is that.
pub(crate) fn write_fault(says: &'static str, error: std::io::Error) -> Fault {
    let kind = if is_full(&error) { FaultKind::NoSpace } else { FaultKind::Broken };
    Fault::new(says, error).of_kind(kind)
}

fn is_full(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    [StorageFull, QuotaExceeded, ReadOnlyFilesystem, FileTooLarge].contains(&error.kind())
}
