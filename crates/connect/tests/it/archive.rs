//! A connection that is archived is kept and not used.

use std::time::Duration;

use kernel::audit_entry::Log;
use platform::jobs::Worker;
use serde_json::json;

use crate::world::{refused, slug_of, world};

#[tokio::test]
async fn an_archived_connection_is_not_used_and_comes_back_as_it_was() {
    let world = world().await;
    let (mut owner, _) = world.secured("Acme").await;
    world.file(&owner, "a.sqlite", "CREATE TABLE t (a INTEGER)").await;
    let id = world.connected_file(&mut owner.client, "a.sqlite").await;
    let path = format!("/api/connections/{id}");

    world.app.clock.advance(Duration::from_secs(1));
    let archived = owner.client.post(&format!("{path}/archive"), json!({})).await.expect(200);
    assert_eq!(("2026-11-21T09:00:01Z", "active"), (archived.text("/archived_at"), archived.text("/state")));
    let again = owner.client.post(&format!("{path}/archive"), json!({})).await.expect(200);
    assert_eq!(archived.body, again.body, "a second time changes nothing");
    let no = refused(world.query(owner.organization, &id, "SELECT 1").await);
    assert_eq!("connect/archived", slug_of(&no));
    for (tail, body) in [
        ("test", json!({})),
        ("reauthorize", json!({ "password": "x" })),
        ("accept-write", json!({ "reason": "because I say so" })),
    ] {
        let no = owner.client.post(&format!("{path}/{tail}"), body).await.expect(409);
        assert_eq!("connect/archived", no.problem(), "{tail}");
    }
    let schema = owner.client.get(&format!("{path}/schema")).await.expect(409);
    assert_eq!("connect/archived", schema.problem());
    let listed = owner.client.get("/api/connections").await.expect(200);
    assert_eq!(
        "2026-11-21T09:00:01Z",
        listed.text("/items/0/archived_at"),
        "the list says which are archived"
    );

    world.app.clock.advance(Duration::from_mins(5));
    let back = owner.client.post(&format!("{path}/unarchive"), json!({})).await.expect(200);
    assert!(back.body["archived_at"].is_null());
    assert!(world.query(owner.organization, &id, "SELECT 1").await.is_ok());
    let history = owner.client.get(&format!("{path}/health")).await.expect(200);
    assert_eq!("It was taken out of the archive.", history.text("/items/0/sentence"));
    assert_eq!("It was archived.", history.text("/items/1/sentence"));
    let log = world.app.audited(Log::Organization(owner.organization)).await;
    for action in ["connection.archive", "connection.unarchive"] {
        assert_eq!(1, log.iter().filter(|known| known.as_str() == action).count(), "{action} in {log:?}");
    }
}

#[tokio::test]
async fn nobody_looks_at_the_rights_of_an_archived_connection() {
    let world = world().await;
    let mut owner = world.app.organization("Acme").await;
    world.file(&owner, "a.sqlite", "CREATE TABLE t (a INTEGER)").await;
    let before = world.connected_file(&mut owner.client, "a.sqlite").await;
    let while_queued = world.connected_file(&mut owner.client, "a.sqlite").await;
    let feature = connect::feature(&world.connect);
    let queueing = feature.schedules.iter().find(|schedule| schedule.name == "connect.queue-probes").unwrap();
    let worker = Worker::new(world.app.platform.clone(), feature.jobs, 1);
    let tests = async || {
        let log = world.app.audited(Log::Organization(owner.organization)).await;
        log.iter().filter(|action| action.as_str() == "connection.test").count()
    };
    let made = tests().await;
    let archive = |id: &str| format!("/api/connections/{id}/archive");
    let _ = owner.client.post(&archive(&before), json!({})).await.expect(200);
    world.app.clock.advance(Duration::from_hours(8 * 24));
    queueing.run(world.app.platform.clone()).await.unwrap();
    let body = json!({ "email": owner.email, "passphrase": testkit::PASSPHRASE });
    let mut client = world.app.visitor();
    let _ = client.post("/api/session", body).await.expect(200);
    let _ = client.post(&archive(&while_queued), json!({})).await.expect(200);
    assert_eq!(1, worker.run_due().await.unwrap(), "only the one in use was queued");
    assert_eq!(made, tests().await, "and it was archived before its turn");
}
