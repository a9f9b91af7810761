//! What every journal promises.

use std::time::Duration;

use audit::journal::Verdict;
use audit::mark::{OPEN, SEAL, SHRED};
use audit::{Filter, Journal, Mark};
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log, Outcome};
use kernel::ids::{Id as _, MemberId, OrganizationId};
use kernel::time::Timestamp;
use uuid::Uuid;

use crate::home::{Home, Which};

pub(crate) fn organization(byte: u8) -> OrganizationId {
    OrganizationId::from_uuid(Uuid::from_bytes([byte; 16]))
}

pub(crate) fn log(byte: u8) -> Log {
    Log::Organization(organization(byte))
}

fn entry(action: &'static str, object: &str) -> AuditEntry {
    AuditEntry::done(Actor::System, action, object)
}

async fn objects(journal: &Journal, log: Log, filter: &Filter) -> Vec<String> {
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let page = journal.read(log, cursor, filter, 7).await.unwrap();
        assert!(page.items.len() <= 7);
        found.extend(page.items.into_iter().map(|logged| logged.entry.object.to_string()));
        cursor = page.next;
        if cursor.is_none() {
            return found;
        }
    }
}

pub(crate) async fn check(home: &Home, which: Which) {
    let journal = home.open(which).await;
    a_log_counts_from_one_and_knows_only_its_own(&journal).await;
    concurrent_appends_get_places_without_gaps(&journal).await;
    what_nobody_waits_for_is_appended_all_the_same(&journal).await;
    a_filter_finds_what_it_says(home, &journal).await;
    details_come_back(&journal).await;
    standings_follow_the_entries(&journal).await;
    let before = snapshot(&journal).await;
    drop(journal);
    assert_eq!(before, snapshot(&home.open(which).await).await, "{which:?}: after a new start");
}

async fn a_log_counts_from_one_and_knows_only_its_own(journal: &Journal) {
    for number in 1..=3 {
        let receipt = journal.append(log(1), entry("goal.create", &format!("goal {number}"))).await.unwrap();
        assert_eq!(number, receipt.sequence);
    }
    assert_eq!(1, journal.append(log(2), entry("goal.create", "other")).await.unwrap().sequence);
    assert_eq!(1, journal.append(Log::Installation, entry("setup.done", "start")).await.unwrap().sequence);
    assert_eq!(vec!["goal 3", "goal 2", "goal 1"], objects(journal, log(1), &Filter::default()).await);
    assert_eq!(vec!["other"], objects(journal, log(2), &Filter::default()).await);
    assert_eq!(0, journal.size(log(9)).await.unwrap());
}

async fn concurrent_appends_get_places_without_gaps(journal: &Journal) {
    let waiting = (0..60).map(|n| journal.append(log(3), entry("kpi.create", &n.to_string())));
    let receipts = futures_util::future::try_join_all(waiting).await.unwrap();
    let mut places: Vec<u64> = receipts.iter().map(|receipt| receipt.sequence).collect();
    let all = journal.entries(log(3), 0, 60).await.unwrap();
    for (number, place) in places.iter().enumerate() {
        let its = all.iter().find(|logged| logged.entry.sequence == *place).unwrap();
        assert_eq!(number.to_string(), its.entry.object.as_str(), "each is told where its own entry lies");
    }
    places.sort_unstable();
    assert_eq!((1..=60).collect::<Vec<_>>(), places);
    assert_eq!(Verdict::Sound { entries: 60 }, journal.verify(log(3)).await.unwrap());
    let oldest = journal.entries(log(3), 57, 100).await.unwrap();
    assert_eq!(vec![58, 59, 60], oldest.iter().map(|logged| logged.entry.sequence).collect::<Vec<_>>());
}

async fn what_nobody_waits_for_is_appended_all_the_same(journal: &Journal) {
    drop(journal.append(log(11), entry("kpi.create", "first")));
    assert_eq!(2, journal.append(log(11), entry("kpi.create", "second")).await.unwrap().sequence);
    assert_eq!(vec!["second", "first"], objects(journal, log(11), &Filter::default()).await);
}

