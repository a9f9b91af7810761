use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Check, Readiness, look};
use crate::fixture::Fixture;

#[tokio::test]
async fn a_hanging_check_does_not_hold_up_the_others() {
    let fixture = Fixture::new().await;
    let platform = &fixture.platform;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let checks = vec![
        Check::new(Readiness::Store, std::future::pending),
        Check::new(Readiness::Key, move || {
            count.fetch_add(1, Ordering::SeqCst);
            async { true }
        }),
    ];
    let seen = tokio::time::timeout(Duration::from_secs(3), look(platform, &checks)).await.unwrap();
    let words: Vec<(Readiness, bool)> = seen.iter().map(|seen| (seen.about, seen.fine)).collect();
    assert_eq!(words, [(Readiness::Store, false), (Readiness::Key, true)]);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_store_and_its_schema_are_told_apart() {
    let fixture = Fixture::new().await;
    let platform = &fixture.platform;
    let checks = vec![Check::store(platform.db.clone()), Check::schema(platform.db.clone())];
    let fine = async || look(platform, &checks).await.iter().map(|seen| seen.fine).collect::<Vec<_>>();
    assert_eq!(fine().await, [true, false]);
    crate::schema::migrate(&platform.db).await.unwrap();
    assert_eq!(fine().await, [true, true]);
    platform.db.close().await;
    assert_eq!(fine().await, [false, false]);
}
