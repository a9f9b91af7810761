//! An owner ends the use of connections, through the routes: what is told before, what is ended, what the receipt says.

use std::time::Duration;

use custody::receipt;
use kernel::actor::Actor;
use kernel::audit_entry::Log;
use kernel::failure::Failure;
use kernel::ids::{ConnectionId, Id as _, PersonId};
use platform::db::{Engine, Scope, Tx, sql};
use serde_json::{Value, json};
use testkit::{PASSPHRASE, Signed};
use tokio::io::AsyncReadExt as _;

use crate::reads::connected;
use crate::silent::Silent;
use crate::world::{World, ended, query, refused, slug_of, world};

const REASON: &str = "the contract ends today";

/// A world whose audit log signs, and an owner who confirmed who they are, with two files connected.
async fn acme() -> (World, Signed, [String; 2]) {
    let world = world().await;
    let (mut owner, _) = world.secured("Acme").await;
    let mut ids = Vec::new();
    for name in ["a.sqlite", "b.sqlite"] {
        world.file(&owner, name, "CREATE TABLE t (a INTEGER)").await;
        ids.push(world.connected_file(&mut owner.client, name).await);
    }
    let _ = owner.client.post("/api/session/step-up", json!({ "passphrase": PASSPHRASE })).await.expect(204);
    (world, owner, ids.try_into().unwrap())
}

fn everything(mode: &str) -> Value {
    json!({ "what": { "scope": "everything" }, "mode": mode, "reason": REASON })
}

#[tokio::test]
async fn a_connection_is_switched_off_and_on_again_by_an_owner_who_confirmed() {
    let (world, mut owner, [one, other]) = acme().await;
    let what = json!({ "scope": "connection", "connection": one });
    let body = json!({ "what": what, "mode": "disable", "reason": REASON });
    let receipt = owner.client.post("/api/shut-offs", body.clone()).await.expect(201);
    assert!(receipt.text("/note").contains("how: switched off"), "{}", receipt.text("/note"));
    let no = refused(world.query(owner.organization, &one, "SELECT 1").await);
    assert_eq!("connect/not-usable", slug_of(&no));
    assert!(world.query(owner.organization, &other, "SELECT 1").await.is_ok());
    let again = owner.client.post("/api/shut-offs", body).await.expect(409);
    assert_eq!("connect/nothing-to-end", again.problem());
    let body = json!({ "what": what, "reason": REASON });
    let _ = owner.client.post("/api/shut-offs/resume", body).await.expect(204);
    assert!(world.query(owner.organization, &one, "SELECT 1").await.is_ok());
    let log = world.app.audited(Log::Organization(owner.organization)).await;
    for action in ["connection.suspend", "connection.resume", "receipt.sign"] {
        assert_eq!(1, log.iter().filter(|known| known.as_str() == action).count(), "{action} in {log:?}");
    }
}

#[tokio::test]
async fn everything_is_shut_off_at_once_and_the_receipt_is_signed_and_says_so() {
    let (world, mut owner, [one, other]) = acme().await;
    let body = json!({ "what": { "scope": "everything" }, "mode": "destroy" });
    let plan = owner.client.post("/api/shut-offs/plan", body).await.expect(200);
    assert_eq!(2, plan.body["connections"].as_array().unwrap().len());
    assert!(!plan.body["cannot_be_undone"].as_array().unwrap().is_empty());

    let made = owner.client.post("/api/shut-offs", everything("destroy")).await.expect(201);
    for id in [&one, &other] {
        let no = refused(world.query(owner.organization, id, "SELECT 1").await);
        assert_eq!("connect/not-usable", slug_of(&no));
        let seen = owner.client.get(&format!("/api/connections/{id}")).await.expect(200);
        assert_eq!("shut_off", seen.text("/state"));
    }
    let note = made.text("/note").to_owned();
    for line in [
        "what: everything org_",
        "how: destroyed",
        "reason: the contract ends today",
        "backups: kept for 7 days",
    ] {
        assert!(note.contains(line), "{line} in {note}");
    }
    assert_eq!(2, note.lines().filter(|line| line.starts_with("revocation: ")).count(), "{note}");
    let key = world.app.journal.verifier_key(Log::Organization(owner.organization)).unwrap();
    receipt::verify(&note, &key).unwrap();
    let forged = note.replace("destroyed", "kept");
    assert!(receipt::verify(&forged, &key).is_err());
    let kept = owner.client.get(&format!("/api/receipts/{}", made.text("/id"))).await.expect(200);
    assert!(kept.body.to_string().contains("Teamwright receipt 1"), "{:?}", kept.body);

    let again = owner.client.post("/api/shut-offs", everything("destroy")).await.expect(409);
    assert_eq!("custody/wrong-state", again.problem());
    let log = world.app.audited(Log::Organization(owner.organization)).await;
    assert!(log.iter().any(|action| action == "organization.shut_off"), "{log:?}");
}

