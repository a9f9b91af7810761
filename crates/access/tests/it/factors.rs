use std::time::Duration;

use access::Caller;
use access::authenticate::{Credentials, authenticate};
use access::second_factor;
use data_encoding::BASE32_NOPAD;
use platform::clock::Clock as _;
use serde_json::{Value, json};
use testkit::{Answer, Client, PASSPHRASE, TestApp};

/// The code that an app with the secret shows now.
pub(crate) fn code(app: &TestApp, secret: &str) -> String {
    let seconds = u64::try_from(app.clock.now().as_micros() / 1_000_000).unwrap();
    let bytes = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let totp = totp_rs::Builder::new().with_secret(totp_rs::Secret::new(bytes.into())).build().unwrap();
    totp.generate(seconds).to_string()
}

/// Sets an authenticator app up; its secret.
pub(crate) async fn add_totp(app: &TestApp, client: &mut Client) -> String {
    add_totp_with_codes(app, client).await.0
}

async fn add_totp_with_codes(app: &TestApp, client: &mut Client) -> (String, Vec<String>) {
    let setup = client.post("/api/me/totp", json!({})).await.expect(200);
    assert!(setup.text("/qr_svg").starts_with("<svg"));
    let secret = setup.text("/secret").replace(' ', "");
    let confirmed =
        client.post("/api/me/totp/confirm", json!({ "code": code(app, &secret) })).await.expect(200);
    let codes = confirmed.body["recovery_codes"].as_array().unwrap();
    (secret, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

/// A browser after the passphrase, and what is missing.
pub(crate) async fn half_signed_in(app: &TestApp, email: &str) -> (Client, Answer) {
    let mut browser = app.visitor();
    let answer =
        browser.post("/api/session", json!({ "email": email, "passphrase": PASSPHRASE })).await.expect(200);
    (browser, answer)
}

pub(crate) async fn show(browser: &mut Client, body: Value) -> Answer {
    browser.post("/api/session/second-factor", body).await
}

#[tokio::test]
async fn a_passphrase_alone_opens_nothing_once_an_app_is_set_up() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let secret = add_totp(&app, &mut owner.client).await;
    app.clock.advance(Duration::from_mins(1));
    let (mut browser, half) = half_signed_in(&app, &owner.email).await;
    assert_eq!(half.text("/state"), "second_factor");
    assert_eq!(half.body["methods"], json!(["totp", "recovery_code"]));
    assert_eq!(browser.get("/api/me").await.expect(401).problem(), "access/second-factor-missing");
    assert_eq!(
        show(&mut browser, json!({ "totp": "000000" })).await.expect(422).problem(),
        "access/code-wrong"
    );
    let done = show(&mut browser, json!({ "totp": code(&app, &secret) })).await.expect(200);
    assert_eq!(done.text("/state"), "signed_in");
    let _ = browser.get("/api/me").await.expect(200);
}

#[tokio::test]
async fn a_code_of_the_app_works_once() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let secret = add_totp(&app, &mut owner.client).await;
    // The code that confirmed the app is spent already.
    let (mut browser, _) = half_signed_in(&app, &owner.email).await;
    assert_eq!(show(&mut browser, json!({ "totp": code(&app, &secret) })).await.status, 422);
    app.clock.advance(Duration::from_secs(30));
    let fresh = code(&app, &secret);
    let _ = show(&mut browser, json!({ "totp": fresh })).await.expect(200);
    let (mut other, _) = half_signed_in(&app, &owner.email).await;
    assert_eq!(show(&mut other, json!({ "totp": fresh })).await.expect(422).problem(), "access/code-wrong");
}

#[tokio::test]
async fn a_recovery_code_works_once_and_new_ones_replace_it() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let (_, codes) = add_totp_with_codes(&app, &mut owner.client).await;
    assert_eq!(codes.len(), 10);
    let (mut browser, _) = half_signed_in(&app, &owner.email).await;
    let _ = show(&mut browser, json!({ "recovery_code": codes[0].to_uppercase() })).await.expect(200);
    let me = browser.get("/api/me").await.expect(200);
    assert_eq!(me.body["second_factor"]["recovery_codes_left"], 9);
    let (mut other, _) = half_signed_in(&app, &owner.email).await;
    assert_eq!(show(&mut other, json!({ "recovery_code": codes[0] })).await.status, 422);
    let new = browser.post("/api/me/recovery-codes", json!({})).await.expect(200);
    assert_eq!(new.body["recovery_codes"].as_array().unwrap().len(), 10);
    assert_eq!(show(&mut other, json!({ "recovery_code": codes[1] })).await.status, 422);
    let fresh = new.text("/recovery_codes/0").to_owned();
    let _ = show(&mut other, json!({ "recovery_code": fresh })).await.expect(200);
}

