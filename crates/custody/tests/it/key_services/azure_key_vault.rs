use std::time::Duration;

use custody::key_wrapper::KeyServiceSettings::AzureKeyVault as Settings;
use custody::key_wrapper::settings::{AzureClient, AzureKeyVaultSettings};
use custody::key_wrapper::{KeyWrapper as _, WrapFailure, conformance};
use sims::Fault;
use sims::key_vault::{CLIENT_SECRET, Spoilt};

use super::{Stage, context, denied, failure, key, no_altered_blob_opens, unavailable, wrapped};

#[tokio::test]
async fn azure_key_vault_keeps_every_promise_of_a_wrapper() {
    let stage = Stage::new();
    let vault = stage.key_vault().await;
    vault.simulator.create_key("other");
    let wrapper = stage.build(&Settings(stage.at_key_vault(&vault, "top")));
    let other = stage.build(&Settings(stage.at_key_vault(&vault, "other")));
    conformance::check(&*wrapper, &*other).await.unwrap();
    let blob = wrapped(&*wrapper).await;
    no_altered_blob_opens(&wrapper, &stage, &blob).await;
}

#[tokio::test]
async fn what_the_vault_refuses_is_denied_with_its_cause_until_it_is_mended() {
    let stage = Stage::new();
    let vault = stage.key_vault().await;
    let wrapper = stage.build(&Settings(stage.at_key_vault(&vault, "top")));
    let blob = wrapped(&*wrapper).await;

    vault.simulator.enable("top", false);
    denied(&failure(&*wrapper, &blob).await, "the key is disabled");
    conformance::check_denied(&*wrapper, &blob, context()).await.unwrap();
    vault.simulator.enable("top", true);
    stage.forward_s(80);
    wrapper.unwrap(&blob, context()).await.unwrap();

    vault.simulator.set_operations("top", &["wrapKey"]);
    denied(&failure(&*wrapper, &blob).await, "no right");
    vault.simulator.set_operations("top", &["wrapKey", "unwrapKey"]);
    stage.forward_s(80);

    vault.simulator.grant(&["wrapKey"]);
    denied(&failure(&*wrapper, &blob).await, "no right");
    vault.simulator.grant(&["wrapKey", "unwrapKey"]);
    stage.forward_s(80);

    vault.simulator.delete_key("top");
    denied(&failure(&*wrapper, &blob).await, "does not exist");
}

#[tokio::test]
async fn an_expired_key_wraps_nothing_new_and_opens_what_it_wrapped() {
    let stage = Stage::new();
    let vault = stage.key_vault().await;
    let wrapper = stage.build(&Settings(stage.at_key_vault(&vault, "top")));
    let blob = wrapped(&*wrapper).await;
    vault.simulator.expire("top", Some(0));
    wrapper.unwrap(&blob, context()).await.unwrap();
    denied(&wrapper.wrap(&key(1), context()).await.unwrap_err(), "has expired");
}

#[tokio::test]
async fn an_old_version_opens_what_it_wrapped_and_the_newest_wraps() {
    let stage = Stage::new();
    let vault = stage.key_vault().await;
    let wrapper = stage.build(&Settings(stage.at_key_vault(&vault, "top")));
    let old = wrapped(&*wrapper).await;
    let version = wrapper.describe().key_version.unwrap();
    vault.simulator.create_key("top");
    let new = wrapped(&*wrapper).await;
    assert_ne!(Some(version), wrapper.describe().key_version);
    for blob in [old, new] {
        wrapper.unwrap(&blob, context()).await.unwrap();
    }
}

#[tokio::test]
async fn one_token_serves_until_it_ends_and_is_renewed_then() {
    let stage = Stage::new();
    let vault = stage.key_vault().await;
    let wrapper = stage.build(&Settings(stage.at_key_vault(&vault, "top")));
    let blob = wrapped(&*wrapper).await;
    let tokens = || vault.calls().iter().filter(|call| call.contains("/oauth2/v2.0/token")).count();
    wrapper.unwrap(&blob, context()).await.unwrap();
    assert_eq!(1, tokens());
    stage.forward_s(3_600);
    wrapper.unwrap(&blob, context()).await.unwrap();
    assert_eq!(2, tokens());
    let asked = vault.calls();
    assert!(asked.iter().filter(|call| call.contains("/keys/")).all(|call| call.contains("api-version=7.4")));
}