#[tokio::test]
async fn whoever_did_not_confirm_or_is_no_owner_ends_nothing() {
    let (world, mut owner, [one, _]) = acme().await;
    world.app.clock.advance(Duration::from_mins(11));
    let no = owner.client.post("/api/shut-offs", everything("destroy")).await.expect(403);
    assert_eq!("access/step-up-needed", no.problem());
    let mut manager = world.app.member(&mut owner, "manager@acme.example", &["integration_manager"]).await;
    let no = manager.post("/api/shut-offs", everything("destroy")).await.expect(403);
    assert_eq!("access/not-allowed", no.problem());
    assert!(world.query(owner.organization, &one, "SELECT 1").await.is_ok());
}

#[tokio::test]
async fn two_operators_end_one_organization_and_no_other() {
    let (world, owner, [one, _]) = acme().await;
    let (mut other, _) = world.secured("Umbra").await;
    world.file(&other, "c.sqlite", "CREATE TABLE t (a INTEGER)").await;
    let theirs = world.connected_file(&mut other.client, "c.sqlite").await;
    let person = |number| PersonId::from_uuid(uuid::Uuid::from_u128(number));
    let confirmed = async || {
        let act = world.custody.ask_operator_act(owner.organization, person(1), REASON).await.unwrap();
        let mut cx = world.app.platform.begin(owner.organization, Actor::Person(person(2))).await.unwrap();
        let long_ago = kernel::time::Timestamp::default();
        let by = (person(2), long_ago);
        let both = world.custody.confirm_operator_act(&mut cx, act.id, by).await.unwrap();
        (cx, both)
    };
    let (cx, both) = confirmed().await;
    drop(cx);
    let mut cx = world.app.platform.begin(other.organization, Actor::Person(person(2))).await.unwrap();
    let no = world.connect.shut_off_by_operators(&mut cx, both).await;
    assert!(matches!(no, Err(Failure::Refused(_))), "{no:?}");
    drop(cx);
    assert!(world.query(other.organization, &theirs, "SELECT 1").await.is_ok());

    let (mut cx, both) = confirmed().await;
    let receipt = world.connect.shut_off_by_operators(&mut cx, both).await.unwrap();
    cx.commit().await.unwrap();
    assert!(receipt.note.contains(&format!("by: {}", person(2))), "{}", receipt.note);
    let no = refused(world.query(owner.organization, &one, "SELECT 1").await);
    assert_eq!("connect/not-usable", slug_of(&no));
    assert!(world.query(other.organization, &theirs, "SELECT 1").await.is_ok());
}

/// Whoever may edit connections need not be an owner: a new password does not switch on what an owner switched off.
#[tokio::test]
async fn a_connection_that_is_switched_off_takes_no_new_password() {
    let (_world, mut owner, _) = acme().await;
    let server = Silent::start().await;
    let body = json!({ "name": "Shop", "engine": "postgresql", "host": "127.0.0.1", "port": server.port(),
        "database": "d", "user": "u", "password": "p", "tls": { "mode": "plaintext" } });
    let created = owner.client.post("/api/connections", body).await.expect(202);
    drop(server.reached().await);
    assert_eq!("failed", ended(&mut owner.client, &created, "/test/id").await.text("/state"));
    let id = created.text("/connection/id").to_owned();
    let what = json!({ "scope": "connection", "connection": id });
    let off = json!({ "what": what, "mode": "disable", "reason": REASON });
    let _ = owner.client.post("/api/shut-offs", off).await.expect(201);
    let path = format!("/api/connections/{id}");
    let renewed = json!({ "password": "q" });
    let no = owner.client.post(&format!("{path}/reauthorize"), renewed.clone()).await.expect(409);
    assert_eq!("custody/suspended", no.problem());
    assert_eq!("suspended", owner.client.get(&path).await.expect(200).text("/state"));

    let on = json!({ "what": what, "reason": REASON });
    let _ = owner.client.post("/api/shut-offs/resume", on).await.expect(204);
    let _ = owner.client.post(&format!("{path}/reauthorize"), renewed).await.expect(202);
}

