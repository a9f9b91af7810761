//! A restore that was broken off goes on where it stopped, and is not mistaken for a store in use.

use backup::{RestoreRefused, origin};

use crate::home::{ACME, Backups, Home, PASSWORD, base, brought_to_its_end, put_back};

#[tokio::test]
async fn a_restore_that_was_broken_off_goes_on_where_it_stopped() {
    let (home, backups) = (Home::new().await, Backups::new());
    home.seal(ACME, 7, PASSWORD).await;
    let made = home.backup(&backups).await;
    let later = home.backup(&backups).await;
    let target = base().await;
    let first = put_back(&made.folder, Some(home.identity()), &target).await.unwrap();
    // Killed here: the rows are in, the log was not looked at.
    let begun = origin::find(&target.db).await.unwrap().unwrap();
    assert_eq!((begun.backup, begun.settled_at), (made.manifest.id, None));
    let refused = put_back(&later.folder, Some(home.identity()), &target).await.unwrap_err();
    assert!(matches!(refused, RestoreRefused::BrokenOff(id) if id == made.manifest.id), "{refused}");
    let again = put_back(&made.folder, Some(home.identity()), &target).await.unwrap();
    assert_eq!((again.rows, again.has_keys), (first.rows, true));
    brought_to_its_end((&made.folder, &again), &target, None).await;
    let settled = origin::find(&target.db).await.unwrap().unwrap();
    assert!(settled.settled_at.is_some());
    let refused = put_back(&made.folder, Some(home.identity()), &target).await.unwrap_err();
    assert!(matches!(refused, RestoreRefused::NotEmpty), "{refused}");
    let opened = Home::on(target, Some(&home.key_file())).await.opened(ACME, 7).await;
    assert_eq!(opened.as_deref(), Some(PASSWORD));
}

#[tokio::test]
async fn a_restore_without_keys_does_not_go_on_with_them() {
    let (home, backups) = (Home::new().await, Backups::new());
    home.seal(ACME, 7, PASSWORD).await;
    let made = home.backup(&backups).await;
    let target = base().await;
    put_back(&made.folder, None, &target).await.unwrap();
    let refused = put_back(&made.folder, Some(home.identity()), &target).await.unwrap_err();
    assert!(matches!(refused, RestoreRefused::BrokenOff(_)), "{refused}");
}
