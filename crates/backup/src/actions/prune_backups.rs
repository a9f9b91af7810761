//! Deletes the keys of backups that are old enough; all else of them stays.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use kernel::time::Timestamp;

use crate::manifest::{KEYS, Manifest};
use crate::place::{self, take_turn};
use crate::refused::BackupRefused;

const DAY_S: i64 = 24 * 60 * 60;

/// Deletes every key part whose time is over, and what a killed backup left; where they lay. A shorter time that was set
/// since holds for older backups too, a longer one does not: what receipts promised stays true. Where the manifest cannot
/// be read, the name of the folder says how old it is.
pub fn prune_backups(home: &Path, keep_key_days: u32, now: Timestamp) -> Result<Vec<PathBuf>, BackupRefused> {
    if !home.exists() {
        return Ok(Vec::new());
    }
    let _turn = take_turn(home)?;
    let failed = |error| BackupRefused::writing(home, error);
    place::remove_unfinished(home).map_err(failed)?;
    let overdue = overdue_keys(home, keep_key_days, now).map_err(failed)?;
    for folder in &overdue {
        fs::remove_file(folder.join(KEYS)).map_err(failed)?;
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    }
    Ok(overdue)
}

/// The backups whose keys are still there though their time is over.
pub fn overdue_keys(home: &Path, keep_key_days: u32, now: Timestamp) -> io::Result<Vec<PathBuf>> {
    let mut overdue = Vec::new();
    for item in fs::read_dir(home)? {
        let folder = item?.path();
        let is_over = || end(&folder, keep_key_days).is_some_and(|end| end <= now);
        if folder.join(KEYS).exists() && is_over() {
            overdue.push(folder);
        }
    }
    overdue.sort();
    Ok(overdue)
}

/// When the time of a folder's keys is over; `None` where it is no backup.
fn end(folder: &Path, keep_key_days: u32) -> Option<Timestamp> {
    let kept = i64::from(keep_key_days) * DAY_S;
    match Manifest::read(folder) {
        Ok(manifest) => Some(manifest.keys.until.min(manifest.point.plus_seconds(kept))),
        Err(_) => place::time_of(folder).map(|at| at.plus_seconds(kept)),
    }
}
