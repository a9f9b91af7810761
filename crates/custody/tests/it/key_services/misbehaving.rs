//! Services that hang, lie, or answer what is no answer; each adapter meets each of them.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use custody::key_wrapper::KeyServiceSettings::{self, AwsKms, AzureKeyVault, Transit};
use custody::key_wrapper::{KeyWrapper as _, WrapFailure};
use sims::{Fault, KeyVault, Kms, Running};

use super::{Stage, context, failure, key, unavailable, wrapped};

/// Both simulators, and an adapter of each kind that asks one of them.
struct Peers {
    stage: Stage,
    vault: Running<KeyVault>,
    kms: Running<Kms>,
    settings: [KeyServiceSettings; 3],
}

impl Peers {
    async fn new() -> Self {
        let mut stage = Stage::new();
        stage.caps.idle = Duration::from_millis(200);
        stage.caps.overall = Duration::from_millis(800);
        let vault = stage.key_vault().await;
        let (kms, arn) = stage.kms().await;
        let address = format!("https://127.0.0.1:{}", vault.address.port());
        let ca = stage.file("transit-ca.pem", &vault.ca_pem);
        // No transit engine answers there; what misbehaves does so before it would.
        let transit = stage.at_transit(&address, "top", "a token", ca);
        let settings = [
            Transit(transit),
            AzureKeyVault(stage.at_key_vault(&vault, "top")),
            AwsKms(stage.at_kms(&kms, &arn)),
        ];
        Self { stage, vault, kms, settings }
    }

    fn misbehave(&self, fault: &Fault) {
        self.vault.fault(Some(fault.clone()));
        self.kms.fault(Some(fault.clone()));
    }

    async fn each_is_unavailable(&self, fault: Fault, words: &str) {
        self.misbehave(&fault);
        for settings in &self.settings {
            let wrapper = self.stage.build(settings);
            let failed = wrapper.wrap(&key(1), context()).await.unwrap_err();
            unavailable(&failed, words);
            let said = failed.to_string();
            assert!(!said.contains("peer says"), "the operator reads our words, not the peer's: {said}");
        }
    }
}

#[tokio::test]
async fn a_service_that_hangs_is_left_after_the_time_we_give_it() {
    Peers::new().await.each_is_unavailable(Fault::Hang, "silent for too long").await;
}

#[tokio::test]
async fn a_service_that_drips_is_left_after_the_time_we_give_it() {
    let mut peers = Peers::new().await;
    // On a busy machine a drop may be late: what ends the call is its whole time.
    peers.stage.caps.idle = Duration::from_mins(1);
    peers.each_is_unavailable(Fault::Drip { every_ms: 20 }, "lasted too long").await;
}

#[tokio::test]
async fn an_answer_without_an_end_is_left_at_the_most_we_read() {
    Peers::new().await.each_is_unavailable(Fault::Huge, "larger than an answer may be").await;
}

#[tokio::test]
async fn garbage_is_no_answer() {
    let peers = Peers::new().await;
    for text in ["<html>peer says hello</html>", "{}", "{\"data\":{}}", "[1", "{\"kid\":1,\"value\":\"x\"}"] {
        peers
            .each_is_unavailable(Fault::Say { text: text.to_owned() }, "something else than a key service")
            .await;
    }
}

#[tokio::test]
async fn trouble_of_the_service_itself_is_told_by_its_status() {
    let peers = Peers::new().await;
    for status in [500, 502, 503] {
        peers.each_is_unavailable(Fault::Status { status }, &format!("status {status}")).await;
    }
    peers.each_is_unavailable(Fault::Status { status: 307 }, "another address").await;
}

#[tokio::test]
async fn a_service_that_nobody_answers_for_is_named_with_its_address() {
    let Peers { stage, vault, kms, settings } = Peers::new().await;
    let ports = [vault.address.port(), vault.address.port(), kms.address.port()];
    drop((vault, kms));
    // The listeners close when their tasks have ended.
    tokio::task::yield_now().await;
    for (settings, port) in settings.iter().zip(ports) {
        let failed = stage.build(settings).wrap(&key(1), context()).await.unwrap_err();
        unavailable(&failed, &format!(":{port}"));
    }
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_not_trusted() {
    let peers = Peers::new().await;
    let other = Peers::new().await;
    for settings in &other.settings {
        let text = serde_json::to_string(settings).unwrap();
        let text = text.replace(
            &other.stage.folder.path().display().to_string(),
            &peers.stage.folder.path().display().to_string(),
        );
        let settings: KeyServiceSettings = serde_json::from_str(&text).unwrap();
        let failed = other.stage.build(&settings).wrap(&key(1), context()).await.unwrap_err();
        unavailable(&failed, "authority that is not known");
    }
    assert!(other.vault.calls().is_empty() && other.kms.calls().is_empty());
}

#[tokio::test]
async fn a_service_that_answers_with_another_key_is_found_out() {
    let peers = Peers::new().await;
    let kms_answer =
        |arn: &str| format!("{{\"KeyId\":\"{arn}\",\"Plaintext\":\"{}\"}}", STANDARD.encode([1; 32]));
    // 64 bytes whose second half is no hash of our context.
    let vault_answer = format!("{{\"kid\":\"x\",\"value\":\"{}\"}}", URL_SAFE_NO_PAD.encode([1; 64]));
    for settings in &peers.settings[1..] {
        let wrapper = peers.stage.build(settings);
        let blob = wrapped(&*wrapper).await;
        let text = match settings {
            AwsKms(kms) => kms_answer(&kms.key),
            AzureKeyVault(_) => vault_answer.clone(),
            Transit(_) | KeyServiceSettings::LocalFile(_) => continue,
        };
        peers.misbehave(&Fault::Say { text });
        let found = failure(&*wrapper, &blob).await;
        assert!(matches!(found, WrapFailure::Invalid), "{settings:?}: {found}");
        peers.kms.fault(None);
    }
}
