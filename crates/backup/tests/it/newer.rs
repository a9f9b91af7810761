//! What the log knows beyond a backup is not forgotten: older credentials are refused, and newer entries are counted.

use std::fs;

use audit::journal::Recorded;
use custody::CustodyState;
use kernel::actor::Actor;
use kernel::audit_entry::Log;
use testkit::TestBase;

use crate::home::{ACME, BIRCH, Backups, Home, PASSWORD, base, organization, put_back, restored};
use crate::round_trip::actions;

/// Puts folders of one installation where another looks for its own.
fn copy(home: &Home, to: &TestBase, names: &[&str]) {
    for name in names {
        let target = to.folder().join(name);
        fs::create_dir_all(&target).unwrap();
        for item in fs::read_dir(home.base.folder().join(name)).unwrap() {
            let file = item.unwrap().path();
            if file.is_file() {
                fs::copy(&file, target.join(file.file_name().unwrap())).unwrap();
            }
        }
    }
}

#[tokio::test]
async fn what_the_journal_knows_to_be_older_or_destroyed_is_given_up() {
    let (home, backups) = (Home::new().await, Backups::new());
    if !home.is_sqlite() {
        // There the journal lies in the store and is put back with it.
        return;
    }
    for subject in [7, 8, 9] {
        home.seal(ACME, subject, PASSWORD).await;
    }
    let made = home.backup(&backups).await;
    home.seal(ACME, 7, "newer").await;
    home.shred(ACME, 8).await;
    home.journal.checkpoint_all(Recorded::Now).await.unwrap();
    let target = base().await;
    copy(&home, &target, &["audit", "checkpoints"]);
    let size = home.journal.size(Log::Organization(organization(ACME))).await.unwrap();

    let (new, settled) = restored(&made.folder, &home, target, Some(home.identity())).await;
    assert_eq!(settled.given_up, 2);
    assert!(settled.newer_entries >= 2, "{settled:?}");
    assert!(settled.accepted.is_empty(), "the journal is the newer one: {settled:?}");
    assert_eq!((new.opened(ACME, 7).await, new.opened(ACME, 8).await), (None, None));
    assert_eq!(new.opened(ACME, 9).await.as_deref(), Some(PASSWORD));
    assert!(new.journal.size(Log::Organization(organization(ACME))).await.unwrap() >= size);
}

#[tokio::test]
async fn an_organization_that_was_shut_off_after_the_backup_is_shut_off_again() {
    let (home, backups) = (Home::new().await, Backups::new());
    if !home.is_sqlite() {
        return;
    }
    home.seal(ACME, 7, PASSWORD).await;
    home.seal(BIRCH, 8, PASSWORD).await;
    let made = home.backup(&backups).await;
    let mut cx = home.platform.begin(organization(ACME), Actor::System).await.unwrap();
    home.custody.shut_off_organization(&mut cx, "the contract ended").await.unwrap();
    cx.commit().await.unwrap();
    home.custody.after_shut_off(organization(ACME)).await.unwrap();
    let target = base().await;
    copy(&home, &target, &["audit", "checkpoints"]);
    let (new, settled) = restored(&made.folder, &home, target, Some(home.identity())).await;
    assert_eq!((settled.shut_off, settled.given_up), (1, 1));
    assert_eq!(new.opened(ACME, 7).await, None);
    assert_eq!(new.opened(BIRCH, 8).await.as_deref(), Some(PASSWORD));
    let mut cx = new.platform.begin(organization(ACME), Actor::System).await.unwrap();
    assert_eq!(new.custody.state(&mut cx).await.unwrap(), CustodyState::ShutOff);
}

#[tokio::test]
async fn entries_that_only_checkpoints_state_are_counted_and_accepted_on_record() {
    let (home, backups) = (Home::new().await, Backups::new());
    home.seal(ACME, 7, PASSWORD).await;
    let made = home.backup(&backups).await;
    for _ in 0..5 {
        assert!(home.opened(ACME, 7).await.is_some());
    }
    home.journal.checkpoint_all(Recorded::Now).await.unwrap();
    let target = base().await;
    copy(&home, &target, &["checkpoints"]);
    let (new, settled) = restored(&made.folder, &home, target, Some(home.identity())).await;
    assert!(settled.newer_entries >= 5, "{settled:?}");
    assert!(!settled.accepted.is_empty(), "{settled:?}");
    assert!(!actions(&new, Log::Organization(organization(ACME)), "audit.accept_gap").await.is_empty());
    assert_eq!(new.opened(ACME, 7).await.as_deref(), Some(PASSWORD));
}

#[tokio::test]
async fn a_journal_or_checkpoints_of_something_else_are_left_alone_and_told() {
    let (home, backups) = (Home::new().await, Backups::new());
    let made = home.backup(&backups).await;
    let other = Home::new().await;
    other.seal(BIRCH, 7, PASSWORD).await;
    other.journal.checkpoint_all(Recorded::Now).await.unwrap();
    let target = base().await;
    copy(&other, &target, &["checkpoints"]);
    let refused = put_back(&made.folder, Some(home.identity()), &target).await.unwrap_err().to_string();
    assert!(refused.contains("checkpoints of another installation"), "{refused}");
    if home.is_sqlite() {
        let target = base().await;
        copy(&other, &target, &["audit"]);
        let refused = put_back(&made.folder, Some(home.identity()), &target).await.unwrap_err().to_string();
        assert!(refused.contains("the audit journal of something else"), "{refused}");
    }
}
