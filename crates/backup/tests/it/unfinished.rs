//! A backup that fails leaves nothing behind, and one without somebody who can open it is not begun.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use backup::BackupRefused;
use kernel::audit_entry::{Log, Outcome};

use crate::home::{ACME, Backups, Home, PASSWORD};

fn names(backups: &Backups) -> Vec<String> {
    let items = fs::read_dir(backups.path()).unwrap();
    let names = items.map(|item| item.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != ".lock").collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_a_killed_process_left_is_removed_by_the_next_backup() {
    let (home, backups) = (Home::new().await, Backups::new());
    home.seal(ACME, 7, PASSWORD).await;
    let left = backups.path().join(".unfinished-2026-11-21T090000Z-abcdef");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("store.jsonl"), "half").unwrap();
    let made = home.backup(&backups).await;
    assert_eq!(names(&backups), [made.folder.file_name().unwrap().to_str().unwrap()]);
    let rights = fs::metadata(&made.folder).unwrap().permissions();
    assert_eq!(rights.mode() & 0o777, 0o700);
}

#[tokio::test]
async fn a_backup_that_fails_is_removed_and_its_failure_is_on_record() {
    let (home, backups) = (Home::new().await, Backups::new());
    home.seal(ACME, 7, PASSWORD).await;
    // The checkpoints cannot be read: the store was written by then.
    let checkpoints = home.base.folder().join("checkpoints");
    fs::remove_dir_all(&checkpoints).unwrap();
    fs::write(&checkpoints, "no folder").unwrap();
    let refused = home.try_backup(backups.path()).await.unwrap_err();
    assert!(matches!(refused, BackupRefused::Fault(_)), "{refused}");
    assert!(names(&backups).is_empty());
    home.journal.settle().await.unwrap();
    let entries = home.journal.entries(Log::Installation, 0, 10_000).await.unwrap();
    let last = entries.last().unwrap();
    assert_eq!((last.entry.action.as_str(), last.entry.outcome), ("backup.create", Outcome::Failed));
}

#[tokio::test]
async fn two_backups_into_one_folder_take_turns() {
    let (home, backups) = (Home::new().await, Backups::new());
    let held = fs::File::create(backups.path().join(".lock")).unwrap();
    held.lock().unwrap();
    let refused = home.try_backup(backups.path()).await.unwrap_err();
    assert!(matches!(refused, BackupRefused::Running(_)), "{refused}");
    drop(held);
    home.backup(&backups).await;
}
