use std::time::Duration;

use kernel::audit_entry::Log;
use serde_json::json;
use testkit::{Client, PASSPHRASE, TestApp};

async fn sign_in(app: &TestApp, email: &str) -> Client {
    let mut browser = app.visitor();
    let _ =
        browser.post("/api/session", json!({ "email": email, "passphrase": PASSPHRASE })).await.expect(200);
    browser
}

fn hours(hours: u64) -> Duration {
    Duration::from_hours(hours)
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_without_use() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    app.clock.advance(hours(11));
    let _ = owner.client.get("/api/me").await.expect(200);
    app.clock.advance(hours(11));
    let _ = owner.client.get("/api/me").await.expect(200);
    app.clock.advance(hours(12));
    assert_eq!(owner.client.get("/api/me").await.expect(401).problem(), "access/session-ended");
}

#[tokio::test]
async fn a_session_ends_after_seven_days_of_use() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    for _ in 0..16 {
        app.clock.advance(hours(10));
        let _ = owner.client.get("/api/me").await.expect(200);
    }
    app.clock.advance(hours(8));
    assert_eq!(owner.client.get("/api/me").await.expect(401).problem(), "access/session-ended");
}

#[tokio::test]
async fn a_session_is_replaced_at_sign_in_and_gone_after_sign_out() {
    let app = TestApp::plain().await;
    let owner = app.organization("Acme").await;
    let mut browser = sign_in(&app, &owner.email).await;
    let first = browser.cookie().unwrap().to_owned();
    let typed = json!({ "email": owner.email, "passphrase": PASSPHRASE });
    let _ = browser.post("/api/session", typed).await.expect(200);
    let second = browser.cookie().unwrap().to_owned();
    assert_ne!(first, second);
    assert_eq!(app.visitor().with_cookie(&first).get("/api/me").await.status, 401);
    let _ = browser.delete("/api/session").await.expect(204);
    assert_eq!(browser.cookie(), None);
    assert_eq!(app.visitor().with_cookie(&second).get("/api/me").await.status, 401);
    // Signing out twice is no error.
    let _ = browser.delete("/api/session").await.expect(204);
}

#[tokio::test]
async fn a_person_sees_and_ends_own_sessions_only() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut member = app.member(&mut owner, "ben@acme.example", &["member"]).await;
    let mut laptop = sign_in(&app, &owner.email).await;
    let list = laptop.get("/api/me/sessions").await.expect(200);
    let items = list.body["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items.iter().filter(|item| item["current"] == true).count(), 1);
    assert_eq!(items[0]["address_hint"], "192.0.2.x");
    let other =
        items.iter().find(|item| item["current"] == false).unwrap()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/me/sessions/{other}");
    let _ = member.delete(&path).await.expect(404);
    let _ = owner.client.get("/api/me").await.expect(200);
    let _ = laptop.delete(&path).await.expect(204);
    assert_eq!(owner.client.get("/api/me").await.status, 401);
}

#[tokio::test]
async fn sign_out_everywhere_keeps_this_browser_alone() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut phone = sign_in(&app, &owner.email).await;
    let mut laptop = sign_in(&app, &owner.email).await;
    let _ = laptop.delete("/api/me/sessions").await.expect(204);
    assert_eq!(owner.client.get("/api/me").await.status, 401);
    assert_eq!(phone.get("/api/me").await.status, 401);
    let _ = laptop.get("/api/me").await.expect(200);
    assert!(
        app.audited(Log::Organization(owner.organization)).await.contains(&"session.end_others".to_owned())
    );
}

#[tokio::test]
async fn a_dangerous_act_needs_a_confirmation_of_the_last_ten_minutes() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let key = || json!({ "name": "Export", "scopes": ["see_goals"] });
    // Signing in was a confirmation.
    let _ = owner.client.post("/api/api-keys", key()).await.expect(200);
    app.clock.advance(Duration::from_mins(10));
    let needed = owner.client.post("/api/api-keys", key()).await.expect(403);
    assert_eq!(needed.problem(), "access/step-up-needed");
    let wrong =
        owner.client.post("/api/session/step-up", json!({ "passphrase": "not the right words" })).await;
    assert_eq!(wrong.expect(422).problem(), "access/proof-wrong");
    assert_eq!(owner.client.post("/api/api-keys", key()).await.status, 403);
    let _ = owner.client.post("/api/session/step-up", json!({ "passphrase": PASSPHRASE })).await.expect(204);
    let me = owner.client.get("/api/me").await.expect(200);
    assert_eq!(me.text("/session/stepped_up_until"), "2026-11-21T09:20:00Z");
    app.clock.advance(Duration::from_secs(599));
    let _ = owner.client.post("/api/api-keys", key()).await.expect(200);
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(owner.client.post("/api/api-keys", key()).await.status, 403);
}

#[tokio::test]
async fn what_opens_nothing_any_more_is_swept() {
    let app = TestApp::plain().await;
    let owner = app.organization("Acme").await;
    let _ = app.visitor().post("/api/session", json!({ "email": "x@y.example", "passphrase": "z" })).await;
    let _ = app.visitor().post("/api/session/passkey/options", json!({})).await.expect(200);
    assert_eq!(access::actions::sweep::sweep(&app.platform).await.unwrap(), 0);
    app.clock.advance(hours(25));
    // The session, the ceremony, the counts of an e-mail, of an address and of what it began.
    assert_eq!(access::actions::sweep::sweep(&app.platform).await.unwrap(), 5);
    let _ = sign_in(&app, &owner.email).await;
}

#[tokio::test]
async fn entering_another_organization_keeps_the_sessions_end_neither_sooner_nor_later() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut globex = app.organization("Globex").await;
    let invited = globex.client.post("/api/invitations", json!({ "roles": ["reader"] })).await.expect(200);
    let token = invited.text("/link").rsplit('=').next().unwrap().to_owned();
    let guest = json!({ "token": token, "name": "Ada", "email": owner.email, "passphrase": PASSPHRASE });
    let _ = owner.client.post("/api/invitations/accept", guest).await.expect(200);
    let mut browser = sign_in(&app, &owner.email).await;
    let ids = [owner.organization.to_string(), globex.organization.to_string()];
    // Ten hours are within the time without use, sixteen times ten within the week.
    for id in ids.iter().cycle().take(16) {
        app.clock.advance(hours(10));
        let _ = browser.get("/api/me").await.expect(200);
        let _ = browser.post("/api/session/organization", json!({ "organization": id })).await.expect(200);
    }
    app.clock.advance(hours(8));
    assert_eq!(browser.get("/api/me").await.expect(401).problem(), "access/session-ended");
}
