//! Deletes the keys of backups that are old enough; all else of them stays.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use kernel::time::Timestamp;

use super::list_backups::list_backups;
use crate::manifest::{KEYS, Manifest};
use crate::place::take_turn;
use crate::refused::BackupRefused;

const DAY_S: i64 = 24 * 60 * 60;

/// Deletes every key part whose time is over; where they lay. A shorter time that was set since holds for older backups
/// too, a longer one does not: what receipts promised stays true.
pub fn prune_backups(home: &Path, keep_key_days: u32, now: Timestamp) -> Result<Vec<PathBuf>, BackupRefused> {
    if !home.exists() {
        return Ok(Vec::new());
    }
    let _turn = take_turn(home)?;
    let mut pruned = Vec::new();
    for listed in list_backups(home)? {
        if listed.has_keys && until(&listed.manifest, keep_key_days) <= now {
            let removed = fs::remove_file(listed.folder.join(KEYS))
                .and_then(|()| File::open(&listed.folder))
                .and_then(|folder| folder.sync_all());
            removed.map_err(|error| BackupRefused::writing(home, error))?;
            pruned.push(listed.folder);
        }
    }
    Ok(pruned)
}

fn until(manifest: &Manifest, keep_key_days: u32) -> Timestamp {
    manifest.keys.until.min(manifest.point.plus_seconds(i64::from(keep_key_days) * DAY_S))
}
