//! Somebody puts the store, the journal or both back to yesterday: found at the next start, named, and nothing runs.

use std::fs;
use std::path::Path;

use platform::db::{Scope, Sql, sql};
use serde_json::{Value, json};
use testkit::parts;

use crate::product::people::{confirm, set_up};
use crate::product::place::files;
use crate::product::sources::{Source, connected, end, tested, tested_again};
use crate::product::{Place, Product};

const PASSPHRASE: &str = "marble otter lantern dune";

/// Copies the files of a folder below another.
fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(file, target).unwrap();
    }
}

/// A place that ran twice; `kept` holds store and journal as they were in between.
async fn ran_twice() -> (Place, std::path::PathBuf) {
    let place = Place::new().await;
    let product = Product::start(&place);
    let mut browser = set_up(&product, PASSPHRASE).browser;
    let _ = product.stop();
    let kept = place.data().with_file_name("kept");
    for part in ["store", "audit"] {
        copy(&place.data().join(part), &kept.join(part));
    }
    let product = Product::start(&place);
    browser.at(product.port);
    let _ = browser.post("/api/invitations", json!({ "email": "a@b.example", "roles": ["reader"] }));
    let _ = product.stop();
    (place, kept)
}

fn doctor(place: &Place) -> Value {
    let answer = place.run("doctor --json");
    let findings: Value = serde_json::from_slice(&answer.stdout).unwrap();
    let found = findings.as_array().unwrap().iter().find(|finding| finding["about"] == "audit_log");
    found.unwrap().clone()
}

#[tokio::test]
async fn a_journal_put_back_alone_or_with_its_store_is_named_and_nothing_runs() {
    for parts in [vec!["audit"], vec!["audit", "store"]] {
        let (place, kept) = ran_twice().await;
        if !place.is_sqlite() {
            // There the journal is in the store: `audit`'s and `custody`'s own tests put tables back.
            return;
        }
        assert_eq!("fine", doctor(&place)["state"]);
        for part in &parts {
            copy(&kept.join(part), &place.data().join(part));
        }
        let told = doctor(&place);
        assert_eq!("wrong", told["state"], "{told}");
        assert!(told["says"].as_str().unwrap().contains("put back to an earlier state"), "{told}");
        let ended = Product::try_start(&place).err().unwrap();
        assert_eq!(Some(2), ended.status.code(), "{ended:#?}");
        assert!(ended.log.contains("are missing") && ended.log.contains("accept-gap"), "{}", ended.log);

        // The operator did it on purpose and says so.
        let accepted = place.run("audit accept-gap --reason drill");
        assert!(accepted.status.success(), "{accepted:?}");
        let product = Product::start(&place);
        let _ = product.stop();
        assert_eq!("fine", doctor(&place)["state"]);
    }
}

/// The journal goes on from where it is: no entry is missing, and it knows better than the store.
#[tokio::test]
async fn a_store_put_back_alone_lends_nothing_that_was_replaced_or_destroyed() {
    let place = Place::new().await;
    if !place.is_sqlite() || !parts::wanted("PostgreSQL") {
        return;
    }
    let product = Product::start(&place);
    let mut browser = set_up(&product, PASSPHRASE).browser;
    let [before, after] = [Source::new("password before").await, Source::new("password after").await];
    let names = ["Replaced", "Destroyed", "As it was"];
    let [replaced, destroyed, kept] = names.map(|name| connected(&mut browser, before.form(name)));
    let _ = product.stop();
    let yesterday = place.data().with_file_name("yesterday");
    copy(&place.data().join("store"), &yesterday);

    let product = Product::start(&place);
    browser.at(product.port);
    confirm(&mut browser, PASSPHRASE);
    let path = format!("/api/connections/{replaced}/reauthorize");
    let begun = browser.post(&path, after.account()).expect(202);
    assert_eq!(tested(&mut browser, begun.text("/test/id")).text("/state"), "passed");
    end(&mut browser, &destroyed, "destroy");
    let _ = product.stop();

    copy(&yesterday, &place.data().join("store"));
    let product = Product::start(&place);
    browser.at(product.port);
    for (connection, state) in [(replaced, "failed"), (destroyed, "failed"), (kept, "passed")] {
        let report = tested_again(&mut browser, &connection);
        assert_eq!(report.text("/state"), state, "{}", report.body);
        let refused = browser.get("/api/audit?action=credential.refuse").expect(200);
        let refused = refused.body["items"].as_array().unwrap().iter();
        let refused = refused.filter(|entry| entry.to_string().contains(&connection)).count();
        assert_eq!(refused, usize::from(state == "failed"), "{connection}");
    }
    let _ = product.stop();
}

#[tokio::test]
async fn exports_of_the_running_product_verify_and_altered_ones_do_not() {
    let place = Place::new().await;
    let product = Product::start(&place);
    let mut browser = set_up(&product, PASSPHRASE).browser;
    let organization = browser.get("/api/me").expect(200).text("/organization/id").to_owned();
    let _ = product.stop();
    let product = Product::start(&place);
    // Beside the running product: it holds the journal, and the export only reads.
    let exported = place.run("audit export --out exports");
    assert!(exported.status.success(), "{exported:?}");
    let _ = product.stop();
    let folder = place.data().with_file_name("exports");
    let verify = |words: &str| {
        let answer = place.run_bare(&format!("audit verify --json {words}"));
        (answer.status.code().unwrap(), serde_json::from_slice::<Value>(&answer.stdout).unwrap_or_default())
    };
    // Without configuration, store or key: the files are enough.
    assert_eq!(0, verify("exports").0);
    let file = folder.join(format!("{organization}.twaudit"));
    let text = fs::read_to_string(&file).unwrap();
    let lines = text.lines().count();
    let second: Vec<&str> =
        text.lines().enumerate().filter(|(at, _)| at + 2 != lines).map(|(_, line)| line).collect();
    fs::write(folder.join("cut.twaudit"), second.join("\n")).unwrap();
    let (code, told) = verify("exports/cut.twaudit");
    assert_eq!((1, "deleted"), (code, told["files"][0]["finding"]["what"].as_str().unwrap()), "{told}");
    fs::remove_file(folder.join("cut.twaudit")).unwrap();
    fs::remove_file(&file).unwrap();
    let (code, told) = verify("exports");
    assert_eq!((1, organization.as_str()), (code, told["missing_logs"][0].as_str().unwrap()), "{told}");
    assert_eq!(2, verify("teamwright.toml").0);
}

/// Runs the product, then a statement on its store, and starts it again, which is refused for the log key.
async fn refused_for_the_log_key_after(statement: Sql) {
    let place = Place::new().await;
    let _ = Product::start(&place).stop();
    let db = place.db().await;
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    statement.execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    let ended = Product::try_start(&place).err().unwrap();
    assert_eq!(Some(2), ended.status.code(), "{ended:#?}");
    assert!(ended.log.contains("the log key is not the one that was sealed"), "{}", ended.log);
}

#[tokio::test]
async fn a_store_whose_log_key_was_taken_away_does_not_start() {
    refused_for_the_log_key_after(sql("DELETE FROM credential WHERE kind = 10")).await;
}

/// With the row away the start itself puts in another root key, wrapped as it should be; the log key does not open.
#[tokio::test]
async fn a_store_with_another_root_key_put_in_does_not_start() {
    refused_for_the_log_key_after(sql("DELETE FROM root_key")).await;
}
