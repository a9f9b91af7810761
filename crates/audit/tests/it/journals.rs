//! Both journals run the same promises.

use crate::conformance::check;
use crate::home::{Home, Which};

#[tokio::test]
async fn the_file_journal_keeps_every_promise() {
    check(&Home::new().await, Which::File).await;
}

#[tokio::test]
async fn the_table_journal_keeps_every_promise() {
    check(&Home::new().await, Which::Table).await;
}

#[tokio::test]
async fn several_writers_of_one_table_take_turns() {
    let home = Home::new().await;
    let (first, second) = (home.open(Which::Table).await, home.open(Which::Table).await);
    let log = crate::conformance::log;
    let entry = || kernel::audit_entry::AuditEntry::done(kernel::actor::Actor::System, "goal.create", "x");
    let both = (0..40_u8).map(|n| {
        let journal = if n % 2 == 0 { &first } else { &second };
        journal.append(log(n % 3), entry())
    });
    futures_util::future::try_join_all(both).await.unwrap();
    let mut entries = 0;
    for byte in 0..3 {
        match first.verify(log(byte)).await.unwrap() {
            audit::journal::Verdict::Sound { entries: some } => entries += some,
            broken @ audit::journal::Verdict::Broken { .. } => panic!("{broken:?}"),
        }
    }
    assert_eq!(40, entries);
}
