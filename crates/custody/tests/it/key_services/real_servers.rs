//! Against a real OpenBao.

use custody::key_wrapper::KeyServiceSettings::Transit as Settings;
use std::sync::Arc;
use std::time::Duration;

use custody::key_wrapper::local_key_file::LocalKeyFile;
use custody::key_wrapper::{KeyServiceSettings, KeyWrapper, Outgoing, WrapFailure, build, conformance};
use custody::{Custody, OpenRefused, StartOverService};
use kernel::actor::Actor;
use kernel::failure::Failure;
use serde_json::{Value, json};
use testkit::parts::{self, OpenBao};

use crate::home::{Home, connection, opened, organization};

use super::{Stage, context, denied, failure, gate, key, no_altered_blob_opens, unavailable, wrapped};

async fn openbao(keys: &[&str]) -> Option<OpenBao> {
    if !parts::wanted("OpenBao") {
        return None;
    }
    let bao = parts::openbao().await;
    for key in keys {
        bao.create_key(key).await;
    }
    Some(bao)
}

#[tokio::test]
async fn a_real_openbao_keeps_every_promise_of_a_wrapper() {
    let Some(bao) = openbao(&["top", "other"]).await else { return };
    let stage = Stage::new();
    let token = bao.token(&["top", "other"]).await;
    let at = |key: &str| stage.build(&Settings(stage.at_transit(bao.address(), key, &token, bao.ca_file())));
    let (wrapper, other) = (at("top"), at("other"));
    conformance::check(&*wrapper, &*other).await.unwrap();
    let blob = wrapped(&*wrapper).await;
    no_altered_blob_opens(&wrapper, &stage, &blob).await;
}

#[tokio::test]
async fn what_a_real_openbao_refuses_is_denied_with_its_cause() {
    let Some(bao) = openbao(&["top", "gone"]).await else { return };
    let stage = Stage::new();
    let token = bao.token(&["top", "gone", "never"]).await;
    let at = |key: &str| stage.build(&Settings(stage.at_transit(bao.address(), key, &token, bao.ca_file())));
    let wrapper = at("top");
    let blob = wrapped(&*wrapper).await;

    // A token of the least rights does not make a missing key by encrypting with it.
    for missing in ["never", "unnamed"] {
        denied(&at(missing).wrap(&key(1), context()).await.unwrap_err(), "no such key");
    }

    let gone = at("gone");
    let gone_blob = wrapped(&*gone).await;
    bao.call("DELETE", "transit/keys/gone/soft-delete", &Value::Null).await;
    denied(&failure(&*gone, &gone_blob).await, "the key is deleted");
    bao.call("POST", "transit/keys/gone/soft-delete-restore", &Value::Null).await;
    stage.forward_s(80);
    gone.unwrap(&gone_blob, context()).await.unwrap();
    bao.call("POST", "transit/keys/gone/config", &json!({"deletion_allowed": true})).await;
    bao.call("DELETE", "transit/keys/gone", &Value::Null).await;
    denied(&failure(&*gone, &gone_blob).await, "does not exist");

    bao.call("POST", "transit/keys/top/rotate", &Value::Null).await;
    wrapper.unwrap(&blob, context()).await.unwrap();
    let newer = wrapped(&*wrapper).await;
    assert_eq!(Some("2".to_owned()), wrapper.describe().key_version);
    bao.call("POST", "transit/keys/top/config", &json!({"min_decryption_version": 2})).await;
    denied(&failure(&*wrapper, &blob).await, "no longer allowed");
    stage.forward_s(80);
    wrapper.unwrap(&newer, context()).await.unwrap();
}

#[tokio::test]
async fn another_key_of_the_same_name_opens_nothing() {
    let Some(bao) = openbao(&["top"]).await else { return };
    let stage = Stage::new();
    let token = bao.token(&["top"]).await;
    let wrapper = stage.build(&Settings(stage.at_transit(bao.address(), "top", &token, bao.ca_file())));
    let blob = wrapped(&*wrapper).await;
    bao.call("POST", "transit/keys/top/config", &json!({"deletion_allowed": true})).await;
    bao.call("DELETE", "transit/keys/top", &Value::Null).await;
    bao.create_key("top").await;
    assert!(matches!(failure(&*wrapper, &blob).await, WrapFailure::Invalid));
}

