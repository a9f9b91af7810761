//! A sign-in whose passphrase was right and whose second factor is still to come.

use std::time::Duration;

use serde_json::json;
use testkit::PASSPHRASE;

use crate::factors::{add_totp, code, half_signed_in, show};
use crate::sealer::HandSealer;

#[tokio::test]
async fn what_is_ended_while_the_code_is_judged_stays_ended() {
    let sealer = HandSealer::default();
    let app = sealer.app().await;
    let mut owner = app.organization("Acme").await;
    let secret = add_totp(&app, &mut owner.client).await;
    app.clock.advance(Duration::from_mins(1));
    let (mut thief, _) = half_signed_in(&app, &owner.email).await;
    let cookie = owner.client.cookie().unwrap().to_owned();
    let mut elsewhere = app.visitor().with_cookie(&cookie);
    sealer.meanwhile(async move {
        let new = json!({ "current": PASSPHRASE, "new": "velvet comet harbour fig" });
        let _ = elsewhere.post("/api/me/passphrase", new).await.expect(204);
    });
    let late = show(&mut thief, json!({ "totp": code(&app, &secret) })).await.expect(401);
    assert_eq!(late.problem(), "access/start-again");
    assert_eq!(thief.get("/api/me").await.status, 401);
    let _ = owner.client.get("/api/me").await.expect(200);
}

#[tokio::test]
async fn the_last_second_factor_stays_while_there_is_something_to_protect() {
    let sealer = HandSealer::default();
    let app = sealer.app().await;
    let mut owner = app.organization("Acme").await;
    let mut reader = app.member(&mut owner, "ann@acme.example", &["reader"]).await;
    add_totp(&app, &mut owner.client).await;
    add_totp(&app, &mut reader).await;
    sealer.keeps(true);
    let refused = owner.client.delete("/api/me/totp").await.expect(409);
    assert_eq!(refused.problem(), "access/last-second-factor");
    assert!(refused.text("/detail").contains("Add another passkey"), "{}", refused.body);
    let me = owner.client.get("/api/me").await.expect(200);
    assert_eq!(me.body["second_factor"]["totp"], true, "the refused removal changed nothing");
    assert_eq!(me.body["second_factor"]["recovery_codes_left"], 10);
    // Who may not touch connections protects nothing but themselves.
    let _ = reader.delete("/api/me/totp").await.expect(204);
    sealer.keeps(false);
    let _ = owner.client.delete("/api/me/totp").await.expect(204);
}
