//! Bad input and bad times: one clear sentence each, and nothing lost.

use std::fs;

use audit::journal::Verdict;
use kernel::audit_entry::Log;
use platform::db::Scope;
use serde_json::{Value, json};
use testkit::Answer;
use testkit::small_disk::SmallDisk;

use crate::product::browser::Browser;
use crate::product::people::set_up;
use crate::product::{Place, Product, eventually};

const PASSPHRASE: &str = "marble otter lantern dune";

#[tokio::test]
async fn bodies_that_do_not_fit_are_refused_and_the_product_serves_on() {
    let place = Place::new().await;
    let product = Product::start(&place);
    let mut browser = set_up(&product, PASSPHRASE).browser;
    let large = format!("{{\"name\": \"{}\"}}", "x".repeat(10 * 1024 * 1024));
    let answer = browser.send_text("PATCH", "/api/me", &large).unwrap();
    problem(&answer, 413, "http/body-too-large");
    let unknown = browser.send("PATCH", "/api/me", Some(json!({ "name": "Ada", "nmae": "Ada" }))).unwrap();
    problem(&unknown, 400, "http/body-misfit");
    assert!(unknown.text("/detail").contains("nmae"), "{}", unknown.body);
    let broken = browser.send_text("PATCH", "/api/me", "{\"name\": ").unwrap();
    problem(&broken, 400, "http/body-misfit");
    let deep = "[".repeat(200_000);
    problem(&browser.send_text("PATCH", "/api/me", &deep).unwrap(), 400, "http/body-misfit");
    assert_eq!(browser.get("/api/me").expect(200).text("/person/name"), "Owner of Acme");
    let _ = product.stop();
}

#[tokio::test]
async fn an_address_of_the_api_where_nothing_is_tells_so_to_every_method() {
    let place = Place::new().await;
    let product = Product::start(&place);
    let mut browser = set_up(&product, PASSPHRASE).browser;
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        for path in ["/api", "/api/nothing", "/api/goals/nothing/here"] {
            let body = (method != "GET").then(|| json!({}));
            problem(&browser.send(method, path, body).unwrap(), 404, "http/not-found");
        }
    }
    let _ = product.stop();
}

#[tokio::test]
async fn a_locked_store_is_told_as_busy_and_serves_again_when_it_is_free() {
    let place = Place::new().await;
    if !place.is_sqlite() {
        // PostgreSQL locks rows and waits; only the embedded store has one writer.
        return;
    }
    let product = Product::start(&place);
    let mut browser = set_up(&product, PASSPHRASE).browser;
    let db = place.db().await;
    let holding = db.begin(Scope::Installation).await.unwrap();
    let answer = rename(&mut browser, "Ada");
    problem(&answer, 503, "http/busy");
    assert!(answer.headers.contains_key("retry-after"), "{:?}", answer.headers);
    // Reading needs no lock.
    assert_eq!(browser.get("/api/me").expect(200).text("/person/name"), "Owner of Acme");
    drop(holding);
    db.close().await;
    assert!(rename(&mut browser, "Ada").status < 300);
    assert_eq!(browser.get("/api/me").expect(200).text("/person/name"), "Ada");
    let _ = product.stop();
}

#[tokio::test]
async fn a_full_disk_is_told_loses_nothing_and_heals_when_there_is_space() {
    let place = Place::new().await;
    if !place.is_sqlite() {
        // The shared store's disk is its server's; this process writes nothing but its log.
        return;
    }
    let Some(disk) = SmallDisk::below(&place.data()).unwrap() else { return };
    let product = Product::start(&place);
    let mut browser = set_up(&product, PASSPHRASE).browser;
    let ballast = disk.fill().unwrap();
    // Pages that are free within the files may take a few writes more.
    let mut kept = Vec::new();
    let refused = eventually("the disk is full", || {
        let name = format!("Member {} {}", kept.len(), "x".repeat(60));
        let answer = rename(&mut browser, &name);
        if answer.status < 300 {
            kept.push(name);
            return None;
        }
        Some(answer)
    });
    assert!((500..600).contains(&refused.status), "{}", refused.body);
    problem(&refused, 503, "http/no-space");
    let before = browser.get("/api/me").expect(200).text("/person/name").to_owned();
    assert_eq!(
        &before,
        kept.last().map_or("Owner of Acme", String::as_str),
        "what was refused changed nothing"
    );

    fs::remove_file(ballast).unwrap();
    eventually("it writes again", || Some(()).filter(|()| rename(&mut browser, "Grace").status < 300));
    assert_eq!(browser.get("/api/me").expect(200).text("/person/name"), "Grace");
    let organization = browser.get("/api/me").expect(200).text("/organization/id").parse().unwrap();
    let _ = product.stop();
    let journal = place.journal().await;
    let verdict = journal.verify(Log::Organization(organization)).await.unwrap();
    assert!(matches!(verdict, Verdict::Sound { .. }), "{verdict:?}");
    drop(journal);
    let product = Product::start(&place);
    browser.at(product.port);
    assert_eq!(browser.get("/api/me").expect(200).text("/person/name"), "Grace");
    let _ = product.stop();
    drop(disk);
}

fn rename(browser: &mut Browser, name: &str) -> Answer {
    browser.send("PATCH", "/api/me", Some(json!({ "name": name }))).unwrap()
}

/// A problem with its slug, a sentence, what to do, and the request's id; nothing from inside.
#[track_caller]
fn problem(answer: &Answer, status: u16, slug: &str) {
    assert_eq!((answer.status, answer.problem()), (status, slug), "{}", answer.body);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    let text = |name: &str| answer.body[name].as_str().unwrap_or_default().to_owned();
    assert!(!text("title").is_empty() && !text("detail").is_empty(), "{}", answer.body);
    assert!(answer.body.as_object().unwrap().values().any(is_request_id), "{}", answer.body);
    let all = answer.body.to_string();
    assert!(!all.contains("sqlite") && !all.contains("SQL") && !all.contains("/store/"), "{all}");
}

fn is_request_id(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with("req_"))
}
