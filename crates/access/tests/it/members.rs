use std::time::Duration;

use kernel::audit_entry::Log;
use serde_json::{Value, json};
use testkit::{Client, PASSPHRASE, TestApp};

async fn invite(client: &mut Client, body: Value) -> String {
    let invited = client.post("/api/invitations", body).await.expect(200);
    let link = invited.text("/link").to_owned();
    link.strip_prefix("http://localhost:8080/invitation?token=").unwrap().to_owned()
}

fn guest(token: &str, email: &str) -> Value {
    json!({ "token": token, "name": "Ben", "email": email, "passphrase": PASSPHRASE })
}

async fn member_id(client: &mut Client, email: &str) -> String {
    let members = client.get("/api/members").await.expect(200);
    let items = members.body["items"].as_array().unwrap();
    items.iter().find(|member| member["email"] == email).unwrap()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_invitation_makes_a_member_once() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let token = invite(&mut owner.client, json!({ "roles": ["goal_manager"] })).await;
    let mut browser = app.visitor();
    let open = browser.get(&format!("/api/invitations/by-token?token={token}")).await.expect(200);
    assert_eq!((open.text("/organization_name"), &open.body["roles"]), ("Acme", &json!(["goal_manager"])));
    assert_eq!(owner.client.get("/api/invitations").await.body["items"].as_array().unwrap().len(), 1);

    let me = browser.post("/api/invitations/accept", guest(&token, "ben@acme.example")).await.expect(200);
    assert_eq!(me.body["member"]["roles"], json!(["goal_manager"]));
    let replay =
        app.visitor().post("/api/invitations/accept", guest(&token, "eve@acme.example")).await.expect(410);
    assert_eq!(replay.problem(), "access/invitation-used-or-old");
    assert_eq!(owner.client.get("/api/invitations").await.body["items"], json!([]));
    let log = app.audited(Log::Organization(owner.organization)).await;
    assert!(log.contains(&"invitation.create".to_owned()) && log.contains(&"invitation.accept".to_owned()));
}

#[tokio::test]
async fn an_invitation_lasts_a_week_and_can_be_withdrawn() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let token = invite(&mut owner.client, json!({ "roles": ["reader"] })).await;
    let id = owner.client.get("/api/invitations").await.text("/items/0/id").to_owned();
    let _ = owner.client.delete(&format!("/api/invitations/{id}")).await.expect(204);
    let _ = owner.client.delete(&format!("/api/invitations/{id}")).await.expect(404);
    assert_eq!(app.visitor().post("/api/invitations/accept", guest(&token, "b@c.example")).await.status, 410);

    let token = invite(&mut owner.client, json!({ "roles": ["reader"] })).await;
    app.clock.advance(Duration::from_hours(7 * 24));
    assert_eq!(app.visitor().post("/api/invitations/accept", guest(&token, "b@c.example")).await.status, 410);
    let none = app.visitor().get("/api/invitations/by-token?token=nonsense").await.expect(200);
    assert_eq!(none.body["valid"], false);
}

#[tokio::test]
async fn an_invitation_for_one_email_is_for_nobody_else() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let token = invite(&mut owner.client, json!({ "email": "Ben@acme.example", "roles": ["reader"] })).await;
    let other =
        app.visitor().post("/api/invitations/accept", guest(&token, "eve@acme.example")).await.expect(422);
    assert_eq!(other.problem(), "access/invitation-for-another");
    let _ =
        app.visitor().post("/api/invitations/accept", guest(&token, "ben@acme.example")).await.expect(200);
}

#[tokio::test]
async fn a_known_person_joins_another_organization_signed_in() {
    let app = TestApp::plain().await;
    let mut acme = app.organization("Acme").await;
    let mut globex = app.organization("Globex").await;
    let token = invite(&mut globex.client, json!({ "roles": ["reader"] })).await;
    let as_owner = guest(&token, &acme.email);
    // Knowing the passphrase is not enough: it would step around a second factor.
    let refused = app.visitor().post("/api/invitations/accept", as_owner.clone()).await.expect(409);
    assert_eq!(refused.problem(), "access/sign-in-first");
    let me = acme.client.post("/api/invitations/accept", as_owner).await.expect(200);
    assert_eq!(me.text("/organization/name"), "Globex");
    assert_eq!(me.body["member"]["roles"], json!(["reader"]));
}