#[tokio::test]
async fn a_sealed_openbao_is_told_as_such_and_serves_again_once_unsealed() {
    let Some(bao) = openbao(&["top"]).await else { return };
    let stage = Stage::new();
    let token = bao.token(&["top"]).await;
    let wrapper = stage.build(&Settings(stage.at_transit(bao.address(), "top", &token, bao.ca_file())));
    let blob = wrapped(&*wrapper).await;
    bao.seal().await;
    unavailable(&failure(&*wrapper, &blob).await, "is sealed");
    bao.unseal().await;
    stage.forward_s(2);
    wrapper.unwrap(&blob, context()).await.unwrap();
}

#[tokio::test]
async fn a_renewed_token_is_read_from_its_file_and_a_dead_server_is_named() {
    let Some(bao) = openbao(&["top"]).await else { return };
    let stage = Stage::new();
    let wrapper = stage.build(&Settings(stage.at_transit(bao.address(), "top", "s.ended", bao.ca_file())));
    denied(&wrapper.wrap(&key(1), context()).await.unwrap_err(), "the token has no right");
    stage.file("token", &format!("{}\n", bao.token(&["top"]).await));
    stage.forward_s(80);
    let blob = wrapped(&*wrapper).await;
    bao.process().kill();
    unavailable(&failure(&*wrapper, &blob).await, bao.address());
}

/// How settings reach a key of the OpenBao, on a clock of another world.
fn reaching(home: &Home, stage: &Stage, settings: &KeyServiceSettings) -> Arc<dyn KeyWrapper> {
    let outgoing = Outgoing { gate: gate(), caps: stage.caps };
    build(settings, &home.world, &outgoing).unwrap()
}

#[tokio::test]
async fn an_organizations_own_key_that_is_disabled_in_a_real_openbao_opens_nothing_within_a_minute() {
    let Some(bao) = openbao(&["theirs"]).await else { return };
    let (home, stage) = (Home::new().await, Stage::new());
    let token = bao.token(&["theirs"]).await;
    let settings = Settings(stage.at_transit(bao.address(), "theirs", &token, bao.ca_file()));
    let service = reaching(&home, &stage, &settings);
    home.custody.use_own_services(Arc::new(move |_, _| Ok(Arc::clone(&service))), 30);
    home.seal(organization(1), connection(1), "correct horse").await;
    home.custody.set_own_service(organization(1), "{}", Actor::System).await.unwrap();
    home.custody.run_rotation(organization(1)).await.unwrap();
    home.clock.advance(Duration::from_millis(500));
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());

    bao.call("DELETE", "transit/keys/theirs/soft-delete", &Value::Null).await;
    home.clock.advance(Duration::from_mins(1));
    for _ in 0..5 {
        let refused = home.opened(organization(1), connection(1)).await;
        assert!(matches!(refused, Err(Failure::Refused(OpenRefused::KeyUnavailable))), "{refused:?}");
    }
    assert_eq!(0, home.custody.keys_in_memory(organization(1)));

    bao.call("POST", "transit/keys/theirs/soft-delete-restore", &Value::Null).await;
    home.clock.advance(Duration::from_secs(80));
    home.custody.probe_own_keys().await.unwrap();
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
}

#[tokio::test]
async fn the_root_key_moves_from_its_file_to_a_real_openbao_and_back() {
    let Some(bao) = openbao(&["root"]).await else { return };
    let (home, stage) = (Home::new().await, Stage::new());
    let token = bao.token(&["root"]).await;
    home.seal(organization(1), connection(1), "correct horse").await;
    let settings = || Settings(stage.at_transit(bao.address(), "root", &token, bao.ca_file()));
    let wrapper = reaching(&home, &stage, &settings());
    home.custody.move_root_key(wrapper, Actor::Operator).await.unwrap();
    let start = async || {
        let (db, world, journal) = (home.db.clone(), home.world.clone(), home.journal.clone());
        let wrapper = reaching(&home, &stage, &settings());
        Custody::start_over_service(StartOverService { db, world, journal, wrapper }).await
    };
    let there = start().await.unwrap();
    assert_eq!("correct horse", opened(&there, organization(1), connection(1)).await.unwrap());
    assert!(home.start_again().await.is_err(), "the file opens nothing any more");
    let file = LocalKeyFile::open(&home.key_file(), &home.folder().join("store"), home.world.clone());
    there.move_root_key(Arc::new(file.unwrap()), Actor::Operator).await.unwrap();
    let back = home.start_again().await.unwrap();
    assert_eq!("correct horse", opened(&back, organization(1), connection(1)).await.unwrap());
    assert!(start().await.is_err(), "the service opens nothing any more");
}