/// A read fails in the moment in which its connection is switched off: what it says of the connection is not written.
#[tokio::test]
async fn a_read_that_fails_meanwhile_leaves_a_connection_switched_off() {
    let (world, mut owner, [one, _]) = acme().await;
    let organization = owner.organization;
    std::fs::remove_file(world.path(&owner, "a.sqlite")).unwrap();
    let tx = switched_off(&world, &owner, &one).await;
    let (connect, read) = (world.connect.clone(), query(organization, &one, "SELECT 1"));
    let reading = tokio::spawn(async move { connect.query(read).await });
    until_somebody_waits(&world).await;
    tx.commit().await.unwrap();
    let _ = refused(reading.await.unwrap());
    let view = owner.client.get(&format!("/api/connections/{one}")).await.expect(200);
    assert_eq!("suspended", view.text("/state"));
}

/// A transaction in which the connection is switched off, and which is not committed yet.
async fn switched_off(world: &World, owner: &Signed, id: &str) -> Tx {
    let mut tx = world.app.platform.db.begin(Scope::Organization(owner.organization)).await.unwrap();
    let off = sql("UPDATE connection SET state = 'suspended' WHERE organization_id = $1 AND id = $2");
    let off = off.id(owner.organization).id(id.parse::<ConnectionId>().unwrap());
    assert_eq!(1, off.execute(&mut tx).await.unwrap());
    tx
}

async fn until_somebody_waits(world: &World) {
    let db = &world.app.platform.db;
    // On SQLite the one writer is taken; on PostgreSQL there is something to see.
    while db.engine() == Engine::Postgres {
        let mut look = db.begin_read(Scope::Installation).await.unwrap();
        let waits = sql("SELECT COUNT(*) AS n FROM pg_stat_activity
             WHERE wait_event_type = 'Lock' AND datname = current_database()");
        if waits.fetch_one(&mut look).await.unwrap().get::<i64>("n").unwrap() > 0 {
            break;
        }
    }
}

/// The same after the credential was lent: the server hangs up, and its read says nothing of what was ended.
#[tokio::test]
async fn a_server_that_hangs_up_meanwhile_leaves_its_connection_switched_off() {
    let (world, mut owner, _) = acme().await;
    let server = Silent::start().await;
    let id = connected(&world, &mut owner, &server).await;
    let (connect, read) = (world.connect.clone(), query(owner.organization, &id, "SELECT 1"));
    let reading = tokio::spawn(async move { connect.query(read).await });
    let mut line = server.reached().await;
    let _first = line.read_u8().await.unwrap();
    let off =
        json!({ "what": { "scope": "connection", "connection": id }, "mode": "disable", "reason": REASON });
    let _ = owner.client.post("/api/shut-offs", off).await.expect(201);
    drop(line);
    let _ = refused(reading.await.unwrap());
    let view = owner.client.get(&format!("/api/connections/{id}")).await.expect(200);
    assert_eq!("suspended", view.text("/state"));
}

/// A test passes in the moment in which its connection is switched off.
#[tokio::test]
async fn a_test_that_passes_meanwhile_leaves_a_connection_switched_off() {
    let (world, mut owner, [one, _]) = acme().await;
    let tx = switched_off(&world, &owner, &one).await;
    let started = owner.client.post(&format!("/api/connections/{one}/test"), json!({})).await.expect(202);
    until_somebody_waits(&world).await;
    tx.commit().await.unwrap();
    let _ = ended(&mut owner.client, &started, "/id").await;
    let view = owner.client.get(&format!("/api/connections/{one}")).await.expect(200);
    assert_eq!("suspended", view.text("/state"));
}

/// Somebody enters a new password in the moment in which an owner switches the connection off.
#[tokio::test]
async fn a_new_password_that_comes_meanwhile_leaves_a_connection_switched_off() {
    let (world, mut owner, _) = acme().await;
    let server = Silent::start().await;
    let id = connected(&world, &mut owner, &server).await;
    let tx = switched_off(&world, &owner, &id).await;
    let path = format!("/api/connections/{id}");
    let reauthorize = format!("{path}/reauthorize");
    let renewing = owner.client.post(&reauthorize, json!({ "password": "q" }));
    let switching = async {
        until_somebody_waits(&world).await;
        tx.commit().await.unwrap();
    };
    let (renewed, ()) = tokio::join!(renewing, switching);
    assert_eq!("custody/suspended", renewed.expect(409).problem());
    assert_eq!("suspended", owner.client.get(&path).await.expect(200).text("/state"));
}
