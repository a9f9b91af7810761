//! Who may do what with connections, and that two organizations never see each other's.

use serde_json::{Value, json};

use crate::world::{refused, slug_of, world};

const WITH_ID: [(&str, &str); 11] = [
    ("GET", ""),
    ("PATCH", ""),
    ("DELETE", ""),
    ("POST", "/archive"),
    ("POST", "/unarchive"),
    ("POST", "/restore"),
    ("POST", "/reauthorize"),
    ("POST", "/accept-write"),
    ("POST", "/test"),
    ("GET", "/health"),
    ("GET", "/schema"),
];

fn body(tail: &str, method: &str) -> Option<Value> {
    match (method, tail) {
        ("PATCH", _) => Some(json!({ "name": "Taken" })),
        (_, "/reauthorize") => Some(json!({ "password": "x" })),
        (_, "/accept-write") => Some(json!({ "reason": "because I say so" })),
        ("POST", _) => Some(json!({})),
        _ => None,
    }
}

#[tokio::test]
async fn a_connection_of_another_organization_does_not_exist() {
    let world = world().await;
    let mut acme = world.app.organization("Acme").await;
    let (mut globex, _) = world.secured("Globex").await;
    world.file(&acme, "a.sqlite", "CREATE TABLE t (a INTEGER)").await;
    let id = world.connected_file(&mut acme.client, "a.sqlite").await;
    for (method, tail) in WITH_ID {
        let path = format!("/api/connections/{id}{tail}");
        let answer = globex.client.send(method, &path, body(tail, method)).await;
        assert_eq!(404, answer.status, "{method} {path}: {}", answer.body);
    }
    let no = refused(world.query(globex.organization, &id, "SELECT 1").await);
    assert_eq!("connect/no-connection", slug_of(&no));
    let listed = globex.client.get("/api/connections").await.expect(200);
    assert_eq!(json!([]), listed.body["items"]);

    let started = acme.client.post(&format!("/api/connections/{id}/test"), json!({})).await.expect(202);
    let test = format!("/api/connection-tests/{}", started.text("/id"));
    let _ = globex.client.get(&test).await.expect(404);
    let _ = globex.client.delete(&test).await.expect(404);
}

#[tokio::test]
async fn members_without_the_permission_are_refused_everywhere() {
    let world = world().await;
    let mut owner = world.app.organization("Acme").await;
    world.file(&owner, "a.sqlite", "CREATE TABLE t (a INTEGER)").await;
    let id = world.connected_file(&mut owner.client, "a.sqlite").await;
    let mut member = world.app.member(&mut owner, "ann@acme.example", &["member"]).await;
    let mut visitor = world.app.visitor();
    for (method, tail) in WITH_ID {
        let path = format!("/api/connections/{id}{tail}");
        assert_eq!(403, member.send(method, &path, body(tail, method)).await.status, "{method} {path}");
        assert_eq!(401, visitor.send(method, &path, body(tail, method)).await.status, "{method} {path}");
    }
    let mut manager = world.app.member(&mut owner, "ida@acme.example", &["integration_manager"]).await;
    let reason = json!({ "reason": "because I say so" });
    let _ = manager.post(&format!("/api/connections/{id}/accept-write"), reason).await.expect(403);
}

#[tokio::test]
async fn a_credential_is_stored_only_with_a_second_factor() {
    let world = world().await;
    let mut owner = world.app.organization("Acme").await;
    let server = json!({ "name": "S", "engine": "postgresql", "host": "127.0.0.1", "port": 1, "database": "d",
        "user": "u", "password": "canary-7f3a", "tls": { "mode": "plaintext" } });
    let no = owner.client.post("/api/connections", server.clone()).await.expect(403);
    assert_eq!("access/second-factor-needed", no.problem());
    let (mut secured, _) = world.secured("Globex").await;
    let created = secured.client.post("/api/connections", server).await.expect(202);
    assert!(!created.body.to_string().contains("canary-7f3a"));
    assert_eq!("Owner of Globex", created.text("/connection/credential/set_by"));
}

#[tokio::test]
async fn fields_that_do_not_fit_are_named() {
    let world = world().await;
    let mut owner = world.app.organization("Acme").await;
    let good = json!({ "name": "S", "engine": "postgresql", "host": "h", "database": "d", "user": "u", "password": "p" });
    for (field, value, pointer) in [
        ("name", json!(""), "/name"),
        ("engine", json!("oracle"), "/engine"),
        ("host", json!(""), "/host"),
        ("database", Value::Null, "/database"),
        ("user", json!("a\nb"), "/user"),
        ("password", json!(""), "/password"),
        ("tls", json!({ "mode": "off" }), "/tls/mode"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let no = owner.client.post("/api/connection-tests", body).await.expect(422);
        assert_eq!(
            ("connect/fields-misfit", pointer),
            (no.problem(), no.text("/fields/0/pointer")),
            "{field}"
        );
    }
    let mut body = good;
    body["service_file"] = json!("/etc/x");
    assert_eq!(
        "http/body-misfit",
        owner.client.post("/api/connection-tests", body).await.expect(400).problem()
    );
}

#[tokio::test]
async fn accepting_writing_while_connecting_needs_a_confirmation_of_the_last_ten_minutes() {
    let world = world().await;
    let mut owner = world.app.organization("Acme").await;
    let body = json!({
        "name": "Shop", "engine": "postgresql", "host": "127.0.0.1", "port": 5432, "database": "shop",
        "user": "writer", "password": "x", "tls": { "mode": "plaintext" },
        "accept_write_reason": "the nightly import needs it",
    });
    world.app.clock.advance(std::time::Duration::from_mins(10));
    let no = owner.client.post("/api/connections", body.clone()).await;
    assert_eq!("access/step-up-needed", no.problem(), "{}", no.body);
    let confirmed = json!({ "passphrase": testkit::PASSPHRASE });
    let _ = owner.client.post("/api/session/step-up", confirmed).await.expect(204);
    let next = owner.client.post("/api/connections", body).await;
    assert_eq!("access/second-factor-needed", next.problem(), "{}", next.body);
    let listed = owner.client.get("/api/connections").await.expect(200);
    assert_eq!(json!([]), listed.body["items"]);
}
