//! Keys lie apart: without the private key nothing opens, and when their time is over they are gone.

use std::fs;

use backup::age::Identity;
use backup::{RestoreRefused, list_backups, overdue_keys, prune_backups};
use kernel::audit_entry::Log;
use platform::db::{Scope, sql};

use crate::home::{ACME, BIRCH, Backups, Home, PASSWORD, base, organization, put_back, restored};
use crate::round_trip::actions;

const DAY_S: i64 = 24 * 60 * 60;

#[tokio::test]
async fn without_the_private_key_nothing_opens_and_the_rest_works() {
    let (home, backups) = (Home::new().await, Backups::new());
    home.seal(ACME, 7, PASSWORD).await;
    home.seal(BIRCH, 8, "another").await;
    home.custody.log_key(&home.platform).await.unwrap();
    home.journal.settle().await.unwrap();
    let made = home.backup(&backups).await;
    let stranger = Identity::generate(&home.base.world).unwrap();
    let refused = put_back(&made.folder, Some(stranger), &base().await).await.unwrap_err();
    assert!(refused.to_string().contains("sealed to others"), "{refused}");

    let (new, settled) = restored(&made.folder, &home, base().await, None).await;
    assert_eq!((new.opened(ACME, 7).await, new.opened(BIRCH, 8).await), (None, None));
    // Both, and the log key, in whose place there is a new one.
    assert_eq!(settled.given_up, 3);
    new.custody.log_key(&new.platform).await.unwrap();
    let mut tx = new.base.db.begin_read(Scope::Installation).await.unwrap();
    let names = sql("SELECT name FROM organization ORDER BY name").fetch_all(&mut tx).await.unwrap();
    let names: Vec<String> = names.iter().map(|row| row.get("name").unwrap()).collect();
    assert_eq!(names, ["Acme", "Birch"]);
    drop(tx);
    new.seal(ACME, 7, "entered again").await;
    assert_eq!(new.opened(ACME, 7).await.as_deref(), Some("entered again"));
    assert_eq!(actions(&new, Log::Organization(organization(ACME)), "credential.seal").await.len(), 2);
}

#[tokio::test]
async fn keys_go_when_their_time_is_over_and_a_destroyed_credential_with_them() {
    let (home, backups) = (Home::new().await, Backups::new());
    home.seal(ACME, 7, PASSWORD).await;
    let made = home.backup(&backups).await;
    let until = made.manifest.keys.until;
    assert_eq!(until, made.manifest.point.plus_seconds(7 * DAY_S));
    home.shred(ACME, 7).await;

    let prune = |now| prune_backups(backups.path(), 7, now).unwrap();
    assert!(prune(until.plus_seconds(-1)).is_empty());
    assert!(list_backups(backups.path()).unwrap().whole[0].has_keys);
    let overdue = |now| overdue_keys(backups.path(), 7, now).unwrap();
    assert!(overdue(until.plus_seconds(-1)).is_empty());
    assert_eq!(overdue(until), std::slice::from_ref(&made.folder));
    assert_eq!(prune(until), std::slice::from_ref(&made.folder));
    assert!(overdue(until).is_empty());
    let listed = list_backups(backups.path()).unwrap().whole;
    assert_eq!((listed.len(), listed[0].has_keys), (1, false));

    let refused = put_back(&made.folder, Some(home.identity()), &base().await).await.unwrap_err();
    assert!(matches!(refused, RestoreRefused::KeysGone(at) if at == until), "{refused}");
    let (new, _) = restored(&made.folder, &home, base().await, None).await;
    assert_eq!(new.opened(ACME, 7).await, None);
}

#[tokio::test]
async fn a_shorter_time_holds_for_older_backups_and_a_longer_one_does_not() {
    let (home, backups) = (Home::new().await, Backups::new());
    let made = home.backup(&backups).await;
    let after = |days| made.manifest.point.plus_seconds(days * DAY_S);
    assert!(prune_backups(backups.path(), 3, after(2)).unwrap().is_empty());
    assert_eq!(prune_backups(backups.path(), 3, after(3)).unwrap().len(), 1);
    let made = home.backup(&backups).await;
    assert_eq!(prune_backups(backups.path(), 90, made.manifest.keys.until).unwrap().len(), 1);
}

#[tokio::test]
async fn keys_go_in_time_where_the_manifest_is_broken_or_a_backup_was_killed() {
    let (home, backups) = (Home::new().await, Backups::new());
    let made = home.backup(&backups).await;
    fs::write(made.folder.join("manifest.json"), "{").unwrap();
    let left = backups.path().join(".unfinished-2026-11-21T090000Z-abcdef");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("keys.jsonl.age"), "half").unwrap();
    let stranger = backups.path().join("notes");
    fs::create_dir(&stranger).unwrap();
    fs::write(stranger.join("keys.jsonl.age"), "no backup").unwrap();
    let prune = |now| prune_backups(backups.path(), 7, now).unwrap();
    let until = made.manifest.keys.until;
    assert!(prune(until.plus_seconds(-1)).is_empty());
    assert!(!left.exists(), "nobody writes it any more");
    assert_eq!(prune(until), std::slice::from_ref(&made.folder));
    assert!(!made.folder.join("keys.jsonl.age").exists());
    assert!(stranger.join("keys.jsonl.age").exists());
}

#[tokio::test]
async fn the_key_tables_are_in_the_sealed_part_alone() {
    let (home, backups) = (Home::new().await, Backups::new());
    home.seal(ACME, 7, PASSWORD).await;
    let made = home.backup(&backups).await;
    let store = fs::read_to_string(made.folder.join("store.jsonl")).unwrap();
    for table in custody::KEY_TABLES {
        assert!(!store.contains(&format!("\"name\":\"{table}\"")), "{table}");
        let size = made.manifest.tables.iter().find(|size| size.table == table).unwrap();
        assert!(size.rows > 0, "{table}");
    }
    assert!(store.contains("\"name\":\"credential\""));
}
