//! A backup that is not as it was written is refused, whatever part it is, before anything is written.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use backup::{RestoreRefused, verify_backup};

use crate::home::{ACME, Backups, Home, PASSWORD, base, put_back, rows};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[tokio::test]
async fn a_byte_changed_in_any_part_is_found_before_any_write() {
    let (home, backups) = (Home::new().await, Backups::new());
    home.seal(ACME, 7, PASSWORD).await;
    home.journal.checkpoint_all(audit::journal::Recorded::Now).await.unwrap();
    let made = home.backup(&backups).await;
    let target = base().await;
    let platform = target.platform(Arc::new(home.journal.clone()));
    let empty = rows(&platform, |_| true).await;
    let parts: Vec<PathBuf> =
        files(&made.folder).into_iter().filter(|file| !file.ends_with("manifest.json")).collect();
    let least = if home.is_sqlite() { 6 } else { 5 };
    assert!(parts.len() >= least, "{parts:?}");
    for part in parts {
        let whole = fs::read(&part).unwrap();
        let mut altered = whole.clone();
        let middle = altered.len() / 2;
        altered[middle] ^= 1;
        for other in [altered, whole[..whole.len() - 1].to_vec()] {
            fs::write(&part, other).unwrap();
            let refused = put_back(&made.folder, Some(home.identity()), &target).await.unwrap_err();
            let RestoreRefused::Altered { part: named } = &refused else { panic!("{refused}") };
            assert!(part.ends_with(named), "{refused}");
        }
        fs::write(&part, whole).unwrap();
    }
    assert_eq!(rows(&platform, |_| true).await, empty);
    put_back(&made.folder, Some(home.identity()), &target).await.unwrap();
}

#[tokio::test]
async fn a_missing_part_another_format_and_a_path_that_leads_out_are_told() {
    let (home, backups) = (Home::new().await, Backups::new());
    let made = home.backup(&backups).await;
    let manifest = made.folder.join("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    let refused = async |text: &str| {
        fs::write(&manifest, text).unwrap();
        verify_backup(&made.folder, None).await.err().unwrap().to_string()
    };
    assert!(refused(&text.replace("\"format\": 1", "\"format\": 2")).await.contains("has format 2"));
    assert!(refused(&text.replace("store.jsonl", "../store.jsonl")).await.contains("not as it was written"));
    assert!(refused("{}").await.contains("manifest.json is not as it was written"));
    fs::write(&manifest, &text).unwrap();
    fs::remove_file(made.folder.join("store.jsonl")).unwrap();
    assert!(refused(&text).await.contains("store.jsonl is missing"));
    fs::remove_file(&manifest).unwrap();
    let told = verify_backup(&made.folder, None).await.err().unwrap().to_string();
    assert!(told.contains("is no backup"), "{told}");
}

#[tokio::test]
async fn a_store_that_holds_something_takes_no_backup() {
    let (home, backups) = (Home::new().await, Backups::new());
    let made = home.backup(&backups).await;
    let before = rows(&home.platform, |table| !table.starts_with("audit_")).await;
    let refused = put_back(&made.folder, Some(home.identity()), &home.base).await.unwrap_err();
    assert!(matches!(refused, RestoreRefused::NotEmpty), "{refused}");
    assert_eq!(rows(&home.platform, |table| !table.starts_with("audit_")).await, before);
}
