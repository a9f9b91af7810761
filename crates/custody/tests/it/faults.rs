//! Broken parts: nothing is used without a durable entry, nothing is sealed without randomness.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use custody::Kind;
use kernel::failure::{Failure, Fault, FaultKind};
use kernel::secret::Secret;
use platform::db::{Scope, sql};
use platform::entropy::{Entropy, SystemEntropy};
use testkit::parts::environment::{Store, store};

use crate::home::{Home, connection, lend, organization};

/// Entries that no reserve holds.
const MORE_THAN_FITS: u64 = 50_000;

/// Gives randomness so many times, then none.
struct Failing {
    system: SystemEntropy,
    left: AtomicUsize,
}

impl Entropy for Failing {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Fault> {
        let take = |left: usize| left.checked_sub(1);
        match self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take) {
            Ok(_) => self.system.fill(bytes),
            Err(_) => Err(Fault::bare("no randomness")),
        }
    }
}

async fn rows(home: &Home) -> i64 {
    let mut tx = home.admin.begin_read(Scope::Installation).await.unwrap();
    let count = sql("SELECT (SELECT COUNT(*) FROM credential) + (SELECT COUNT(*) FROM data_key)
         + (SELECT COUNT(*) FROM organization_key) + (SELECT COUNT(*) FROM audit_outbox) AS n");
    count.fetch_one(&mut tx).await.unwrap().get("n").unwrap()
}

#[tokio::test]
async fn without_randomness_at_any_point_nothing_is_written() {
    let entropy = Arc::new(Failing { system: SystemEntropy::new(), left: AtomicUsize::new(usize::MAX) });
    let home = Home::with_entropy(Arc::clone(&entropy) as _).await;
    home.journal.settle().await.unwrap();
    let mut draws = 0;
    loop {
        entropy.left.store(draws, Ordering::SeqCst);
        let mut cx = home.begin(organization(1)).await;
        let secret = Secret::from_text("never".to_owned());
        let sealed = home.custody.seal(&mut cx, connection(1), Kind::SqlPassword, secret).await;
        if sealed.is_ok() {
            break;
        }
        drop(cx);
        assert_eq!(0, rows(&home).await, "after {draws} draws");
        draws += 1;
    }
    assert!(5 <= draws, "a seal draws a key, an id and nonces: {draws}");
}

#[tokio::test]
async fn an_organization_key_that_sealed_as_often_as_it_may_seals_no_more() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "one").await;
    home.tamper(vec![sql("UPDATE organization_key SET wraps = 4294967295")]).await;
    home.seal(organization(1), connection(2), "the last one").await;
    let mut cx = home.begin(organization(1)).await;
    let secret = Secret::from_text("one too many".to_owned());
    let refused = home.custody.seal(&mut cx, connection(3), Kind::SqlPassword, secret).await;
    assert!(refused.unwrap_err().to_string().contains("as often as it may"));
    drop(cx);
    assert_eq!("the last one", home.opened(organization(1), connection(2)).await.unwrap());
}

#[tokio::test]
async fn no_two_seals_share_a_key_id_a_nonce_or_a_ciphertext() {
    let home = Home::new().await;
    let mut seen = std::collections::HashSet::new();
    let mut sealed = 0;
    for _ in 0..20 {
        let mut cx = home.begin(organization(1)).await;
        for number in 0..50 {
            let secret = Secret::from_text("the same".to_owned());
            home.custody.seal(&mut cx, connection(number), Kind::SqlPassword, secret).await.unwrap();
        }
        let query = sql("SELECT d.key_id, d.nonce, d.wrapped, c.record FROM credential c
             JOIN data_key d ON d.organization_id = c.organization_id AND d.subject_id = c.subject_id
                 AND d.version = c.version");
        for row in query.fetch_all(cx.tx()).await.unwrap() {
            let record = row.get::<Vec<u8>>("record").unwrap();
            let parts = [
                row.get::<uuid::Uuid>("key_id").unwrap().as_bytes().to_vec(),
                row.get("nonce").unwrap(),
                row.get("wrapped").unwrap(),
                record[63..95].to_vec(),
                record[95..107].to_vec(),
                record[107..].to_vec(),
            ];
            for part in parts {
                assert!(seen.insert(part));
            }
            sealed += 1;
        }
        cx.commit().await.unwrap();
    }
    assert_eq!(1_000, sealed);
}

#[tokio::test]
async fn a_journal_that_was_deleted_lets_no_credential_be_used() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    match store() {
        Store::Sqlite => fs::remove_file(home.folder().join("audit/journal-000001.twj")).unwrap(),
        Store::Postgres => home.tamper(vec![sql("DROP TABLE audit_entry")]).await,
    }
    for _ in 0..3 {
        let answer = home.opened(organization(1), connection(1)).await;
        assert!(matches!(answer, Err(Failure::Fault(_))), "{answer:?}");
    }
}

#[tokio::test]
async fn a_full_disk_lends_nothing_without_an_entry_and_lends_again_when_there_is_space() {
    if store() == Store::Postgres {
        // The table's disk is its server's.
        return;
    }
    let Some((home, disk)) = Home::on_small_disk().await else { return };
    home.seal(organization(1), connection(1), "correct horse").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    let (before, _) = home.newest(organization(1)).await;
    let ballast = disk.fill().unwrap();
    let mut lent = 0;
    let refused = loop {
        let used =
            home.custody.use_in_session(lend(organization(1), connection(1)), async |_| lent += 1).await;
        if let Err(refused) = used {
            break refused;
        }
        assert!(lent < MORE_THAN_FITS, "uses without an entry");
    };
    assert!(matches!(&refused, Failure::Fault(fault) if fault.kind() == FaultKind::NoSpace), "{refused:?}");
    assert!(0 < lent, "the reserve holds entries");
    assert_eq!(before + lent, home.newest(organization(1)).await.0, "as many entries as uses");
    fs::remove_file(ballast).unwrap();
    home.opened(organization(1), connection(1)).await.unwrap();
    assert_eq!(before + lent + 1, home.newest(organization(1)).await.0);
    drop(disk);
}
