//! An organization disables its own key at its own OpenBao: we are out within a minute, and in again once it enables it.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::parts::environment::longer_tier;
use testkit::parts::{self, OpenBao};

use super::move_root_key::private;
use super::{Scene, say};
use crate::product::eventually;

const KEY: &str = "acme";
/// A disabled key stops us within this time.
const WITHIN: Duration = Duration::from_mins(1);

#[tokio::test]
async fn an_organization_that_disables_its_own_key_shuts_us_out() {
    // So that a rehearsal need not wait for half a minute; a minute is promised.
    let Some(mut scene) = Scene::open("[key_rules]\nown_key_seconds = 2\n").await else { return };
    let server = parts::openbao().await;
    server.create_key(KEY).await;
    bring_own_key(&mut scene, &server).await;
    scene.use_once().unwrap();
    say("A read succeeds.");

    // OpenBao disables a version by raising the oldest one that decrypts.
    let _ = server.call("POST", &format!("transit/keys/{KEY}/rotate"), &json!({})).await;
    oldest_that_decrypts(&server, 2).await;
    say("The organization disables its key at its OpenBao; nobody tells Teamwright.");
    let disabled = Instant::now();
    let problem = eventually("a use is refused", || scene.use_once().err());
    let took = disabled.elapsed();
    assert!(took < WITHIN, "{took:?}");
    say(format!("{:.1} s later a read is refused: {problem}", took.as_secs_f64()));
    let keys = scene.owner.browser.get("/api/keys").expect(200);
    assert_eq!(keys.text("/state"), "key_unavailable");
    say("The page Keys says that the organization's key is unavailable.");
    let mut scene = scene.restart(|_| say("Teamwright is started again."));
    assert!(scene.use_once().is_err(), "a new start opens what the organization's key service refuses");
    say("A read is refused still: the key is not on this machine.");
    // It is asked again once a minute.
    if longer_tier() {
        oldest_that_decrypts(&server, 1).await;
        let enabled = Instant::now();
        say("The organization enables its key again.");
        eventually("a use succeeds", || scene.use_once().ok());
        say(format!(
            "{:.0} s later a read succeeds, without anybody's doing.",
            enabled.elapsed().as_secs_f64()
        ));
    }
    let _ = scene.product.stop();
}

/// The operator lays token and authority into the organization's folder; an owner names the service and its key.
async fn bring_own_key(scene: &mut Scene, server: &OpenBao) {
    let organization = scene.owner.browser.get("/api/me").expect(200).text("/organization/id").to_owned();
    let folder = scene.place.data().join("keys/organizations").join(organization);
    fs::create_dir_all(&folder).unwrap();
    let _ = private(&folder.join("token"), &server.token(&[KEY]).await);
    let _ = private(&folder.join("ca.pem"), &fs::read_to_string(server.ca_file()).unwrap());
    let settings = json!({ "settings": {
        "provider": "transit", "address": server.address(), "mount": "transit", "key": KEY,
        "token_file": "token", "ca_file": "ca.pem",
    } });
    scene.confirm();
    let tested = scene.owner.browser.post("/api/keys/own-service/test", settings.clone()).expect(200);
    let set = scene.owner.browser.send("PUT", "/api/keys/own-service", Some(settings)).unwrap().expect(202);
    let version = set.body["to_version"].as_u64().unwrap();
    let browser = &mut scene.owner.browser;
    eventually("everything hangs on the organization's own key", || {
        let keys = browser.get("/api/keys").expect(200).body;
        is_over(&keys, version).then_some(())
    });
    say(format!("The organization brings its own key, {} of its OpenBao.", tested.text("/key_id")));
}

fn is_over(keys: &Value, version: u64) -> bool {
    let newest = &keys["rotations"][0];
    newest["to_version"] == version && newest["finished_at"].is_string()
}

async fn oldest_that_decrypts(server: &OpenBao, version: u32) {
    let oldest = json!({ "min_decryption_version": version });
    let _ = server.call("POST", &format!("transit/keys/{KEY}/config"), &oldest).await;
}
