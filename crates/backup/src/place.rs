//! The folder of all backups: each backup is a folder in it, written under another name first.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use kernel::ids::{BackupId, Id as _};
use kernel::time::Timestamp;

use crate::manifest::FILE;
use crate::refused::BackupRefused;

const UNFINISHED: &str = ".unfinished-";
const LOCK: &str = ".lock";

/// A backup on its way. Dropped unfinished, nothing is left of it.
pub(crate) struct Unfinished {
    home: PathBuf,
    name: String,
    is_finished: bool,
    /// Held while a backup is written or pruned; released when the file is closed.
    _turn: File,
}

/// The name of a backup's folder: when, and the end of its id.
pub(crate) fn name(id: BackupId, at: Timestamp) -> String {
    let id = id.uuid().simple().to_string();
    let end = id.get(id.len().saturating_sub(6)..).unwrap_or_default();
    format!("{}-{end}", at.to_jiff().strftime("%Y-%m-%dT%H%M%SZ"))
}

/// When the backup in a folder of this name was made.
pub(crate) fn time_of(folder: &Path) -> Option<Timestamp> {
    let name = folder.file_name()?.to_str()?;
    let (date, rest) = name.split_once('T')?;
    let (time, _) = rest.split_once('Z')?;
    let (hours, minutes, seconds) = (time.get(..2)?, time.get(2..4)?, time.get(4..6)?);
    let at: jiff::Timestamp = format!("{date}T{hours}:{minutes}:{seconds}Z").parse().ok()?;
    Some(at.into())
}

/// Takes the folder for one backup or one pruning; made when missing, readable by its owner alone.
pub(crate) fn take_turn(home: &Path) -> Result<File, BackupRefused> {
    let failed = |error| BackupRefused::writing(home, error);
    DirBuilder::new().recursive(true).mode(0o700).create(home).map_err(failed)?;
    let lock = home.join(LOCK);
    let turn =
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(lock).map_err(failed)?;
    match turn.try_lock() {
        Ok(()) => Ok(turn),
        Err(TryLockError::WouldBlock) => Err(BackupRefused::Running(home.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Every folder that has the name or the manifest of a backup, in the order of their names.
pub(crate) fn finished(home: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for item in fs::read_dir(home)? {
        let folder = item?.path();
        let is_backup = time_of(&folder).is_some() || folder.join(FILE).is_file();
        if is_backup && !is_unfinished(&folder) && folder.is_dir() {
            found.push(folder);
        }
    }
    found.sort();
    Ok(found)
}

/// What a killed process left; whoever has the turn knows that nobody writes it any more.
pub(crate) fn remove_unfinished(home: &Path) -> io::Result<()> {
    for item in fs::read_dir(home)? {
        let left = item?.path();
        if is_unfinished(&left) {
            fs::remove_dir_all(left)?;
        }
    }
    Ok(())
}

fn is_unfinished(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED))
}

impl Unfinished {
    /// Begins a backup.
    pub(crate) fn begin(home: &Path, name: String) -> Result<Self, BackupRefused> {
        let turn = take_turn(home)?;
        let failed = |error| BackupRefused::writing(home, error);
        remove_unfinished(home).map_err(failed)?;
        let begun = Self { home: home.to_owned(), name, is_finished: false, _turn: turn };
        DirBuilder::new().mode(0o700).create(begun.folder()).map_err(failed)?;
        Ok(begun)
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.home.join(format!("{UNFINISHED}{}", self.name))
    }

    /// Gives the backup its name, durable; where it lies.
    pub(crate) fn finish(mut self) -> io::Result<PathBuf> {
        sync_below(&self.folder())?;
        let folder = self.home.join(&self.name);
        fs::rename(self.folder(), &folder)?;
        self.is_finished = true;
        sync(&self.home)?;
        Ok(folder)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_finished
            && let Err(error) = fs::remove_dir_all(self.folder())
        {
            tracing::warn!(error = %error, "could not remove an unfinished backup; the next one does");
        }
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The folder and those in it.
fn sync_below(folder: &Path) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        if item.file_type()?.is_dir() {
            sync(&item.path())?;
        }
    }
    sync(folder)
}
