//! The root key over a key service: made, rotated, and moved from one service to another.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use custody::key_wrapper::local_key_file::LocalKeyFile;
use custody::{KeyRules, KeyState, Level, MoveRefused, RotateRefused, Step, Why};
use kernel::actor::Actor;
use kernel::failure::Failure;

use crate::home::{Home, connection, opened, organization};
use crate::own_keys::Service;

#[tokio::test]
async fn the_root_key_moves_there_and_back_and_both_services_start_until_the_new_one_did() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    let service = Service::new(&home, "next.key");
    home.custody.move_root_key(Arc::clone(&service) as _, Actor::Operator).await.unwrap();
    let rotated = home.custody.start_root_rotation(Actor::Operator, Why::Asked).await;
    assert!(matches!(rotated, Err(Failure::Refused(RotateRefused::KeyService(_)))), "{rotated:?}");
    // What runs goes on; a process starts with the old service still.
    home.opened(organization(1), connection(1)).await.unwrap();
    let old = home.start_again().await.unwrap();
    assert_eq!("correct horse", opened(&old, organization(1), connection(1)).await.unwrap());
    let new = home.start_over(Arc::clone(&service) as _).await.unwrap();
    assert_eq!("correct horse", opened(&new, organization(1), connection(1)).await.unwrap());
    // From here on the old service opens nothing.
    assert!(home.start_again().await.is_err());
    let file =
        LocalKeyFile::open(&home.key_file(), &home.folder().join("store"), home.world.clone()).unwrap();
    new.move_root_key(Arc::new(file), Actor::Operator).await.unwrap();
    let back = home.start_again().await.unwrap();
    assert_eq!("correct horse", opened(&back, organization(1), connection(1)).await.unwrap());
    assert!(home.start_over(Arc::clone(&service) as _).await.is_err());
}

#[tokio::test]
async fn a_service_that_does_not_take_the_root_key_or_gives_back_another_changes_nothing() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    let service = Service::new(&home, "next.key");
    for trouble in [&service.denies, &service.swaps] {
        trouble.store(true, Ordering::SeqCst);
        let moved = home.custody.move_root_key(Arc::clone(&service) as _, Actor::Operator).await;
        assert!(matches!(moved, Err(Failure::Refused(MoveRefused::New(_)))), "{moved:?}");
        trouble.store(false, Ordering::SeqCst);
        let over = home.start_over(Arc::clone(&service) as _).await;
        assert!(over.is_err(), "the root key does not lie there");
    }
    let again = home.start_again().await.unwrap();
    assert_eq!("correct horse", opened(&again, organization(1), connection(1)).await.unwrap());
}

/// Neither the first root key nor the next one is used before its service gave it back once.
#[tokio::test]
async fn nothing_is_hung_on_a_root_key_that_its_service_does_not_give_back() {
    let home = Home::new().await;
    home.tamper(vec![platform::db::sql("DELETE FROM root_key")]).await;
    let service = Service::new(&home, "root.key");
    service.swaps.store(true, Ordering::SeqCst);
    let refused = home.start_over(Arc::clone(&service) as _).await.err().unwrap();
    assert!(refused.to_string().contains("gave back another key"), "{refused}");
    service.swaps.store(false, Ordering::SeqCst);
    let custody = home.start_over(Arc::clone(&service) as _).await.unwrap();

    service.swaps.store(true, Ordering::SeqCst);
    let rotated = custody.start_root_rotation(Actor::Operator, Why::Asked).await;
    assert!(matches!(rotated, Err(Failure::Refused(RotateRefused::KeyService(_)))), "{rotated:?}");
    service.swaps.store(false, Ordering::SeqCst);
    let all = custody.keys_of(custody.installation(), KeyRules::default()).await.unwrap();
    let roots = all.keys.iter().filter(|key| key.level == Level::Root);
    assert_eq!(vec![(1, KeyState::Active)], roots.map(|key| (key.version, key.state)).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_process_that_runs_with_the_service_that_the_root_key_left_does_not_rotate_it() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    let service = Service::new(&home, "next.key");
    home.custody.move_root_key(Arc::clone(&service) as _, Actor::Operator).await.unwrap();
    let new = home.start_over(Arc::clone(&service) as _).await.unwrap();
    let refused = home.custody.start_root_rotation(Actor::Operator, Why::Asked).await;
    assert!(matches!(refused, Err(Failure::Refused(RotateRefused::KeyService(_)))), "{refused:?}");
    new.start_root_rotation(Actor::Operator, Why::Asked).await.unwrap();
    assert_eq!(Step::Finished, new.run_root_rotation().await.unwrap());
    assert_eq!("correct horse", opened(&new, organization(1), connection(1)).await.unwrap());
}