#[tokio::test]
async fn the_last_owner_stays_one() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let own = member_id(&mut owner.client, &owner.email).await;
    let path = format!("/api/members/{own}");
    let lose = owner.client.patch(&path, json!({ "roles": ["reader"] })).await.expect(409);
    assert_eq!(lose.problem(), "access/last-owner");
    assert_eq!(owner.client.delete(&path).await.expect(409).problem(), "access/last-owner");

    let mut second = app.member(&mut owner, "ben@acme.example", &["owner"]).await;
    let _ = owner.client.patch(&path, json!({ "roles": ["reader"] })).await.expect(204);
    assert_eq!(
        owner.client.patch(&path, json!({ "roles": ["owner"] })).await.problem(),
        "access/not-allowed"
    );
    let other = member_id(&mut second, "ben@acme.example").await;
    assert_eq!(second.delete(&format!("/api/members/{other}")).await.problem(), "access/last-owner");
}

#[tokio::test]
async fn two_owners_who_remove_each_other_at_the_same_time_leave_one() {
    let app = TestApp::plain().await;
    let mut ada = app.organization("Acme").await;
    let mut ben = app.member(&mut ada, "ben@acme.example", &["owner"]).await;
    let adas = format!("/api/members/{}", member_id(&mut ben, &ada.email).await);
    let bens = format!("/api/members/{}", member_id(&mut ben, "ben@acme.example").await);
    let (by_ada, by_ben) = tokio::join!(ada.client.delete(&bens), ben.delete(&adas));
    let removed = [&by_ada, &by_ben].iter().filter(|answer| answer.status == 204).count();
    assert_eq!(removed, 1, "{by_ada:?} {by_ben:?}");
    let left = if by_ada.status == 204 { &mut ada.client } else { &mut ben };
    assert_eq!(left.get("/api/members").await.expect(200).body["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_member_who_is_removed_is_out_at_once_and_can_come_back() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut ben = app.member(&mut owner, "ben@acme.example", &["integration_manager"]).await;
    let key = ben.post("/api/api-keys", json!({ "name": "Sync", "scopes": ["see_goals"] })).await.expect(200);
    let mut program = app.visitor().with_key(key.text("/secret"));
    let _ = program.get("/api/organization").await.expect(403);
    let id = member_id(&mut owner.client, "ben@acme.example").await;
    let _ = owner.client.delete(&format!("/api/members/{id}")).await.expect(204);
    assert_eq!(ben.get("/api/me").await.expect(401).problem(), "access/session-ended");
    assert_eq!(program.get("/api/organization").await.expect(401).problem(), "access/key-unknown");
    let again =
        ben.post("/api/session", json!({ "email": "ben@acme.example", "passphrase": PASSPHRASE })).await;
    assert_eq!(again.expect(403).problem(), "access/no-organization");
    let _ = owner.client.delete(&format!("/api/members/{id}")).await.expect(404);
}

#[tokio::test]
async fn roles_change_at_once_and_making_an_owner_needs_a_confirmation() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut ben = app.member(&mut owner, "ben@acme.example", &["reader"]).await;
    assert_eq!(ben.get("/api/audit").await.expect(403).problem(), "access/not-allowed");
    let id = member_id(&mut owner.client, "ben@acme.example").await;
    let path = format!("/api/members/{id}");
    let _ = owner.client.patch(&path, json!({ "roles": ["reader", "compliance_manager"] })).await.expect(204);
    let _ = ben.get("/api/audit").await.expect(200);
    assert_eq!(
        owner.client.patch(&path, json!({ "roles": [] })).await.expect(422).problem(),
        "access/input-misfit"
    );
    app.clock.advance(Duration::from_secs(601));
    assert_eq!(
        owner.client.patch(&path, json!({ "roles": ["owner"] })).await.problem(),
        "access/step-up-needed"
    );
    let owner_to_be = json!({ "roles": ["owner"] });
    assert_eq!(owner.client.post("/api/invitations", owner_to_be).await.problem(), "access/step-up-needed");
    let _ = owner.client.post("/api/invitations", json!({ "roles": ["member"] })).await.expect(200);
}

#[tokio::test]
async fn an_open_link_of_a_removed_owner_is_dead() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut second = app.member(&mut owner, "ben@acme.example", &["owner"]).await;
    let kept = invite(&mut second, json!({ "roles": ["owner"] })).await;
    let id = member_id(&mut owner.client, "ben@acme.example").await;
    let _ = owner.client.delete(&format!("/api/members/{id}")).await.expect(204);
    let back = guest(&kept, "eve@acme.example");
    let refused = app.visitor().post("/api/invitations/accept", back).await.expect(410);
    assert_eq!(refused.problem(), "access/invitation-used-or-old");
}

#[tokio::test]
async fn an_invitation_does_not_change_the_roles_of_a_member() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let token = invite(&mut owner.client, json!({ "roles": ["reader"] })).await;
    let own = guest(&token, &owner.email);
    let refused = owner.client.post("/api/invitations/accept", own).await.expect(409);
    assert_eq!(refused.problem(), "access/already-member");
    assert_eq!(owner.client.get("/api/me").await.body["member"]["roles"], json!(["owner"]));
}
