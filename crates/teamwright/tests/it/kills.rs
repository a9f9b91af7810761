//! The process is killed at random points while it refreshes: nothing accepted is lost, nothing is done twice.
//!
//! Each round has KPIs of its own, so a later refresh cannot stand in for a lost one.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use audit::journal::Verdict;
use kernel::audit_entry::Log;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::db::{Scope, sql};
use platform::entropy::Entropy as _;
use platform::world::World;
use serde_json::{Value, json};
use testkit::entropy::SeededEntropy;
use testkit::parts::environment::longer_tier;

use crate::product::browser::Browser;
use crate::product::people::set_up;
use crate::product::sources::{connected_file, kpi_form, readings};
use crate::product::{Place, Product, eventually};

const PASSPHRASE: &str = "marble otter lantern dune";
/// A kill comes at most this long after a round began, or after its first refresh was accepted; a refresh and its read
/// take some milliseconds.
const LONGEST_MS: u64 = 120;

/// From when the time until the kill is counted, in turn: the first meets what has hardly begun, the second, on a machine
/// however slow, what was accepted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    Start,
    FirstAccepted,
}

/// A KPI of one round, and what the product said to its refreshes.
struct Refreshed {
    kpi: String,
    sent: usize,
    accepted: Vec<Timestamp>,
}

#[tokio::test]
async fn killed_at_random_points_it_loses_no_refresh_and_repeats_none() {
    let rounds = if longer_tier() { 300 } else { 50 };
    let place = Place::new().await;
    let mut product = Product::start(&place);
    let mut browser = set_up(&product, PASSPHRASE).browser;
    let connection = connected_file(&place, &mut browser).await;
    let entropy = SeededEntropy::new(0x6b69_6c6c);
    let mut all = Vec::new();
    for round in 0..rounds {
        let form = kpi_form(&connection, &format!("Round {round}"));
        let kpi = browser.post("/api/kpis", form).expect(201).text("/id").to_owned();
        let from = if round % 2 == 0 { From::Start } else { From::FirstAccepted };
        all.push(refresh_until_killed(product, &mut browser, kpi, (from, pause(&entropy))));
        product = Product::start(&place);
        browser.at(product.port);
    }
    settle(&place, &mut browser).await;
    for one in &all {
        assert_nothing_lost(&mut browser, one);
    }
    let accepted: usize = all.iter().map(|one| one.accepted.len()).sum();
    assert!(accepted >= rounds / 2, "only {accepted} refreshes were accepted in {rounds} rounds");
    for one in &all {
        assert_nothing_repeated(&mut browser, one);
    }
    let organization = browser.get("/api/me").expect(200).text("/organization/id").parse().unwrap();
    let _ = product.stop();
    assert_log_is_whole(&place, organization, rounds).await;
}

fn pause(entropy: &SeededEntropy) -> Duration {
    let mut bytes = [0; 8];
    entropy.fill(&mut bytes).unwrap();
    Duration::from_micros(u64::from_le_bytes(bytes) % (LONGEST_MS * 1_000))
}

/// Asks for refreshes one after another until the process is killed under them.
fn refresh_until_killed(
    product: Product,
    browser: &mut Browser,
    kpi: String,
    (from, after): (From, Duration),
) -> Refreshed {
    let is_over = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&is_over);
    let (signal, start) = channel();
    let killer = thread::spawn(move || {
        let began: Instant = start.recv().unwrap();
        while let Some(left) = after.checked_sub(began.elapsed()) {
            thread::park_timeout(left);
        }
        product.kill();
        over.store(true, Ordering::SeqCst);
    });
    if from == From::Start {
        signal.send(Instant::now()).unwrap();
    }
    let mut refreshed = Refreshed { kpi, sent: 0, accepted: Vec::new() };
    let path = format!("/api/kpis/{}/refresh", refreshed.kpi);
    while !is_over.load(Ordering::SeqCst) {
        let at = World::system().now();
        refreshed.sent += 1;
        // An error is the kill itself: the refresh may be accepted or not.
        if let Ok(answer) = browser.send("POST", &path, Some(json!({}))) {
            assert_eq!(answer.status, 204, "{}", answer.body);
            refreshed.accepted.push(at);
            if from == From::FirstAccepted && refreshed.accepted.len() == 1 {
                signal.send(Instant::now()).unwrap();
            }
        }
    }
    killer.join().unwrap();
    refreshed
}

