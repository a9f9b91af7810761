//! A backup that is not as it was written is refused, whatever part it is, before anything is written.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use backup::{RestoreRefused, list_backups, verify_backup};

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

/// Whoever can write into the folder can make the manifest's hashes fit.
fn exchange(folder: &Path) {
    let store = folder.join("store.jsonl");
    let altered = fs::read_to_string(&store).unwrap().replace("Acme", "Evil");
    fs::write(&store, &altered).unwrap();
    let hash = hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, altered.as_bytes()));
    let manifest = folder.join("manifest.json");
    let mut told: serde_json::Value = serde_json::from_str(&fs::read_to_string(&manifest).unwrap()).unwrap();
    for part in told["parts"].as_array_mut().unwrap() {
        if part["name"] == "store.jsonl" {
            part["sha256"] = hash.clone().into();
        }
    }
    fs::write(&manifest, told.to_string()).unwrap();
}

#[tokio::test]
async fn a_backup_that_was_exchanged_with_its_hashes_is_found_by_its_digest() {
    let (home, backups) = (Home::new().await, Backups::new());
    let made = home.backup(&backups).await;
    let whole = verify_backup(&made.folder, None).await.unwrap();
    assert_eq!(whole.digest, made.digest);
    whole.expect_digest(&made.digest).unwrap();
    let audit = home.base.folder().join("audit");
    exchange(&made.folder);
    let exchanged = verify_backup(&made.folder, None).await.unwrap();
    let refused = exchanged.expect_digest(&made.digest).unwrap_err();
    assert!(matches!(refused, RestoreRefused::OtherDigest { .. }), "{refused}");
    if home.is_sqlite() {
        // The journal that survived states it, without anybody's help.
        let target = base().await;
        fs::create_dir_all(target.folder().join("audit")).unwrap();
        for item in fs::read_dir(audit).unwrap() {
            let file = item.unwrap().path();
            fs::copy(&file, target.folder().join("audit").join(file.file_name().unwrap())).unwrap();
        }
        let refused = put_back(&made.folder, Some(home.identity()), &target).await.unwrap_err();
        assert!(matches!(refused, RestoreRefused::OtherDigest { .. }), "{refused}");
    }
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

#[tokio::test]
async fn what_cannot_be_read_is_listed_by_name_with_the_reason() {
    let (home, backups) = (Home::new().await, Backups::new());
    let made = home.backup(&backups).await;
    let manifest = fs::read_to_string(made.folder.join("manifest.json")).unwrap();
    let newer = manifest.replace("\"format\": 1", "\"format\": 2");
    let all = [
        ("2026-11-19T090000Z-aaaaaa", None, "is missing or cannot be read"),
        ("2026-11-20T090000Z-bbbbbb", Some("{"), "altered or damaged"),
        ("renamed", Some(newer.as_str()), "has format 2"),
    ];
    for (name, manifest, _) in all {
        let folder = backups.path().join(name);
        fs::create_dir(&folder).unwrap();
        if let Some(text) = manifest {
            fs::write(folder.join("manifest.json"), text).unwrap();
        }
    }
    fs::create_dir(backups.path().join("notes")).unwrap();
    fs::write(backups.path().join("2026-11-20T090000Z.txt"), "no folder").unwrap();
    let listing = list_backups(backups.path()).unwrap();
    assert_eq!(vec![&made.folder], listing.whole.iter().map(|one| &one.folder).collect::<Vec<_>>());
    assert_eq!(all.len(), listing.unreadable.len(), "{listing:?}");
    for ((name, _, why), one) in all.into_iter().zip(&listing.unreadable) {
        assert!(one.folder.ends_with(name) && one.why.contains(why), "{one:?}");
    }
}
