//! A log as CSV: every wanted entry of however long a log, and a file that lacks one is never whole.

use audit::export::Csv;
use audit::filter::Filter;
use futures_util::future::join_all;
use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use platform::db::sql;

use crate::altered::alter;
use crate::checkpoints::fill;
use crate::conformance::log;
use crate::home::{BOTH, Home, Which};

// More than are read at a time.
const ENTRIES: usize = 2_300;

fn action(at: usize) -> &'static str {
    if at.is_multiple_of(100) { "goal.archive" } else { "goal.create" }
}

async fn rest_of(csv: &mut Csv) -> Vec<String> {
    let mut text = String::new();
    while let Some(piece) = csv.next().await.unwrap() {
        text.push_str(&piece);
    }
    text.lines().map(|line| line.split(',').nth(4).unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_csv_holds_every_wanted_entry_that_was_there_when_it_was_begun() {
    for which in BOTH {
        let home = Home::new().await;
        let journal = home.open(which).await;
        let entries = (0..ENTRIES).map(|at| AuditEntry::done(Actor::System, action(at), at));
        let receipts = join_all(entries.map(|entry| journal.append(log(1), entry))).await;
        assert!(receipts.iter().all(Result::is_ok), "{which:?}");
        let every = Csv::new(journal.clone(), log(1), Filter::default()).await.unwrap();
        let archives = Filter { action: Some("goal.archive".to_owned()), ..Filter::default() };
        let wanted = Csv::new(journal.clone(), log(1), archives).await.unwrap();
        journal.append(log(1), AuditEntry::done(Actor::System, "goal.archive", "later")).await.unwrap();
        for (mut csv, step) in [(every, 1), (wanted, 100)] {
            let objects = rest_of(&mut csv).await;
            assert_eq!(objects[0], "object", "{which:?}");
            let numbers: Vec<usize> = objects[1..].iter().map(|object| object.parse().unwrap()).collect();
            assert_eq!(numbers, (0..ENTRIES).step_by(step).collect::<Vec<_>>(), "{which:?}");
        }
    }
}

#[tokio::test]
async fn a_csv_without_some_of_its_entries_is_broken_off() {
    for gap in [
        "DELETE FROM audit_entry WHERE sequence > 5",
        "DELETE FROM audit_entry WHERE sequence = 3",
        "DELETE FROM audit_entry",
    ] {
        let home = Home::new().await;
        let journal = home.open(Which::Table).await;
        fill(&journal, log(1), 8).await;
        let mut csv = Csv::new(journal.clone(), log(1), Filter::default()).await.unwrap();
        alter(&home, vec![sql(gap)]).await;
        while let Ok(piece) = csv.next().await {
            assert_ne!(piece, None, "{gap}");
        }
    }
}
