//! The log key is made once, opened on record, and signs what others can verify.

use std::fs;
use std::sync::Arc;

use audit::checkpoint::{Checkpoint, CheckpointHome, Gap, Signer as _};
use audit::journal::Recorded;
use custody::LogKey;
use kernel::audit_entry::Log;

use crate::home::{Home, connection, organization, text};

async fn key(home: &Home) -> LogKey {
    home.custody.log_key(&home.platform()).await.unwrap()
}

#[tokio::test]
async fn the_log_key_is_made_once_and_each_opening_is_on_record() {
    let home = Home::new().await;
    let made = key(&home).await;
    let again = home.start_again().await.unwrap().log_key(&home.platform()).await.unwrap();
    assert_eq!(made.public_key(), again.public_key());
    assert_ne!(made.public_key(), key(&Home::new().await).await.public_key());
    let filter = audit::Filter { object: Some("ins_".to_owned()), ..audit::Filter::default() };
    let logged = home.journal.read(Log::Installation, None, &filter, 100).await.unwrap().items;
    let told: Vec<String> = logged
        .iter()
        .rev()
        .map(|logged| format!("{} {}", logged.entry.action, logged.entry.object.split('/').nth(1).unwrap()))
        .collect();
    let want = [
        "key.create root_key",
        "custody.record states",
        "key.create organization_key",
        "credential.seal log_key",
        "credential.open log_key",
        "credential.open log_key",
    ];
    assert_eq!(want.as_slice(), told);
}

#[tokio::test]
async fn replicas_that_start_together_get_one_log_key() {
    let home = Home::new().await;
    let platform = home.platform();
    let other = home.start_again().await.unwrap();
    let (one, two) = tokio::join!(home.custody.log_key(&platform), other.log_key(&platform));
    assert_eq!(one.unwrap().public_key(), two.unwrap().public_key());
}

#[tokio::test]
async fn a_checkpoint_signed_with_it_is_verified_with_its_public_key() {
    let home = Home::new().await;
    let checkpoints = CheckpointHome::open(&home.folder().join("keys/checkpoints")).unwrap();
    home.journal.sign_with(Arc::new(key(&home).await), checkpoints).await.unwrap();
    home.seal(organization(1), connection(1), "secret").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    home.journal.checkpoint_all(Recorded::Hourly).await.unwrap();
    let log = Log::Organization(organization(1));
    let signed = home.journal.newest_checkpoint(log).unwrap();
    let key = home.journal.verifier_key(log).unwrap();
    assert_eq!(Ok(signed.checkpoint), Checkpoint::verify(&signed.note, &key));
}

const LOG_TABLES: [&str; 3] = ["audit_entry", "audit_head", "audit_mark"];

/// Keeps a copy of the tables, and of the journal's file where the other journal of this home lies.
async fn keep_all(home: &Home) {
    home.keep_tables().await;
    let keep = |table| text(format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}"));
    home.tamper(LOG_TABLES.into_iter().map(keep).collect()).await;
    let (from, to) = (home.folder().join("audit"), home.folder().join("empty/audit"));
    if from.exists() {
        fs::create_dir_all(&to).unwrap();
        fs::copy(from.join("journal-000001.twj"), to.join("journal-000001.twj")).unwrap();
    }
}

async fn put_all_back(home: &Home) {
    home.put_tables_back().await;
    let mut statements = Vec::new();
    for table in LOG_TABLES {
        statements.push(text(format!("DELETE FROM {table}")));
        statements.push(text(format!("INSERT INTO {table} SELECT * FROM kept_{table}")));
    }
    home.tamper(statements).await;
}

/// Row and table rollbacks are in `rollback.rs`; here store and journal are put back as a whole.
#[tokio::test]
async fn store_and_journal_that_are_put_back_together_are_found_at_the_next_start() {
    let home = Home::new().await;
    let checkpoints = CheckpointHome::open(&home.folder().join("keys/checkpoints")).unwrap();
    let signer = Arc::new(key(&home).await);
    home.journal.sign_with(signer, checkpoints.clone()).await.unwrap();
    home.seal(organization(1), connection(1), "old").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    keep_all(&home).await;
    home.seal(organization(1), connection(1), "new").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    home.journal.checkpoint_now(Log::Organization(organization(1))).await.unwrap();
    put_all_back(&home).await;
    let journal = home.empty_journal().await;
    let found = journal.compare_with(&checkpoints).await.unwrap_err();
    assert!(matches!(found, Gap::RolledBack { .. }), "{found}");
    assert!(found.to_string().contains(&organization(1).to_string()), "{found}");
}
