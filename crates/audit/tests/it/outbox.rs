//! Lines of actions reach the journal once, in order, whatever happens in between.

use std::sync::Arc;

use audit::{Filter, Journal};
use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use platform::cx::Pen as _;
use platform::db::{Scope, Sql, sql};

use crate::conformance::{log, organization};
use crate::home::{BOTH, Home};

fn entry(object: impl ToString) -> AuditEntry {
    AuditEntry::done(Actor::System, "goal.create", object)
}

async fn objects(journal: &Journal) -> Vec<String> {
    let page = journal.read(log(1), None, &Filter::default(), 10_000).await.unwrap();
    page.items.into_iter().rev().map(|logged| logged.entry.object.to_string()).collect()
}

#[tokio::test]
async fn committed_lines_arrive_in_the_order_in_which_they_were_written() {
    for which in BOTH {
        let home = Home::new().await;
        let journal = home.open(which).await;
        let platform = home.platform(&journal);
        let mut want = Vec::new();
        for transaction in 0..30 {
            let mut cx = platform.begin(organization(1), Actor::System).await.unwrap();
            for line in 0..20 {
                let object = format!("{transaction}/{line}");
                cx.audit(entry(&object)).await.unwrap();
                want.push(object);
            }
            cx.commit().await.unwrap();
        }
        journal.settle().await.unwrap();
        assert_eq!(want, objects(&journal).await, "{which:?}");
    }
}

#[tokio::test]
async fn lines_of_an_action_that_did_not_commit_are_not_logged() {
    for which in BOTH {
        let home = Home::new().await;
        let journal = home.open(which).await;
        let platform = home.platform(&journal);
        let mut cx = platform.begin(organization(1), Actor::System).await.unwrap();
        cx.audit(entry("never")).await.unwrap();
        drop(cx);
        journal.settle().await.unwrap();
        assert!(objects(&journal).await.is_empty(), "{which:?}");
    }
}

/// Commits lines without the nudge that a living process would give.
async fn commit_unnoticed(home: &Home, journal: &Journal, objects: &[&str], and_then: Option<Sql>) {
    let mut tx = home.db.begin(Scope::Organization(organization(1))).await.unwrap();
    for object in objects {
        journal.note(&mut tx, log(1), home.world.now(), entry(object)).await.unwrap();
    }
    if let Some(statement) = and_then {
        statement.execute(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn lines_that_waited_while_nothing_ran_are_logged_at_the_next_start() {
    for which in BOTH {
        let home = Home::new().await;
        let journal = home.open(which).await;
        commit_unnoticed(&home, &journal, &["before the crash"], None).await;
        assert!(objects(&journal).await.is_empty());
        drop(journal);
        let journal = home.open(which).await;
        assert_eq!(vec!["before the crash"], objects(&journal).await, "{which:?}");
    }
}

#[tokio::test]
async fn a_crash_between_the_journal_and_the_outbox_repeats_nothing() {
    for which in BOTH {
        let home = Home::new().await;
        let journal = home.open(which).await;
        // What the outbox holds when the process dies after the journal's flush.
        let keep = sql("CREATE TABLE kept AS SELECT * FROM audit_outbox");
        commit_unnoticed(&home, &journal, &["a", "b", "c"], Some(keep)).await;
        journal.settle().await.unwrap();
        drop(journal);
        for _ in 0..2 {
            let mut tx = home.db.begin(Scope::Installation).await.unwrap();
            sql("INSERT INTO audit_outbox SELECT * FROM kept").execute(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
            let journal = home.open(which).await;
            assert_eq!(vec!["a", "b", "c"], objects(&journal).await, "{which:?}");
            let mut tx = home.db.begin_read(Scope::Installation).await.unwrap();
            let left = sql("SELECT COUNT(*) AS rows FROM audit_outbox").fetch_one(&mut tx).await.unwrap();
            assert_eq!(0, left.get::<i64>("rows").unwrap(), "{which:?}");
        }
    }
}

#[tokio::test]
async fn the_journal_takes_committed_lines_by_itself() {
    let home = Home::new().await;
    let journal = Arc::new(home.open(crate::home::Which::File).await);
    let platform = home.platform(&journal);
    let mut cx = platform.begin(organization(1), Actor::System).await.unwrap();
    cx.audit(entry("nudged")).await.unwrap();
    cx.commit().await.unwrap();
    let arrived = async {
        while journal.size(log(1)).await.unwrap() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), arrived).await.unwrap();
}
