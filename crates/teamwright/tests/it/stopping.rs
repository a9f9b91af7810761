//! Stopping in order, starting again, and the starts that are refused.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use platform::db::{Scope, sql};
use serde_json::json;

use crate::product::people::set_up;
use crate::product::{Ended, Place, Product, eventually};

const PASSPHRASE: &str = "marble otter lantern dune";
const LONGEST_STOP: Duration = Duration::from_secs(25);

#[tokio::test]
async fn asked_to_stop_it_says_so_at_once_serves_on_ends_well_and_starts_again() {
    let mut place = Place::new().await;
    place.settings = "[shutdown]\nnotice_seconds = 3\ngrace_seconds = 10\n".to_owned();
    let product = Product::start(&place);
    let mut owner = set_up(&product, PASSPHRASE);
    let mut balancer = product.visitor();
    eventually("it is ready", || Some(()).filter(|()| balancer.get("/readyz").status == 200));
    let asked = Instant::now();
    product.ask_to_stop();
    eventually("it says that it stops", || Some(()).filter(|()| balancer.get("/readyz").status == 503));
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    // Balancers take a moment to notice; whoever comes meanwhile is served.
    let _ = owner.browser.get("/api/me").expect(200);
    assert_eq!(balancer.get("/livez").status, 200);
    let ended = product.ended();
    assert!(ended.status.success() && asked.elapsed() < LONGEST_STOP, "{ended:#?}");
    assert!(ended.out.contains("Stopped"), "{}", ended.out);

    let product = Product::start(&place);
    assert_eq!(product.setup_token, None, "an organization is set up");
    owner.browser.at(product.port);
    let me = owner.browser.get("/api/me").expect(200);
    assert_eq!(me.text("/organization/name"), "Acme");
    let _ = product.stop();
}

#[tokio::test]
async fn a_second_process_on_the_embedded_store_is_refused_and_on_a_shared_one_welcome() {
    let place = Place::new().await;
    let product = Product::start(&place);
    match Product::try_start(&place) {
        Ok(second) if !place.is_sqlite() => {
            let _ = second.stop();
        }
        Ok(_) => panic!("two processes write one embedded store"),
        Err(ended) => refused(&place, &ended, "another Teamwright process"),
    }
    assert_eq!(product.visitor().get("/livez").status, 200);
    let _ = product.stop();
}

#[tokio::test]
async fn a_store_of_a_newer_release_is_refused() {
    let place = Place::new().await;
    Product::start(&place).stop();
    let db = place.db().await;
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    let changed = sql("UPDATE schema_state SET version = $1, min_binary = $1").bind(9_000_i64);
    assert_eq!(changed.execute(&mut tx).await.unwrap(), 1);
    tx.commit().await.unwrap();
    db.close().await;
    refused(&place, &Product::try_start(&place).err().unwrap(), "newer release");
}

#[tokio::test]
async fn without_its_key_it_does_not_start_and_makes_no_new_one() {
    let place = Place::new().await;
    let product = Product::start(&place);
    // The authenticator app's secret is sealed.
    let mut owner = set_up(&product, PASSPHRASE);
    let _ = product.stop();
    let aside = place.data().join("aside.key");
    fs::rename(place.key_file(), &aside).unwrap();
    let ended = Product::try_start(&place).err().unwrap();
    refused(&place, &ended, "key file");
    assert!(!place.key_file().exists(), "a new key opens nothing that is stored");
    fs::rename(&aside, place.key_file()).unwrap();
    let product = Product::start(&place);
    owner.browser.at(product.port);
    let _ = owner.browser.get("/api/me").expect(200);
    let _ = product.stop();
}

#[tokio::test]
async fn a_key_file_that_others_may_read_is_refused() {
    let place = Place::new().await;
    Product::start(&place).stop();
    fs::set_permissions(place.key_file(), fs::Permissions::from_mode(0o644)).unwrap();
    let ended = Product::try_start(&place).err().unwrap();
    refused(&place, &ended, "chmod 600");
}

#[tokio::test]
async fn work_that_was_accepted_before_the_stop_is_done_after_it() {
    use crate::product::sources::{connected_file, kpi_form, readings};

    let place = Place::new().await;
    let product = Product::start(&place);
    let mut browser = set_up(&product, PASSPHRASE).browser;
    let connection = connected_file(&place, &mut browser).await;
    let kpis: Vec<String> = (0..20)
        .map(|number| {
            let form = kpi_form(&connection, &format!("Sum {number}"));
            browser.post("/api/kpis", form).expect(201).text("/id").to_owned()
        })
        .collect();
    for kpi in &kpis {
        let _ = browser.post(&format!("/api/kpis/{kpi}/refresh"), json!({})).expect(204);
    }
    let _ = product.stop();
    let product = Product::start(&place);
    browser.at(product.port);
    for kpi in &kpis {
        eventually("the KPI is read", || Some(()).filter(|()| !readings(&mut browser, kpi).is_empty()));
    }
    let _ = product.stop();
}

/// It ended by itself, with a sentence for the operator and nothing more.
#[track_caller]
fn refused(place: &Place, ended: &Ended, sentence: &str) {
    assert_eq!(ended.status.code(), Some(2), "{ended:#?}");
    let last = ended.log.lines().last().unwrap_or_default();
    assert!(
        last.starts_with("teamwright: ") && last.contains(sentence),
        "on {}: {ended:#?}",
        place.data().display()
    );
    assert!(!ended.log.contains("panicked") && !ended.out.contains("runs at"), "{ended:#?}");
}
