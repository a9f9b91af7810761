use kernel::actor::Actor;
use platform::db::{Engine, sql};
use serde_json::json;
use testkit::TestApp;

#[tokio::test]
async fn ids_of_another_organization_are_not_there() {
    let app = TestApp::plain().await;
    let mut acme = app.organization("Acme").await;
    let mut globex = app.organization("Globex").await;
    let _ben = app.member(&mut acme, "ben@acme.example", &["reader"]).await;
    let member = acme.client.get("/api/members").await.text("/items/1/id").to_owned();
    let _ = acme.client.post("/api/invitations", json!({ "roles": ["reader"] })).await.expect(200);
    let invitation = acme.client.get("/api/invitations").await.text("/items/0/id").to_owned();
    let key = acme.client.post("/api/api-keys", json!({ "name": "K", "scopes": ["see_goals"] })).await;
    let key = key.text("/key/id").to_owned();
    let session = acme.client.get("/api/me").await.text("/session/id").to_owned();

    let roles = json!({ "roles": ["reader"] });
    let _ = globex.client.patch(&format!("/api/members/{member}"), roles.clone()).await.expect(404);
    let theirs = [
        format!("/api/members/{member}"),
        format!("/api/invitations/{invitation}"),
        format!("/api/api-keys/{key}"),
        format!("/api/me/sessions/{session}"),
    ];
    for path in &theirs {
        assert_eq!(globex.client.delete(path).await.expect(404).problem(), "http/not-found", "{path}");
    }
    let into = json!({ "organization": acme.organization.to_string() });
    let _ = globex.client.post("/api/session/organization", into).await.expect(404);
    // Nothing of it happened.
    assert_eq!(acme.client.get("/api/members").await.body["items"].as_array().unwrap().len(), 2);
    assert_eq!(acme.client.get("/api/invitations").await.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(acme.client.get("/api/api-keys").await.body["items"].as_array().unwrap().len(), 1);
    let _ = acme.client.get("/api/me").await.expect(200);
}

#[tokio::test]
async fn lists_hold_only_ones_own_organization() {
    let app = TestApp::plain().await;
    let mut acme = app.organization("Acme").await;
    let mut globex = app.organization("Globex").await;
    let _ = acme.client.post("/api/invitations", json!({ "roles": ["reader"] })).await.expect(200);
    let _ =
        acme.client.post("/api/api-keys", json!({ "name": "K", "scopes": ["see_goals"] })).await.expect(200);
    for path in [
        "/api/members",
        "/api/invitations",
        "/api/api-keys",
        "/api/organizations",
        "/api/audit",
        "/api/audit.csv",
    ] {
        let answer = globex.client.get(path).await.expect(200);
        let text = answer.body.to_string();
        assert!(!text.contains("acme") && !text.contains("Acme"), "{path}: {text}");
        assert!(!text.contains("invitation.create"), "{path}");
    }
}

#[tokio::test]
async fn on_postgresql_rows_of_another_organization_cannot_be_read_even_without_a_where() {
    let app = TestApp::plain().await;
    let acme = app.organization("Acme").await;
    let globex = app.organization("Globex").await;
    let mut cx = app.platform.begin_read(acme.organization, Actor::System).await.unwrap();
    if cx.tx().engine() == Engine::Sqlite {
        // SQLite has one wall, the WHERE; a statement without one sees every row.
        return;
    }
    let rows = sql("SELECT organization_id FROM member").fetch_all(cx.tx()).await.unwrap();
    assert_eq!(rows.len(), 1);
    cx.enter(globex.organization, Actor::System).await.unwrap();
    assert_eq!(sql("SELECT version FROM calendar").fetch_all(cx.tx()).await.unwrap().len(), 1);
    let mut nobody = app.platform.begin_installation_read(Actor::System).await.unwrap();
    assert!(sql("SELECT id FROM member").fetch_all(nobody.tx()).await.unwrap().is_empty());
}
