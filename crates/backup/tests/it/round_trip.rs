//! What goes in comes out: every row up to the point, none after, while others write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use audit::journal::Verdict;
use custody::{Kind, Subject};
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::ids::{ConnectionId, Id as _, OrganizationId};
use kernel::secret::Secret;
use platform::cx::Platform;
use platform::db::{Scope, sql};
use testkit::TestBase;
use testkit::parts::environment;
use uuid::Uuid;

use crate::home::{ACME, BIRCH, Backups, Home, PASSWORD, base, organization, put_back, restored, rows};

/// Tables of the log and of what waits, which go on after the point.
fn stands_still(table: &str) -> bool {
    !table.starts_with("audit_") && !["job_hold", "restored_backup"].contains(&table)
}

#[tokio::test]
async fn every_row_comes_back_as_it_was() {
    let (home, backups) = (Home::new().await, Backups::new());
    home.seal(ACME, 7, PASSWORD).await;
    home.seal(BIRCH, 8, "another").await;
    let before = rows(&home.platform, stands_still).await;
    let made = home.backup(&backups).await;
    assert!(made.manifest.rows() > 10, "{:?}", made.manifest.tables);
    let target = base().await;
    let done = put_back(&made.folder, Some(home.identity()), &target).await.unwrap();
    assert_eq!(done.rows, made.manifest.rows());
    let pen = Arc::new(home.journal.clone());
    assert_eq!(rows(&target.platform(pen), stands_still).await, before);
}

#[tokio::test]
async fn a_credential_opens_and_the_log_is_whole_after_the_backup_was_put_back() {
    let (home, backups) = (Home::new().await, Backups::new());
    home.seal(ACME, 7, PASSWORD).await;
    let made = home.backup(&backups).await;
    let (new, settled) = restored(&made.folder, &home, base().await, Some(home.identity())).await;
    assert_eq!(new.opened(ACME, 7).await.as_deref(), Some(PASSWORD));
    assert_eq!((settled.given_up, settled.newer_entries, settled.broken), (0, 0, None));
    for log in [Log::Installation, Log::Organization(organization(ACME))] {
        new.journal.settle().await.unwrap();
        let verdict = new.journal.verify(log).await.unwrap();
        assert!(matches!(verdict, Verdict::Sound { entries } if entries != 0), "{verdict:?}");
    }
    let restores = actions(&new, Log::Installation, "backup.restore").await;
    assert_eq!(restores, [made.manifest.id.to_string()]);
}

#[tokio::test]
async fn a_backup_under_load_has_all_up_to_its_point_and_nothing_after() {
    let (home, backups) = (Home::new().await, Backups::new());
    let (done, stop) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicBool::new(false)));
    let writing = tokio::spawn(write(home.platform.clone(), Arc::clone(&done), Arc::clone(&stop)));
    let mut seen = Vec::new();
    for _ in 0..3 {
        let before = done.load(Ordering::SeqCst);
        let made = home.backup(&backups).await;
        seen.push((before, made, done.load(Ordering::SeqCst)));
    }
    stop.store(true, Ordering::SeqCst);
    writing.await.unwrap();
    for (before, made, after) in seen {
        let (new, _) = restored(&made.folder, &home, base().await, Some(home.identity())).await;
        let numbers = numbers(&new.base).await;
        let count = i64::try_from(numbers.len()).unwrap();
        assert_eq!(numbers, (1..=count).collect::<Vec<_>>(), "without a gap");
        // One write may have been committed and not counted yet.
        assert!((before..=after + 1).contains(&count), "{before} <= {count} <= {after} + 1");
        let entries = actions(&new, Log::Installation, "test.write").await;
        assert_eq!(entries.len(), numbers.len(), "as many entries as rows");
    }
}

#[tokio::test]
async fn every_credential_of_many_connections_comes_back() {
    let many: u32 = if environment::longer_tier() { 10_000 } else { 100 };
    let (home, backups) = (Home::new().await, Backups::new());
    for number in 0..many {
        let mut cx = home.platform.begin(organization(ACME), Actor::System).await.unwrap();
        let secret = Secret::from_text(format!("{PASSWORD} {number}"));
        home.custody.seal(&mut cx, numbered(number), Kind::SqlPassword, secret).await.unwrap();
        cx.commit().await.unwrap();
    }
    home.journal.settle().await.unwrap();
    let made = home.backup(&backups).await;
    let size = made.manifest.tables.iter().find(|size| size.table == "credential").unwrap();
    assert_eq!(size.rows, u64::from(many));
    let (new, settled) = restored(&made.folder, &home, base().await, Some(home.identity())).await;
    assert_eq!((settled.given_up, settled.broken), (0, None));
    for number in (0..many).step_by(usize::try_from(many / 50).unwrap()) {
        let opened = new.opened_subject(ACME, numbered(number)).await;
        assert_eq!(opened, Some(format!("{PASSWORD} {number}")));
    }
}

fn numbered(number: u32) -> Subject {
    Subject::Connection(ConnectionId::from_uuid(Uuid::from_u128(u128::from(number) + 1)))
}

/// Writes numbered rows, each with its entry, one transaction after another.
async fn write(platform: Platform, done: Arc<AtomicI64>, stop: Arc<AtomicBool>) {
    for number in 1.. {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let mut cx = platform.begin_installation(Actor::System).await.unwrap();
        let id: OrganizationId = cx.new_id().unwrap();
        let new = sql("INSERT INTO organization (id, name, created_at) VALUES ($1, 'written', $2)");
        new.id(id).bind(number).execute(cx.tx()).await.unwrap();
        cx.audit(AuditEntry::done(Actor::System, "test.write", id)).await.unwrap();
        cx.commit().await.unwrap();
        done.store(number, Ordering::SeqCst);
        tokio::task::yield_now().await;
    }
}

async fn numbers(base: &TestBase) -> Vec<i64> {
    let mut tx = base.db.begin_read(Scope::Installation).await.unwrap();
    let written = sql("SELECT created_at FROM organization WHERE name = 'written' ORDER BY created_at");
    let rows = written.fetch_all(&mut tx).await.unwrap();
    rows.iter().map(|row| row.get("created_at").unwrap()).collect()
}

/// The objects of one action's entries, oldest first.
pub(crate) async fn actions(home: &Home, log: Log, action: &str) -> Vec<String> {
    home.journal.settle().await.unwrap();
    let entries = home.journal.entries(log, 0, 100_000).await.unwrap();
    let wanted = entries.into_iter().filter(|logged| logged.entry.action.as_str() == action);
    wanted.map(|logged| logged.entry.object.to_string()).collect()
}
