//! Connections to SQLite files, through the routes and the service.

use std::time::Duration;

use connect::trouble::Class;
use kernel::audit_entry::Log;
use platform::jobs::Worker;
use serde_json::json;

use crate::world::{ended, first, more_of, refused, slug_of, step, world};

#[tokio::test]
async fn a_file_is_connected_tested_and_read() {
    let world = world().await;
    let mut owner = world.app.organization("Acme").await;
    world
        .file(&owner, "crm.sqlite", "CREATE TABLE deal (amount INTEGER); INSERT INTO deal VALUES (40), (2)")
        .await;
    let id = world.connected_file(&mut owner.client, "crm.sqlite").await;

    let view = owner.client.get(&format!("/api/connections/{id}")).await.expect(200);
    assert_eq!(
        ("active", "read", "sqlite"),
        (view.text("/state"), view.text("/rights/verdict"), view.text("/engine"))
    );
    assert!(view.body["credential"].is_null());

    let answer = world.query(owner.organization, &id, "SELECT sum(amount) AS value FROM deal").await.unwrap();
    assert_eq!("[Number(42)]", first(&answer));
    let view = owner.client.get(&format!("/api/connections/{id}")).await.expect(200);
    assert_eq!("2026-11-21T09:00:00Z", view.text("/last_used_at"));

    let schema = owner.client.get(&format!("/api/connections/{id}/schema")).await.expect(200);
    assert_eq!(("deal", "amount"), (schema.text("/tables/0/name"), schema.text("/tables/0/columns/0/name")));
    let log = world.app.audited(Log::Organization(owner.organization)).await;
    for action in ["connection.create", "connection.test", "connection.read"] {
        assert!(log.contains(&action.to_owned()), "{action} in {log:?}");
    }
}

