//! What the log knows beyond a backup is not forgotten: older credentials are refused, and newer entries are counted.

use std::fs;

use audit::journal::Recorded;
use backup::RestoreRefused;
use custody::{CustodyState, Subject, Why};
use kernel::actor::Actor;
use kernel::audit_entry::Log;
use testkit::TestBase;

use crate::home::{
    ACME, BIRCH, Backups, Home, PASSWORD, base, brought_to_its_end, connection, organization, put_back,
    restored, try_to_settle,
};
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

/// The log says that the key was rotated away and destroyed since; it is the one in use again, and the log says so too.
#[tokio::test]
async fn a_key_that_was_rotated_after_the_backup_is_in_use_again() {
    let (home, backups) = (Home::new().await, Backups::new());
    if !home.is_sqlite() {
        return;
    }
    home.seal(ACME, 7, PASSWORD).await;
    let made = home.backup(&backups).await;
    home.custody.start_rotation(organization(ACME), Actor::System, Why::Asked).await.unwrap();
    home.custody.run_rotation(organization(ACME)).await.unwrap();
    home.journal.settle().await.unwrap();
    home.journal.checkpoint_all(Recorded::Now).await.unwrap();
    let target = base().await;
    copy(&home, &target, &["audit", "checkpoints"]);
    let (new, settled) = restored(&made.folder, &home, target, Some(home.identity())).await;
    assert_eq!((settled.given_up, settled.broken), (0, None));
    assert_eq!(new.opened(ACME, 7).await.as_deref(), Some(PASSWORD));
    new.custody.ready_to_seal(organization(ACME)).await.unwrap();
    new.seal(ACME, 8, "newer").await;
    assert_eq!(new.opened(ACME, 8).await.as_deref(), Some("newer"));
    assert_eq!(actions(&new, Log::Organization(organization(ACME)), "key.record").await.len(), 1);
}

#[tokio::test]
async fn what_was_switched_off_before_the_backup_is_switched_off_and_not_given_up() {
    let (home, backups) = (Home::new().await, Backups::new());
    home.seal(ACME, 7, PASSWORD).await;
    let subject = Subject::Connection(connection(7));
    let mut cx = home.platform.begin(organization(ACME), Actor::System).await.unwrap();
    home.custody.suspend(&mut cx, subject).await.unwrap();
    cx.commit().await.unwrap();
    home.journal.settle().await.unwrap();
    let made = home.backup(&backups).await;
    let (new, settled) = restored(&made.folder, &home, base().await, Some(home.identity())).await;
    assert_eq!((settled.given_up, new.opened(ACME, 7).await), (0, None));
    let mut cx = new.platform.begin(organization(ACME), Actor::System).await.unwrap();
    new.custody.resume(&mut cx, subject).await.unwrap();
    cx.commit().await.unwrap();
    new.custody.forget();
    assert_eq!(new.opened(ACME, 7).await.as_deref(), Some(PASSWORD));
}

#[tokio::test]
async fn what_the_store_in_use_until_now_knows_is_given_up_on_either_engine() {
    let (home, backups) = (Home::new().await, Backups::new());
    for subject in [7, 8, 9] {
        home.seal(ACME, subject, PASSWORD).await;
    }
    home.seal(BIRCH, 10, PASSWORD).await;
    let made = home.backup(&backups).await;
    home.seal(ACME, 7, "newer").await;
    home.shred(ACME, 8).await;
    let mut cx = home.platform.begin(organization(BIRCH), Actor::System).await.unwrap();
    home.custody.shut_off_organization(&mut cx, "the contract ended").await.unwrap();
    cx.commit().await.unwrap();
    home.custody.after_shut_off(organization(BIRCH)).await.unwrap();

    let target = base().await;
    let done = put_back(&made.folder, Some(home.identity()), &target).await.unwrap();
    let settled = brought_to_its_end((&made.folder, &done), &target, Some(&home.journal)).await;
    assert_eq!((settled.given_up, settled.shut_off, settled.broken), (3, 1, None));
    let new = Home::on(target, Some(&home.key_file())).await;
    assert_eq!((new.opened(ACME, 7).await, new.opened(ACME, 8).await), (None, None));
    assert_eq!(new.opened(BIRCH, 10).await, None);
    assert_eq!(new.opened(ACME, 9).await.as_deref(), Some(PASSWORD));
    // The log that was put back says so from here on: rows that come back open nothing.
    let log = Log::Organization(organization(ACME));
    assert_eq!(actions(&new, log, "credential.shred").await.len(), 2);
}

#[tokio::test]
async fn another_installation_is_not_asked_what_happened_since() {
    let (home, backups) = (Home::new().await, Backups::new());
    let made = home.backup(&backups).await;
    let (other, target) = (Home::new().await, base().await);
    let done = put_back(&made.folder, Some(home.identity()), &target).await.unwrap();
    let refused = try_to_settle((&made.folder, &done), &target, Some(&other.journal)).await.unwrap_err();
    assert!(matches!(refused, RestoreRefused::OtherStore(_)), "{refused}");
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
