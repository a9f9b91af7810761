use custody::key_wrapper::KeyServiceSettings::AwsKms as Settings;
use custody::key_wrapper::settings::{AwsCredentials, AwsKmsSettings};
use custody::key_wrapper::{KeyWrapper as _, WrapFailure, conformance};
use sims::Fault;
use sims::kms::{KeyState, Operation, ROLE, WEB_IDENTITY};

use super::{Stage, context, denied, failure, key, no_altered_blob_opens, unavailable, wrapped};

#[tokio::test]
async fn aws_kms_keeps_every_promise_of_a_wrapper() {
    let stage = Stage::new();
    let (kms, arn) = stage.kms().await;
    let another = kms.simulator.create_key("other");
    let wrapper = stage.build(&Settings(stage.at_kms(&kms, &arn)));
    let other = stage.build(&Settings(stage.at_kms(&kms, &another)));
    conformance::check(&*wrapper, &*other).await.unwrap();
    let blob = wrapped(&*wrapper).await;
    no_altered_blob_opens(&wrapper, &stage, &blob).await;
}

#[tokio::test]
async fn what_kms_refuses_is_denied_with_its_cause_until_it_is_mended() {
    let stage = Stage::new();
    let (kms, arn) = stage.kms().await;
    let wrapper = stage.build(&Settings(stage.at_kms(&kms, &arn)));
    let blob = wrapped(&*wrapper).await;

    kms.simulator.set_state(&arn, KeyState::Disabled);
    denied(&failure(&*wrapper, &blob).await, "the key is disabled");
    stage.forward_s(80);
    kms.simulator.set_state(&arn, KeyState::PendingDeletion);
    denied(&failure(&*wrapper, &blob).await, "waiting for its deletion");
    conformance::check_denied(&*wrapper, &blob, context()).await.unwrap();
    stage.forward_s(80);
    kms.simulator.set_state(&arn, KeyState::Enabled);
    wrapper.unwrap(&blob, context()).await.unwrap();

    kms.simulator.grant(&arn, &[Operation::Encrypt]);
    denied(&failure(&*wrapper, &blob).await, "no right");
    stage.forward_s(80);
    kms.simulator.delete_key(&arn);
    denied(&failure(&*wrapper, &blob).await, "does not exist");
}

#[tokio::test]
async fn a_wrong_secret_or_clock_is_told_apart_from_a_missing_right() {
    let stage = Stage::new();
    let (kms, arn) = stage.kms().await;
    let at = stage.at_kms(&kms, &arn);
    let with = |content: &str| {
        let credentials = AwsCredentials::File(stage.file("others", content));
        stage.build(&Settings(AwsKmsSettings { credentials, ..at.clone() }))
    };
    let wrong = with("aws_access_key_id=AKIASIMULATEDSIMULAT\naws_secret_access_key=wrong\n");
    denied(&wrong.wrap(&key(1), context()).await.unwrap_err(), "signature is not accepted");
    let unknown = with("aws_access_key_id=AKIAOTHER\naws_secret_access_key=wrong\n");
    denied(&unknown.wrap(&key(1), context()).await.unwrap_err(), "not known there");
    let none = with("[default]\n");
    unavailable(&none.wrap(&key(1), context()).await.unwrap_err(), "holds no credentials");
}

#[tokio::test]
async fn a_web_identity_gets_short_lived_credentials_and_new_ones_when_they_end() {
    let stage = Stage::new();
    let (kms, arn) = stage.kms().await;
    let identity = |token: &str| AwsCredentials::WebIdentity {
        role: ROLE.to_owned(),
        token_file: stage.file("web-identity", token),
    };
    let at = stage.at_kms(&kms, &arn);
    let settings = AwsKmsSettings { credentials: identity(WEB_IDENTITY), ..at.clone() };
    let wrapper = stage.build(&Settings(settings));
    let blob = wrapped(&*wrapper).await;
    wrapper.unwrap(&blob, context()).await.unwrap();
    assert_eq!(3, kms.calls().len(), "one call for credentials: {:?}", kms.calls());
    stage.forward_s(3_600);
    wrapper.unwrap(&blob, context()).await.unwrap();
    assert_eq!(5, kms.calls().len());
    let settings = AwsKmsSettings { credentials: identity("another"), ..at };
    let stranger = stage.build(&Settings(settings));
    denied(&stranger.wrap(&key(1), context()).await.unwrap_err(), "web identity");
}

#[tokio::test]
async fn throttling_is_known_by_its_name_though_its_status_is_400() {
    let stage = Stage::new();
    let (kms, arn) = stage.kms().await;
    let wrapper = stage.build(&Settings(stage.at_kms(&kms, &arn)));
    let blob = wrapped(&*wrapper).await;
    kms.fault(Some(Fault::Throttle { retry_after_s: None }));
    let throttled = failure(&*wrapper, &blob).await;
    assert!(matches!(throttled, WrapFailure::Throttled { retry_after: None }), "{throttled}");
    assert!(kms.calls().last().unwrap().ends_with("400"));
}