#[tokio::test]
async fn a_name_changes_and_a_deletion_is_taken_back() {
    let world = world().await;
    let mut owner = world.app.organization("Acme").await;
    world.file(&owner, "a.sqlite", "CREATE TABLE t (a)").await;
    let id = world.connected_file(&mut owner.client, "a.sqlite").await;
    let path = format!("/api/connections/{id}");

    let renamed = owner.client.patch(&path, json!({ "name": " Sales " })).await.expect(200);
    assert_eq!("Sales", renamed.text("/name"));
    let empty = owner.client.patch(&path, json!({ "name": "" })).await.expect(422);
    assert_eq!("/name", empty.text("/fields/0/pointer"));

    let _ = owner.client.delete(&path).await.expect(204);
    let _ = owner.client.get(&path).await.expect(404);
    let gone = refused(world.query(owner.organization, &id, "SELECT 1").await);
    assert_eq!("connect/no-connection", slug_of(&gone));
    let listed = owner.client.get("/api/connections").await.expect(200);
    assert_eq!(json!([]), listed.body["items"]);

    let restored = owner.client.post(&format!("{path}/restore"), json!({})).await.expect(200);
    assert_eq!(("Sales", "active"), (restored.text("/name"), restored.text("/state")));
    assert!(world.query(owner.organization, &id, "SELECT 1").await.is_ok());
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_told_with_the_next_step() {
    let world = world().await;
    let mut owner = world.app.organization("Acme").await;
    std::fs::write(world.path(&owner, "text.sqlite"), "no database at all, only words").unwrap();
    for (path, words) in [
        ("missing.sqlite", "There is no file"),
        ("../store.sqlite", "Only files under"),
        ("/etc/passwd", "Only files under"),
        ("text.sqlite", "is not an SQLite database"),
    ] {
        let body = json!({ "name": "X", "engine": "sqlite", "path": path });
        let started = owner.client.post("/api/connection-tests", body).await.expect(202);
        let report = ended(&mut owner.client, &started, "/id").await;
        assert_eq!(
            ("failed", "connect/file"),
            (report.text("/state"), report.text("/problem/type")),
            "{path}"
        );
        assert!(report.text("/problem/detail").contains(words), "{path}: {}", report.body);
        assert_eq!("failed", step(&report, "connect"), "{path}");
        assert_eq!("waiting", step(&report, "rights"), "{path}");
    }
    let listed = owner.client.get("/api/connections").await.expect(200);
    assert_eq!(json!([]), listed.body["items"], "a test of a draft stores nothing");
}

#[tokio::test]
async fn a_refused_statement_says_why_and_where_and_leaves_the_connection_alone() {
    let world = world().await;
    let mut owner = world.app.organization("Acme").await;
    world.file(&owner, "a.sqlite", "CREATE TABLE t (a INTEGER)").await;
    let id = world.connected_file(&mut owner.client, "a.sqlite").await;
    for (text, slug) in [
        ("SELECT 1; SELECT 2", "connect/statement-not-one"),
        ("DROP TABLE t", "connect/statement-not-a-query"),
        ("WITH x AS (SELECT 1) INSERT INTO t SELECT 1", "connect/statement-writes"),
        ("SELECT 'a", "connect/statement-unfinished"),
        ("", "connect/statement-unfinished"),
        ("SELECT a,\n nope FROM t", "connect/database-error"),
        (
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
            "connect/answer-too-large",
        ),
    ] {
        let no = refused(world.query(owner.organization, &id, text).await);
        assert_eq!(slug, slug_of(&no), "{text}");
        assert_eq!(None, no.source_class(), "{text}");
    }
    let no = refused(world.query(owner.organization, &id, "SELECT a,\n nope FROM t").await);
    assert_eq!(json!({ "position": { "offset": 11, "line": 2, "column": 2 } }), more_of(&no));
    let view = owner.client.get(&format!("/api/connections/{id}")).await.expect(200);
    assert_eq!("active", view.text("/state"));
    assert!(view.body["last_error"].is_null());
}

#[tokio::test]
async fn a_source_that_goes_away_and_comes_back_is_told_in_the_history() {
    let world = world().await;
    let mut owner = world.app.organization("Acme").await;
    world.file(&owner, "a.sqlite", "CREATE TABLE t (a INTEGER)").await;
    let id = world.connected_file(&mut owner.client, "a.sqlite").await;
    std::fs::rename(world.path(&owner, "a.sqlite"), world.path(&owner, "b.sqlite")).unwrap();
    world.app.clock.advance(Duration::from_secs(1));
    for _ in 0..3 {
        let no = refused(world.query(owner.organization, &id, "SELECT 1").await);
        assert_eq!(Some(Class::Gone), no.source_class());
    }
    let path = format!("/api/connections/{id}");
    let view = owner.client.get(&path).await.expect(200);
    assert_eq!(("gone", "gone"), (view.text("/state"), view.text("/last_error/class")));
    std::fs::rename(world.path(&owner, "b.sqlite"), world.path(&owner, "a.sqlite")).unwrap();
    world.app.clock.advance(Duration::from_secs(1));
    assert!(world.query(owner.organization, &id, "SELECT 1").await.is_ok());
    let view = owner.client.get(&path).await.expect(200);
    assert_eq!("active", view.text("/state"));
    let history = owner.client.get(&format!("{path}/health")).await.expect(200);
    let states: Vec<&str> = history.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["state"].as_str().unwrap())
        .collect();
    assert_eq!(vec!["active", "gone", "active"], states);
}

#[tokio::test]
async fn uses_are_written_in_batches_and_survive_the_process() {
    let world = world().await;
    let mut owner = world.app.organization("Acme").await;
    world.file(&owner, "a.sqlite", "CREATE TABLE t (a INTEGER)").await;
    let id = world.connected_file(&mut owner.client, "a.sqlite").await;
    world.app.clock.advance(Duration::from_mins(1));
    for _ in 0..5 {
        world.query(owner.organization, &id, "SELECT 1").await.unwrap();
    }
    let schedules = connect::feature(&world.connect).schedules;
    let writing = schedules.iter().find(|schedule| schedule.name == "connect.write-uses").unwrap();
    writing.run(world.app.platform.clone()).await.unwrap();
    let view = owner.client.get(&format!("/api/connections/{id}")).await.expect(200);
    assert_eq!("2026-11-21T09:01:00Z", view.text("/last_used_at"));
}

