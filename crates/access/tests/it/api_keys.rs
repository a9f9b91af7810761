use std::time::Duration;

use serde_json::{Value, json};
use testkit::{Client, Signed, TestApp};

async fn make(client: &mut Client, body: Value) -> (String, String) {
    let made = client.post("/api/api-keys", body).await.expect(200);
    (made.text("/key/id").to_owned(), made.text("/secret").to_owned())
}

async fn change_roles(owner: &mut Signed, email: &str, roles: &Value) {
    let members = owner.client.get("/api/members").await.expect(200);
    let items = members.body["items"].as_array().unwrap();
    let id = items.iter().find(|member| member["email"] == email).unwrap()["id"].as_str().unwrap();
    let _ = owner.client.patch(&format!("/api/members/{id}"), json!({ "roles": roles })).await.expect(204);
}

#[tokio::test]
async fn a_key_may_what_its_scopes_name_and_no_more() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let (_, secret) =
        make(&mut owner.client, json!({ "name": "Read", "scopes": ["see_organization"] })).await;
    assert!(secret.starts_with("twk_"));
    let mut program = app.visitor().with_key(&secret);
    assert_eq!(program.get("/api/organization").await.expect(200).text("/name"), "Acme");
    assert_eq!(program.get("/api/members").await.expect(403).problem(), "access/not-allowed");
    for own in ["/api/me", "/api/me/sessions", "/api/api-keys"] {
        assert_eq!(program.get(own).await.status, 403, "{own}");
    }
    let list = owner.client.get("/api/api-keys").await.expect(200);
    assert_eq!(list.text("/items/0/last_used_at"), "2026-11-21T09:00:00Z");
    assert!(!list.body.to_string().contains(&secret), "a key is told once");
}

#[tokio::test]
async fn a_key_that_is_wrong_revoked_or_expired_opens_nothing() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let body = json!({ "name": "R", "scopes": ["see_organization"], "expires_at": "2026-11-21T10:00:00Z" });
    let (id, secret) = make(&mut owner.client, body.clone()).await;
    let mut program = app.visitor().with_key(&secret);
    let _ = program.get("/api/organization").await.expect(200);
    for wrong in [&secret[..20], "twk_", "", &secret.replace("twk_", "twk-")] {
        let answer = app.visitor().with_key(wrong).get("/api/organization").await.expect(401);
        assert_eq!(answer.problem(), "access/key-unknown");
    }
    let _ = owner.client.delete(&format!("/api/api-keys/{id}")).await.expect(204);
    assert_eq!(program.get("/api/organization").await.expect(401).problem(), "access/key-unknown");
    let _ = owner.client.delete(&format!("/api/api-keys/{id}")).await.expect(404);

    let (_, secret) = make(&mut owner.client, body.clone()).await;
    app.clock.advance(Duration::from_hours(1));
    assert_eq!(app.visitor().with_key(&secret).get("/api/organization").await.status, 401);
    let _ = owner.client.post("/api/session/step-up", json!({ "passphrase": testkit::PASSPHRASE })).await;
    let past = owner.client.post("/api/api-keys", body).await.expect(422);
    assert_eq!(past.problem(), "access/expiry-in-the-past");
}

#[tokio::test]
async fn a_key_never_exceeds_its_maker() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut ben = app.member(&mut owner, "ben@acme.example", &["integration_manager"]).await;
    for scopes in [json!(["see_audit"]), json!(["edit_members"]), json!(["use_own_account"]), json!([])] {
        let refused = ben.post("/api/api-keys", json!({ "name": "K", "scopes": scopes })).await.expect(422);
        assert_eq!(refused.problem(), "access/scopes-misfit");
    }
    let (_, secret) =
        make(&mut ben, json!({ "name": "K", "scopes": ["see_members", "see_connections"] })).await;
    let mut program = app.visitor().with_key(&secret);
    let _ = program.get("/api/members").await.expect(200);

    // What its maker loses, the key loses at once, and has again with them.
    let cookie = app.visitor().with_key(&secret);
    let caller = |app: &TestApp| {
        let access = app.access.clone();
        let bearer = Some(secret.clone());
        async move {
            let shown = access::authenticate::Credentials { cookie: None, bearer };
            access::authenticate::authenticate(&access, &shown).await.unwrap()
        }
    };
    assert!(caller(&app).await.has("see_connections"));
    change_roles(&mut owner, "ben@acme.example", &json!(["reader"])).await;
    assert!(!caller(&app).await.has("see_connections"));
    assert!(caller(&app).await.has("see_members"));
    assert_eq!(cookie.cookie(), None);
}