async fn a_filter_finds_what_it_says(home: &Home, journal: &Journal) {
    let member = Actor::Member(MemberId::from_uuid(Uuid::from_bytes([5; 16])));
    let start = home.world.now();
    for number in 0..10 {
        home.clock.advance(Duration::from_mins(1));
        let actor = if number % 2 == 0 { member } else { Actor::System };
        let action = if number < 5 { "connection.create" } else { "goal.create" };
        journal.append(log(4), AuditEntry::done(actor, action, format!("con_{number}/x"))).await.unwrap();
    }
    let at = |minutes: i64| Some(Timestamp::from_micros(start.as_micros() + minutes * 60_000_000));
    let find = async |filter: Filter| objects(journal, log(4), &filter).await;
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(5, find(Filter { action: text("connection"), ..Filter::default() }).await.len());
    assert_eq!(5, find(Filter { actor: Some(member), ..Filter::default() }).await.len());
    assert_eq!(vec!["con_7/x"], find(Filter { object: text("con_7"), ..Filter::default() }).await);
    assert_eq!(
        vec!["con_4/x", "con_3/x", "con_2/x"],
        find(Filter { from: at(3), to: at(6), ..Filter::default() }).await
    );
    let narrow =
        Filter { action: text("goal.create"), actor: Some(member), from: at(8), ..Filter::default() };
    assert_eq!(vec!["con_8/x"], find(narrow).await);
    assert!(find(Filter { action: text("nothing%"), ..Filter::default() }).await.is_empty());
}

async fn details_come_back(journal: &Journal) {
    let told = serde_json::json!({ "was": "a", "is": "b" });
    journal.append(log(5), entry("goal.rename", "goal_1").detail(told.clone())).await.unwrap();
    journal.append(log(5), entry("goal.rename", "goal_2").outcome(Outcome::Refused)).await.unwrap();
    let found = journal.read(log(5), None, &Filter::default(), 10).await.unwrap().items;
    assert_eq!(None, found[0].detail);
    assert_eq!(Outcome::Refused, found[0].entry.outcome);
    assert_eq!(told, found[1].detail.as_ref().unwrap().json());
    assert_eq!(Verdict::Sound { entries: 2 }, journal.verify(log(5)).await.unwrap());
}

async fn standings_follow_the_entries(journal: &Journal) {
    let mark = |version| Mark { version, record_hash: [u8::try_from(version).unwrap(); 32] };
    let object = "con_1/sql_password";
    let sealed = |version| entry(SEAL, object).purpose(mark(version).to_purpose());
    assert_eq!(None, journal.standing(log(6), object).await.unwrap());
    journal.append(log(6), sealed(1)).await.unwrap();
    journal.append(log(6), entry(OPEN, object).purpose("refresh")).await.unwrap();
    journal.append(log(6), sealed(2)).await.unwrap();
    let standing = journal.standing(log(6), object).await.unwrap().unwrap();
    assert_eq!((mark(2), false), (standing.newest, standing.is_shredded));
    assert!(standing.last_used_at.is_some());
    // What was only tried changes nothing.
    journal.append(log(6), sealed(3).outcome(Outcome::Failed)).await.unwrap();
    assert_eq!(mark(2), journal.standing(log(6), object).await.unwrap().unwrap().newest);
    assert_eq!(None, journal.standing(log(7), object).await.unwrap());
    journal.append(log(6), entry(SHRED, object).purpose(mark(2).to_purpose())).await.unwrap();
    assert!(journal.standing(log(6), object).await.unwrap().unwrap().is_shredded);
}

async fn snapshot(journal: &Journal) -> String {
    let mut all = Vec::new();
    for byte in 1..=6 {
        all.push(journal.entries(log(byte), 0, 1_000).await.unwrap());
        assert!(matches!(journal.verify(log(byte)).await.unwrap(), Verdict::Sound { .. }));
    }
    all.push(journal.entries(Log::Installation, 0, 1_000).await.unwrap());
    let standing = journal.standing(log(6), "con_1/sql_password").await.unwrap();
    format!("{all:?} {standing:?}")
}
