use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Check, Readiness, look};
use crate::cx::{Pen, Platform};
use crate::db::{Db, DbAddress, Tx};
use crate::jobs::JobWake;
use crate::world::World;

struct NoPen;

impl Pen for NoPen {
    fn note<'a>(
        &'a self,
        _tx: &'a mut Tx,
        _log: kernel::audit_entry::Log,
        _at: kernel::time::Timestamp,
        _entry: kernel::audit_entry::AuditEntry,
    ) -> futures_util::future::BoxFuture<'a, Result<(), kernel::failure::Fault>> {
        Box::pin(async { Ok(()) })
    }

    fn nudge(&self) {}
}

async fn platform(folder: &tempfile::TempDir) -> Platform {
    let db = Db::open(&DbAddress::Sqlite { file: folder.path().join("store.db") }).await.unwrap();
    Platform { db, world: World::system(), pen: Arc::new(NoPen), wake: JobWake::default() }
}

#[tokio::test]
async fn a_hanging_check_does_not_hold_up_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let platform = platform(&folder).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let checks = vec![
        Check::new(Readiness::Store, std::future::pending),
        Check::new(Readiness::Key, move || {
            count.fetch_add(1, Ordering::SeqCst);
            async { true }
        }),
    ];
    let seen = tokio::time::timeout(Duration::from_secs(3), look(&platform, &checks)).await.unwrap();
    let words: Vec<(Readiness, bool)> = seen.iter().map(|seen| (seen.about, seen.fine)).collect();
    assert_eq!(words, [(Readiness::Store, false), (Readiness::Key, true)]);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_store_and_its_schema_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let platform = platform(&folder).await;
    let checks = vec![Check::store(platform.db.clone()), Check::schema(platform.db.clone())];
    let fine = async || look(&platform, &checks).await.iter().map(|seen| seen.fine).collect::<Vec<_>>();
    assert_eq!(fine().await, [true, false]);
    crate::schema::migrate(&platform.db).await.unwrap();
    assert_eq!(fine().await, [true, true]);
    platform.db.close().await;
    assert_eq!(fine().await, [false, false]);
}
