mod device;

use std::time::Duration;

use serde_json::{Value, json};
use testkit::{Answer, Client, PASSPHRASE, TestApp};

use device::Device;

async fn register(client: &mut Client, device: &mut Device) -> Answer {
    let options = client.post("/api/me/passkeys/options", json!({})).await.expect(200).body;
    let credential = device.register(&options);
    client.post("/api/me/passkeys", json!({ "name": "Laptop", "credential": credential })).await
}

async fn options(browser: &mut Client) -> Value {
    browser.post("/api/session/passkey/options", json!({})).await.expect(200).body
}

async fn show(browser: &mut Client, credential: Value) -> Answer {
    browser.post("/api/session/passkey", json!({ "credential": credential })).await
}

#[tokio::test]
async fn a_passkey_alone_signs_in() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut device = Device::new(1);
    let _ = register(&mut owner.client, &mut device).await.expect(200);
    let mut browser = app.visitor();
    let challenge = options(&mut browser).await;
    let answer = device.answer(&challenge);
    assert_eq!(show(&mut browser, answer.clone()).await.expect(200).text("/state"), "signed_in");
    assert_eq!(browser.get("/api/me").await.expect(200).body["second_factor"]["passkeys"], 1);
    // A challenge is answered once.
    assert_eq!(show(&mut app.visitor(), answer).await.expect(422).problem(), "access/passkey-refused");
    let list = owner.client.get("/api/me/passkeys").await.expect(200);
    assert_eq!(
        (list.text("/items/0/name"), list.text("/items/0/last_used_at")),
        ("Laptop", "2026-11-21T09:00:00Z")
    );
}

#[tokio::test]
async fn a_passkey_is_a_second_factor_after_the_passphrase() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut device = Device::new(1);
    let _ = register(&mut owner.client, &mut device).await.expect(200);
    let mut browser = app.visitor();
    let typed = json!({ "email": owner.email, "passphrase": PASSPHRASE });
    let half = browser.post("/api/session", typed).await.expect(200);
    assert_eq!((half.text("/state"), &half.body["methods"]), ("second_factor", &json!(["passkey"])));
    let challenge = options(&mut browser).await;
    assert_eq!(challenge["publicKey"]["allowCredentials"].as_array().unwrap().len(), 1);
    let _ = show(&mut browser, device.answer(&challenge)).await.expect(200);
    let _ = browser.get("/api/me").await.expect(200);
}

#[tokio::test]
async fn another_persons_passkey_does_not_finish_a_sign_in() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut ben = app.member(&mut owner, "ben@acme.example", &["reader"]).await;
    let (mut owners, mut bens) = (Device::new(1), Device::new(2));
    let _ = register(&mut owner.client, &mut owners).await.expect(200);
    let _ = register(&mut ben, &mut bens).await.expect(200);
    let mut browser = app.visitor();
    let typed = json!({ "email": owner.email, "passphrase": PASSPHRASE });
    let _ = browser.post("/api/session", typed).await.expect(200);
    let challenge = options(&mut browser).await;
    assert_eq!(
        show(&mut browser, bens.answer(&challenge)).await.expect(422).problem(),
        "access/passkey-refused"
    );
    assert_eq!(browser.get("/api/me").await.status, 401);
}

#[tokio::test]
async fn answers_that_are_late_from_another_page_or_of_no_known_key_are_refused() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut device = Device::new(1);
    let _ = register(&mut owner.client, &mut device).await.expect(200);
    let mut browser = app.visitor();

    let challenge = options(&mut browser).await;
    app.clock.advance(Duration::from_mins(5));
    assert_eq!(show(&mut browser, device.answer(&challenge)).await.status, 422);

    let challenge = options(&mut browser).await;
    device.origin = "http://evil.example";
    assert_eq!(show(&mut browser, device.answer(&challenge)).await.status, 422);

    let challenge = options(&mut browser).await;
    assert_eq!(show(&mut browser, Device::new(9).answer(&challenge)).await.status, 422);
    let nonsense = browser.post("/api/session/passkey", json!({ "credential": { "id": "x" } })).await;
    assert_eq!(nonsense.expect(422).problem(), "access/passkey-refused");
}

#[tokio::test]
async fn a_passkey_is_registered_once_renamed_and_removed() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut ben = app.member(&mut owner, "ben@acme.example", &["reader"]).await;
    let mut device = Device::new(1);
    let made = register(&mut owner.client, &mut device).await.expect(200);
    assert_eq!(register(&mut ben, &mut device).await.expect(409).problem(), "access/passkey-known");
    let path = format!("/api/me/passkeys/{}", made.text("/id"));
    let _ = ben.patch(&path, json!({ "name": "Mine" })).await.expect(404);
    let _ = ben.delete(&path).await.expect(404);
    let _ = owner.client.patch(&path, json!({ "name": "Phone" })).await.expect(204);
    assert_eq!(owner.client.get("/api/me/passkeys").await.text("/items/0/name"), "Phone");
    app.clock.advance(Duration::from_secs(601));
    assert_eq!(owner.client.delete(&path).await.expect(403).problem(), "access/step-up-needed");
    let _ = owner.client.post("/api/session/step-up", json!({ "passphrase": PASSPHRASE })).await.expect(204);
    let _ = owner.client.delete(&path).await.expect(204);
    assert_eq!(owner.client.get("/api/me").await.body["second_factor"]["passkeys"], 0);
}