#[tokio::test]
async fn guessing_codes_is_slowed() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    add_totp(&app, &mut owner.client).await;
    let (mut browser, _) = half_signed_in(&app, &owner.email).await;
    for _ in 0..6 {
        assert_eq!(show(&mut browser, json!({ "totp": "000000" })).await.status, 422);
    }
    assert_eq!(
        show(&mut browser, json!({ "totp": "000000" })).await.expect(429).problem(),
        "access/too-many-attempts"
    );
}

#[tokio::test]
async fn the_second_factor_has_ten_minutes() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let secret = add_totp(&app, &mut owner.client).await;
    let (mut browser, _) = half_signed_in(&app, &owner.email).await;
    app.clock.advance(Duration::from_mins(10));
    let late = show(&mut browser, json!({ "totp": code(&app, &secret) })).await.expect(401);
    assert_eq!(late.problem(), "access/start-again");
    assert_eq!(show(&mut app.visitor(), json!({ "totp": "000000" })).await.problem(), "access/start-again");
}

#[tokio::test]
async fn an_app_counts_only_when_its_first_code_confirmed_it() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let none = owner.client.post("/api/me/totp/confirm", json!({ "code": "000000" })).await.expect(409);
    assert_eq!(none.problem(), "access/totp-not-begun");
    let _ = owner.client.post("/api/me/totp", json!({})).await.expect(200);
    let (_, half) = half_signed_in(&app, &owner.email).await;
    assert_eq!(half.text("/state"), "signed_in");
    let wrong = owner.client.post("/api/me/totp/confirm", json!({ "code": "000000" })).await.expect(422);
    assert_eq!(wrong.problem(), "access/code-wrong");
    add_totp(&app, &mut owner.client).await;
    let there = owner.client.post("/api/me/totp", json!({})).await.expect(409);
    assert_eq!(there.problem(), "access/totp-there");
}

#[tokio::test]
async fn removing_the_app_removes_its_recovery_codes() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let (_, codes) = add_totp_with_codes(&app, &mut owner.client).await;
    let _ = owner.client.delete("/api/me/totp").await.expect(204);
    let me = owner.client.get("/api/me").await.expect(200);
    assert_eq!(
        me.body["second_factor"],
        json!({
            "totp": false, "passkeys": 0, "recovery_codes_left": 0, "needed": true,
        })
    );
    assert_eq!(codes.len(), 10);
    let refused = owner.client.post("/api/me/recovery-codes", json!({})).await.expect(409);
    assert_eq!(refused.problem(), "access/no-second-factor");
}

#[tokio::test]
async fn a_code_steps_a_session_up() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let secret = add_totp(&app, &mut owner.client).await;
    app.clock.advance(Duration::from_secs(700));
    assert_eq!(owner.client.delete("/api/me/totp").await.problem(), "access/step-up-needed");
    let fresh = code(&app, &secret);
    let _ = owner.client.post("/api/session/step-up", json!({ "totp": fresh })).await.expect(204);
    assert_eq!(owner.client.post("/api/session/step-up", json!({ "totp": fresh })).await.status, 422);
    let _ = owner.client.delete("/api/me/totp").await.expect(204);
}

#[tokio::test]
async fn storing_a_credential_needs_a_second_factor() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    assert!(!may_store(&app, &owner.client).await);
    add_totp(&app, &mut owner.client).await;
    assert!(may_store(&app, &owner.client).await);
}

async fn may_store(app: &TestApp, client: &Client) -> bool {
    let cookie = client.cookie().and_then(|pair| pair.split_once('=')).map(|(_, token)| token.to_owned());
    let caller: Caller = authenticate(&app.access, &Credentials { cookie, bearer: None }).await.unwrap();
    let mut cx = app.platform.begin_read(caller.organization(), caller.actor()).await.unwrap();
    second_factor::require(&mut cx, &caller).await.is_ok()
}
