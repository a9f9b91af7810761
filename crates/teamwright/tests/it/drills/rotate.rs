//! Rotate under load: keys change while people use what lies under them, and nobody notices.

use audit::journal::Verdict;
use kernel::audit_entry::Log;
use serde_json::{Value, json};

use super::{Load, Scene, quote, say};
use crate::product::{Place, eventually};

const ROTATIONS: u64 = 3;

#[tokio::test]
async fn keys_rotate_under_load_and_no_use_fails() {
    let Some(mut scene) = Scene::open("").await else { return };
    let load = Load::start(&scene);
    for round in 1..=ROTATIONS {
        scene.confirm();
        let _ = scene.owner.browser.post("/api/keys/rotate", json!({})).expect(202);
        let keys = rotated(&mut scene, round + 1);
        let (now, before) = (round + 1, state_of(&keys, round));
        say(format!(
            "An owner rotates the organization's key: version {now} is in use, version {round} is {before}."
        ));
        assert_eq!(before, "destroyed");
        load.goes_on();
    }
    if !scene.place.is_sqlite() {
        rotate_root(&scene.place);
        load.goes_on();
    }
    let uses = load.stop();
    say(format!("Meanwhile {} reads succeeded and {} were refused.", uses.done, uses.refused.len()));
    assert!(uses.refused.is_empty(), "{:?}", uses.refused);

    let is_sqlite = scene.place.is_sqlite();
    let mut scene = scene.restart(|place| {
        if is_sqlite {
            rotate_root(place);
        }
    });
    scene.use_once().unwrap();
    let keys = scene.owner.browser.get("/api/keys").expect(200).body;
    assert_eq!(active(&keys, "root"), [2], "{keys:#}");
    say("Teamwright starts again with the new root key, and a read succeeds.");
    let organization =
        scene.owner.browser.get("/api/me").expect(200).text("/organization/id").parse().unwrap();
    let _ = scene.product.stop();
    let verdict = scene.place.journal().await.verify(Log::Organization(organization)).await.unwrap();
    assert!(matches!(verdict, Verdict::Sound { .. }), "{verdict:?}");
    say("The organization's audit log verifies from its first entry to its last.");
}

fn rotate_root(place: &Place) {
    say("The operator rotates the root key: teamwright keys rotate --root");
    let rotated = place.run("keys rotate --root");
    assert!(rotated.status.success(), "{rotated:?}");
    quote(&rotated);
}

/// What the page shows once `version` is the one active key and the rotation to it has ended.
fn rotated(scene: &mut Scene, version: u64) -> Value {
    eventually("the rotation ends", || {
        let keys = scene.owner.browser.get("/api/keys").expect(200).body;
        let newest = &keys["rotations"][0];
        let is_over = newest["to_version"] == version && newest["finished_at"].is_string();
        Some(keys.clone()).filter(|_| is_over && active(&keys, "organization") == [version])
    })
}

fn active(keys: &Value, level: &str) -> Vec<u64> {
    let of = keys["keys"].as_array().unwrap().iter();
    let active = of.filter(|key| key["level"] == level && key["state"] == "active");
    active.map(|key| key["version"].as_u64().unwrap()).collect()
}

/// Where a version of the organization's key stands.
fn state_of(keys: &Value, version: u64) -> String {
    let mut of = keys["keys"].as_array().unwrap().iter();
    let found = of.find(|key| key["level"] == "organization" && key["version"] == version);
    found.unwrap()["state"].as_str().unwrap().to_owned()
}