#[tokio::test]
async fn a_token_that_the_vault_does_not_accept_is_denied_after_one_more_try() {
    for spoilt in [Spoilt::Audience, Spoilt::Signature] {
        let stage = Stage::new();
        let vault = stage.key_vault().await;
        vault.simulator.spoil_tokens(spoilt);
        let wrapper = stage.build(&Settings(stage.at_key_vault(&vault, "top")));
        denied(&wrapper.wrap(&key(1), context()).await.unwrap_err(), "does not accept our token");
        assert_eq!(3, vault.calls().len(), "{:?}", vault.calls());
    }
}

#[tokio::test]
async fn an_assertion_in_a_file_does_as_well_as_a_secret_and_a_wrong_one_is_denied() {
    let stage = Stage::new();
    let vault = stage.key_vault().await;
    let at = stage.at_key_vault(&vault, "top");
    let with = |name, content| {
        let client = AzureClient::AssertionFile(stage.file(name, content));
        stage.build(&Settings(AzureKeyVaultSettings { client, ..at.clone() }))
    };
    wrapped(&*with("right", CLIENT_SECRET)).await;
    let wrong = with("wrong", "another").wrap(&key(1), context()).await.unwrap_err();
    denied(&wrong, "gives us no token");
    std::fs::remove_file(stage.folder.path().join("client-secret")).unwrap();
    let missing = stage.build(&Settings(at)).wrap(&key(1), context()).await.unwrap_err();
    unavailable(&missing, "client-secret cannot be read");
}

#[tokio::test]
async fn a_challenge_for_another_authority_or_resource_gets_no_secret_of_ours() {
    let stage = Stage::new();
    let vault = stage.key_vault().await;
    let at = stage.at_key_vault(&vault, "top");
    // Microsoft's own authorities are trusted at their own port alone.
    let stranger = stage.build(&Settings(AzureKeyVaultSettings { authority: None, ..at.clone() }));
    denied(&stranger.wrap(&key(1), context()).await.unwrap_err(), "no authority that we trust");
    let elsewhere = format!("https://localhost:{}", vault.address.port());
    let elsewhere = stage.build(&Settings(AzureKeyVaultSettings { address: elsewhere, ..at }));
    denied(&elsewhere.wrap(&key(1), context()).await.unwrap_err(), "not its own domain");
    assert!(!vault.calls().iter().any(|call| call.contains("token")), "{:?}", vault.calls());
}

#[tokio::test]
async fn the_key_is_not_sent_before_the_vault_has_a_token() {
    let stage = Stage::new();
    let vault = stage.key_vault().await;
    let wrapper = stage.build(&Settings(stage.at_key_vault(&vault, "top")));
    wrapped(&*wrapper).await;
    let calls = vault.calls();
    assert!(calls[0].starts_with("POST /keys/top/wrapkey") && calls[0].ends_with("401"), "{calls:?}");
    assert_eq!(b"{}".as_slice(), vault.bodies()[0]);
    assert!(calls[1].contains("token") && calls[2].ends_with("200"), "{calls:?}");
}

#[tokio::test]
async fn a_throttling_vault_is_left_alone_as_long_as_it_asks() {
    let stage = Stage::new();
    let vault = stage.key_vault().await;
    let wrapper = stage.build(&Settings(stage.at_key_vault(&vault, "top")));
    let blob = wrapped(&*wrapper).await;
    vault.fault(Some(Fault::Throttle { retry_after_s: Some(7) }));
    let throttled = failure(&*wrapper, &blob).await;
    let seven = Some(Duration::from_secs(7));
    assert!(
        matches!(throttled, WrapFailure::Throttled { retry_after } if retry_after == seven),
        "{throttled}"
    );
    let before = vault.calls().len();
    vault.fault(None);
    failure(&*wrapper, &blob).await;
    assert_eq!(before, vault.calls().len());
    stage.forward_s(9);
    wrapper.unwrap(&blob, context()).await.unwrap();
}
