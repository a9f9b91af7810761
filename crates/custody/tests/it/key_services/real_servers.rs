//! Against a real OpenBao.

use custody::key_wrapper::KeyServiceSettings::Transit as Settings;
use custody::key_wrapper::{KeyWrapper as _, WrapFailure, conformance};
use serde_json::{Value, json};
use testkit::parts::{self, OpenBao};

use super::{Stage, context, denied, failure, key, no_altered_blob_opens, unavailable, wrapped};

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
