//! Refreshes: what was accepted is read, and nothing is read twice.
//!
//! Each round has KPIs of its own, so a later refresh cannot stand in for a lost one.

use std::collections::BTreeSet;

use kernel::time::Timestamp;
use platform::world::World;
use serde_json::{Value, json};
use testkit::entropy::SeededEntropy;
use testkit::parts::environment::longer_tier;

use super::{Killer, PASSPHRASE, assert_log_tells, settle};
use crate::product::browser::Browser;
use crate::product::people::set_up;
use crate::product::sources::{connected_file, kpi_form, readings};
use crate::product::{Place, Product, eventually};

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
        all.push(refresh_until_killed(Killer::new(product, round, &entropy), &mut browser, kpi));
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
    assert_log_tells(&place, organization, [("kpi.create", rounds)]).await;
}

/// Asks for refreshes one after another until the process is killed under them.
fn refresh_until_killed(mut killer: Killer, browser: &mut Browser, kpi: String) -> Refreshed {
    let mut refreshed = Refreshed { kpi, sent: 0, accepted: Vec::new() };
    let path = format!("/api/kpis/{}/refresh", refreshed.kpi);
    while !killer.is_over() {
        let at = World::system().now();
        refreshed.sent += 1;
        // An error is the kill itself: the refresh may be accepted or not.
        let Ok(answer) = browser.send("POST", &path, Some(json!({}))) else { break };
        assert_eq!(answer.status, 204, "{}", answer.body);
        refreshed.accepted.push(at);
        killer.begin();
    }
    killer.join();
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

fn fetched(reading: &Value) -> Timestamp {
    let at: jiff::Timestamp = reading["fetched_at"].as_str().unwrap().parse().unwrap();
    at.into()
}