/// The KPI was read when it was made, and after the last refresh that was accepted.
#[track_caller]
fn assert_nothing_lost(browser: &mut Browser, refreshed: &Refreshed) {
    let last = refreshed.accepted.last();
    let what = format!("{} is read after {last:?} of {} refreshes", refreshed.kpi, refreshed.sent);
    eventually(&what, || {
        let newest = readings(browser, &refreshed.kpi).iter().map(fetched).max();
        Some(()).filter(|()| newest.is_some_and(|newest| last.is_none_or(|last| *last <= newest)))
    });
}

/// There are no more readings than were asked for: one when the KPI was made, one for each accepted refresh, one for that
/// which the kill met. Their moments do not tell them apart: two jobs may read at the same microsecond.
#[track_caller]
fn assert_nothing_repeated(browser: &mut Browser, refreshed: &Refreshed) {
    let readings = readings(browser, &refreshed.kpi);
    let ids: BTreeSet<&str> = readings.iter().filter_map(|reading| reading["id"].as_str()).collect();
    assert_eq!(ids.len(), readings.len(), "{readings:#?}");
    let accepted = refreshed.accepted.len();
    assert!(readings.len() <= accepted + 2, "{} readings of {accepted} refreshes", readings.len());
    assert!(readings.iter().all(|reading| reading["value"] == "42"), "{readings:#?}");
}

/// Jobs that were running at a kill are run again and end. One that met a kill at every try is taken for the cause and
/// put on the dead list, where a person replays it; then only the next scheduled reads wait.
async fn settle(place: &Place, browser: &mut Browser) {
    assert_queue_empties(place).await;
    let dead = browser.get("/api/dead-jobs").expect(200);
    for job in dead.body["items"].as_array().unwrap() {
        assert_eq!(job["last_error"], "the process ended during every try", "{job}");
        replay(browser, &format!("/api/dead-jobs/{}", job["id"].as_str().unwrap()));
    }
    assert_queue_empties(place).await;
    assert_eq!(browser.get("/api/dead-jobs").expect(200).body["items"], json!([]));
}

/// Where a later refresh of the same KPI was read, its next read waits, and the dead job has nothing left to do.
fn replay(browser: &mut Browser, path: &str) {
    let answer = browser.post(&format!("{path}/replay"), json!({}));
    if answer.status == 409 {
        assert_eq!(answer.problem(), "jobs/waits-already", "{}", answer.body);
        let _ = browser.send("DELETE", path, None).unwrap().expect(204);
    } else {
        let _ = answer.expect(204);
    }
}

async fn assert_queue_empties(place: &Place) {
    let db = place.db().await;
    let deadline = Instant::now() + Duration::from_secs(100);
    loop {
        let now = World::system().now();
        let mut tx = db.begin_read(Scope::Installation).await.unwrap();
        let due = sql("SELECT id FROM job WHERE state <> 'dead' AND (state = 'running' OR due_at <= $1)");
        let due = due.bind(now).fetch_all(&mut tx).await.unwrap().len();
        if due == 0 {
            break;
        }
        assert!(Instant::now() < deadline, "{due} jobs do not end");
        tokio::task::spawn_blocking(|| thread::park_timeout(Duration::from_millis(100))).await.unwrap();
    }
    db.close().await;
}

/// The chain verifies and tells of every KPI that was made.
async fn assert_log_is_whole(place: &Place, organization: OrganizationId, rounds: usize) {
    let journal = place.journal().await;
    let log = Log::Organization(organization);
    let verdict = journal.verify(log).await.unwrap();
    assert!(matches!(verdict, Verdict::Sound { .. }), "{verdict:?}");
    let entries = journal.entries(log, 0, 100_000).await.unwrap();
    let made = entries.iter().filter(|logged| logged.entry.action.as_str() == "kpi.create").count();
    assert_eq!(made, rounds, "every KPI that was made is on record once");
}

fn fetched(reading: &Value) -> Timestamp {
    let at: jiff::Timestamp = reading["fetched_at"].as_str().unwrap().parse().unwrap();
    at.into()
}