#[tokio::test]
async fn a_deleted_connection_is_gone_after_a_day_and_a_restored_one_is_not() {
    let world = world().await;
    let mut owner = world.app.organization("Acme").await;
    world.file(&owner, "a.sqlite", "CREATE TABLE t (a INTEGER)").await;
    let gone = world.connected_file(&mut owner.client, "a.sqlite").await;
    let kept = world.connected_file(&mut owner.client, "a.sqlite").await;
    for id in [&gone, &kept] {
        let _ = owner.client.delete(&format!("/api/connections/{id}")).await.expect(204);
    }
    let _ = owner.client.post(&format!("/api/connections/{kept}/restore"), json!({})).await.expect(200);
    let worker = Worker::new(world.app.platform.clone(), connect::feature(&world.connect).jobs, 2);
    assert_eq!(0, worker.run_due().await.unwrap(), "nothing is due yet");
    world.app.clock.advance(Duration::from_hours(25));
    assert_eq!(2, worker.run_due().await.unwrap());
    assert!(world.query(owner.organization, &kept, "SELECT 1").await.is_ok());
    let no = refused(world.query(owner.organization, &gone, "SELECT 1").await);
    assert_eq!("connect/no-connection", slug_of(&no));
}

#[tokio::test]
async fn rights_are_looked_at_again_every_week() {
    let world = world().await;
    let mut owner = world.app.organization("Acme").await;
    world.file(&owner, "a.sqlite", "CREATE TABLE t (a INTEGER)").await;
    world.connected_file(&mut owner.client, "a.sqlite").await;
    let feature = connect::feature(&world.connect);
    let queueing = feature.schedules.iter().find(|schedule| schedule.name == "connect.queue-probes").unwrap();
    let worker = Worker::new(world.app.platform.clone(), feature.jobs, 1);
    let tests = async || {
        let log = world.app.audited(Log::Organization(owner.organization)).await;
        log.iter().filter(|action| action.as_str() == "connection.test").count()
    };
    queueing.run(world.app.platform.clone()).await.unwrap();
    assert_eq!((0, 1), (worker.run_due().await.unwrap(), tests().await));
    world.app.clock.advance(Duration::from_hours(8 * 24));
    queueing.run(world.app.platform.clone()).await.unwrap();
    assert_eq!((1, 2), (worker.run_due().await.unwrap(), tests().await));
}

#[tokio::test]
async fn no_organization_opens_the_file_of_another() {
    let world = world().await;
    let acme = world.app.organization("Acme").await;
    let mut globex = world.app.organization("Globex").await;
    world.file(&acme, "crm.sqlite", "CREATE TABLE deal (amount INTEGER)").await;
    let theirs = world.path(&acme, "crm.sqlite");
    std::os::unix::fs::symlink(&theirs, world.path(&globex, "link.sqlite")).unwrap();
    let own = world.folder.join(globex.organization.to_string()).display().to_string();
    for path in [
        "crm.sqlite".to_owned(),
        format!("{}/crm.sqlite", acme.organization),
        format!("../{}/crm.sqlite", acme.organization),
        theirs.display().to_string(),
        "link.sqlite".to_owned(),
    ] {
        let body = json!({ "name": "X", "engine": "sqlite", "path": path });
        let started = globex.client.post("/api/connection-tests", body).await.expect(202);
        let report = ended(&mut globex.client, &started, "/id").await;
        assert_eq!(
            ("failed", "connect/file"),
            (report.text("/state"), report.text("/problem/type")),
            "{path}"
        );
        assert!(report.text("/problem/detail").contains(&own), "{path}: {}", report.body);
    }
    let guide = globex.client.post("/api/connection-guides", json!({ "engine": "sqlite" })).await.expect(200);
    assert!(guide.text("/steps/0").contains(&own), "the guide names the folder: {}", guide.body);
}
