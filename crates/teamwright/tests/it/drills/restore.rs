//! Restore to yesterday: the store is lost, a backup is put back, and what was ended since stays ended.

use std::fs;
use std::time::Instant;

use serde_json::{Value, json};

use super::{PASSWORD, Scene, quote, say};
use crate::backups::{Kept, signed_in, told};
use crate::product::Product;
use crate::product::browser::Browser;
use crate::product::eventually;
use crate::product::sources::{Source, connected, end, kpi_form, readings, use_once};

#[tokio::test]
async fn yesterday_is_put_back_and_what_was_ended_since_stays_ended() {
    let Some(mut scene) = Scene::open("").await else { return };
    let source = Source::new(PASSWORD).await;
    let [ended, switched_off] =
        ["Orders", "Stock"].map(|name| connected(&mut scene.owner.browser, source.form(name)));
    let kpi = scene.owner.browser.post("/api/kpis", kpi_form(&scene.connection, "Sum")).expect(201);
    let kpi = kpi.text("/id").to_owned();
    let kept = Kept::new(&scene.place);
    let made = told(&scene.place.run(&kept.words()));
    let folder = made["folder"].as_str().unwrap();
    say(format!("A backup is made while it runs, of {} rows: teamwright backup create", rows(&made)));

    let browser = &mut scene.owner.browser;
    let _ = connected(browser, source.form("Made since"));
    scene.confirm();
    end(&mut scene.owner.browser, &ended, "destroy");
    end(&mut scene.owner.browser, &switched_off, "disable");
    say("Since then an owner has made a connection, destroyed one and switched one off.");
    let _ = scene.product.stop();
    let old = scene.place.lose_store().await;
    say("The store is lost. The audit log and the key file are not.");

    let mut words = format!("restore {folder} --identity {}", kept.private.display());
    if let Some(url) = old {
        let file = scene.place.data().join("old-store");
        fs::write(&file, url).unwrap();
        words = format!("{words} --old-store-file {}", file.display());
    }
    let asked = Instant::now();
    let restored = scene.place.run_as_owner(&words);
    assert!(restored.status.success(), "{restored:?}");
    say(format!("The backup is put back in {} ms: teamwright restore", asked.elapsed().as_millis()));
    quote(&restored);

    scene.product = Product::start(&scene.place);
    scene.owner.browser.at(scene.product.port);
    assert_eq!(scene.owner.browser.get("/api/me").status, 401);
    let mut browser = signed_in(&scene.product, &scene.owner);
    say("Teamwright runs again. Everybody signs in again, with the same passphrase and app.");
    assert_eq!(state(&mut browser, &ended), "shut_off");
    assert_eq!(state(&mut browser, &switched_off), "suspended");
    assert!(use_once(&mut browser, &ended).is_err());
    assert!(use_once(&mut browser, &switched_off).is_err());
    say("What was destroyed is ended, and what was switched off is off: a read of either is refused.");
    use_once(&mut browser, &scene.connection).unwrap();
    say("What was connected then and is wanted still opens: a person reads through it.");
    let names = browser.get("/api/connections").expect(200).body["items"].as_array().unwrap().len();
    assert_eq!(names, 3, "the one that was made since is gone");

    let before = readings(&mut browser, &kpi).len();
    let _ = browser.post(&format!("/api/kpis/{kpi}/refresh"), json!({})).expect(204);
    let waiting = scene.place.run("doctor");
    assert!(String::from_utf8_lossy(&waiting.stdout).contains("teamwright restore release"), "{waiting:?}");
    assert_eq!(readings(&mut browser, &kpi).len(), before);
    say("Nothing reaches out by itself until the operator says so: teamwright restore release");
    let released = scene.place.run("restore release");
    assert!(released.status.success(), "{released:?}");
    quote(&released);
    eventually("the KPI is read", || (before < readings(&mut browser, &kpi).len()).then_some(()));
    say("Then the KPI is read by itself again.");
    let _ = scene.product.stop();
}

fn rows(made: &Value) -> u64 {
    let tables = made["manifest"]["tables"].as_array().unwrap();
    tables.iter().map(|table| table["rows"].as_u64().unwrap()).sum()
}

fn state(browser: &mut Browser, connection: &str) -> String {
    browser.get(&format!("/api/connections/{connection}")).expect(200).text("/state").to_owned()
}
