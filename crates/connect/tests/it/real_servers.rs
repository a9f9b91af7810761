//! The whole way with real servers: form, seal, test, read, break, mend.

use std::time::Duration;

use connect::trouble::Class;
use kernel::audit_entry::Log;
use platform::outbound::Policy;
use serde_json::{Value, json};
use testkit::parts::{self, Address};

use crate::world::{World, ended, first, refused, slug_of, step, world, world_with};

fn form(url: &str, (user, password): &(String, String)) -> Value {
    let address = Address::parse(url).unwrap();
    let engine = if address.scheme.starts_with("postgres") { "postgresql" } else { "mysql" };
    json!({ "name": "Shop", "engine": engine, "host": "127.0.0.1", "port": address.port,
        "database": address.database, "user": user, "password": password, "tls": { "mode": "plaintext" } })
}

/// A database with one table, and an account that reads it.
async fn postgres_shop() -> Option<(std::sync::Arc<parts::Postgres>, String, (String, String))> {
    if !parts::wanted("PostgreSQL") {
        return None;
    }
    let server = parts::postgres().await;
    let url = server.fresh_database().await;
    let reader = server.fresh_role("reader").await;
    server
        .execute(
            &url,
            &format!(
                "CREATE TABLE orders (amount numeric); INSERT INTO orders VALUES (40), (2.5); GRANT SELECT ON orders \
                 TO {}",
                reader.0
            ),
        )
        .await;
    Some((server, url, reader))
}

#[tokio::test]
async fn a_reader_is_accepted_and_every_use_of_its_password_is_audited() {
    let Some((_server, url, reader)) = postgres_shop().await else { return };
    let world = world().await;
    let (mut owner, _) = world.secured("Acme").await;
    let created = owner.client.post("/api/connections", form(&url, &reader)).await.expect(202);
    let report = ended(&mut owner.client, &created, "/test/id").await;
    assert_eq!("passed", report.text("/state"), "{}", report.body);
    for name in ["resolve", "connect", "sign_in", "rights", "query"] {
        assert_eq!("done", step(&report, name), "{name}");
    }
    let id = created.text("/connection/id").to_owned();
    let answer =
        world.query(owner.organization, &id, "SELECT sum(amount) AS value FROM orders").await.unwrap();
    assert_eq!("[Number(42.5)]", first(&answer));

    let log = world.app.audited(Log::Organization(owner.organization)).await;
    let opens = log.iter().filter(|action| action.as_str() == audit::mark::OPEN).count();
    assert_eq!(2, opens, "one for the test, one for the read: {log:?}");
    no_canary(&world, &reader.1);
}

/// Neither the store nor the log holds the password.
fn no_canary(world: &World, canary: &str) {
    let mut folders = vec![world.app.base.folder().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let bytes = std::fs::read(entry.path()).unwrap_or_default();
            let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!found, "{} holds the password", entry.path().display());
        }
    }
}

#[tokio::test]
async fn a_writer_is_refused_with_the_statements_that_fix_it_and_passes_after_them() {
    let Some((server, url, account)) = postgres_shop().await else { return };
    server.execute(&url, &format!("GRANT INSERT, UPDATE ON orders TO {}", account.0)).await;
    let world = world().await;
    let (mut owner, _) = world.secured("Acme").await;
    let created = owner.client.post("/api/connections", form(&url, &account)).await.expect(202);
    let report = ended(&mut owner.client, &created, "/test/id").await;
    assert_eq!(
        ("failed", "connect/account-can-write"),
        (report.text("/state"), report.text("/problem/type"))
    );
    assert_eq!(("write", "failed"), (report.text("/rights/verdict"), step(&report, "rights")));
    let id = created.text("/connection/id").to_owned();
    let no = refused(world.query(owner.organization, &id, "SELECT 1").await);
    assert_eq!("connect/not-usable", slug_of(&no));

    server.execute(&url, report.text("/rights/fix_script")).await;
    let again = owner.client.post(&format!("/api/connections/{id}/test"), json!({})).await.expect(202);
    assert_eq!("passed", ended(&mut owner.client, &again, "/id").await.text("/state"));
    assert!(world.query(owner.organization, &id, "SELECT amount FROM orders").await.is_ok());
}

#[tokio::test]
async fn an_owner_accepts_a_writer_with_a_reason_and_never_an_admin() {
    let Some((server, url, account)) = postgres_shop().await else { return };
    server.execute(&url, &format!("GRANT DELETE ON orders TO {}", account.0)).await;
    let world = world().await;
    let (mut owner, secret) = world.secured("Acme").await;
    let created = owner.client.post("/api/connections", form(&url, &account)).await.expect(202);
    let _ = ended(&mut owner.client, &created, "/test/id").await;
    let id = created.text("/connection/id").to_owned();
    let path = format!("/api/connections/{id}/accept-write");
    world.app.clock.advance(Duration::from_mins(11));
    let reason = json!({ "reason": "The vendor gives no other account." });
    let no = owner.client.post(&path, reason.clone()).await.expect(403);
    assert_eq!("access/step-up-needed", no.problem());
    let step_up = json!({ "totp": world.code(&secret) });
    let _ = owner.client.post("/api/session/step-up", step_up).await.expect(204);
    assert_eq!(
        "connect/reason-needed",
        owner.client.post(&path, json!({ "reason": "x" })).await.expect(422).problem()
    );
    let accepted = owner.client.post(&path, reason.clone()).await.expect(202);
    assert_eq!("passed", ended(&mut owner.client, &accepted, "/test/id").await.text("/state"));
    let view = owner.client.get(&format!("/api/connections/{id}")).await.expect(200);
    assert_eq!(("active", "Owner of Acme"), (view.text("/state"), view.text("/rights/accepted/by")));
    assert!(world.query(owner.organization, &id, "SELECT amount FROM orders").await.is_ok());

    server.execute(&url, &format!("ALTER ROLE {} CREATEROLE", account.0)).await;
    let again = owner.client.post(&format!("/api/connections/{id}/test"), json!({})).await.expect(202);
    let report = ended(&mut owner.client, &again, "/id").await;
    assert_eq!("connect/account-governs", report.text("/problem/type"));
    assert_eq!("connect/account-governs", owner.client.post(&path, reason).await.expect(409).problem());
    let no = refused(world.query(owner.organization, &id, "SELECT 1").await);
    assert_eq!("connect/not-usable", slug_of(&no));
}

#[tokio::test]
async fn a_dead_password_stops_reading_until_the_connection_is_reauthorized() {
    let Some((server, url, account)) = postgres_shop().await else { return };
    let world = world().await;
    let (mut owner, _) = world.secured("Acme").await;
    let created = owner.client.post("/api/connections", form(&url, &account)).await.expect(202);
    assert_eq!("passed", ended(&mut owner.client, &created, "/test/id").await.text("/state"));
    let id = created.text("/connection/id").to_owned();
    server.execute(&url, &format!("ALTER ROLE {} PASSWORD 'another'", account.0)).await;
    let no = refused(world.query(owner.organization, &id, "SELECT 1").await);
    assert_eq!((Some(Class::Revoked), "connect/wrong-password"), (no.source_class(), slug_of(&no)));
    let no = refused(world.query(owner.organization, &id, "SELECT 1").await);
    assert_eq!("connect/not-usable", slug_of(&no), "the server is not asked again");
    let view = owner.client.get(&format!("/api/connections/{id}")).await.expect(200);
    assert_eq!("needs_reauth", view.text("/state"));

    let body = json!({ "password": "another" });
    let path = format!("/api/connections/{id}/reauthorize");
    let renewed = owner.client.post(&path, body).await.expect(202);
    assert_eq!(id, renewed.text("/connection/id"));
    assert_eq!("passed", ended(&mut owner.client, &renewed, "/test/id").await.text("/state"));
    assert!(world.query(owner.organization, &id, "SELECT amount FROM orders").await.is_ok());
}

#[tokio::test]
async fn a_mariadb_reader_is_accepted_and_a_writer_is_not() {
    if !parts::wanted("MariaDB") {
        return;
    }
    let server = parts::mariadb().await;
    server
        .execute(&server.admin().to_string(), "DELETE FROM mysql.db WHERE Db LIKE 'test%'; FLUSH PRIVILEGES");
    let url = server.fresh_database();
    let database = Address::parse(&url).unwrap().database;
    let account = server.fresh_account("shop");
    let user = format!("'{}'@'127.0.0.1'", account.0);
    server.execute(
        &url,
        &format!(
            "CREATE TABLE t (a int); INSERT INTO t VALUES (7); GRANT SELECT, INSERT ON {database}.* TO {user}"
        ),
    );
    let world = world().await;
    let (mut owner, _) = world.secured("Acme").await;
    let created = owner.client.post("/api/connections", form(&url, &account)).await.expect(202);
    let report = ended(&mut owner.client, &created, "/test/id").await;
    assert_eq!("connect/account-can-write", report.text("/problem/type"), "{}", report.body);
    server.execute(&url, report.text("/rights/fix_script"));
    let id = created.text("/connection/id").to_owned();
    let again = owner.client.post(&format!("/api/connections/{id}/test"), json!({})).await.expect(202);
    assert_eq!("passed", ended(&mut owner.client, &again, "/id").await.text("/state"));
    let answer = world.query(owner.organization, &id, "SELECT a AS value FROM t").await.unwrap();
    assert_eq!("[Number(7)]", first(&answer));
}

#[tokio::test]
async fn a_private_address_is_refused_with_the_setting_that_allows_it() {
    let world = world_with(Policy::default()).await;
    let mut owner = world.app.organization("Acme").await;
    let account = ("u".to_owned(), "p".to_owned());
    let body = form("postgres://u:p@127.0.0.1:5432/d", &account);
    let started = owner.client.post("/api/connection-tests", body).await.expect(202);
    let report = ended(&mut owner.client, &started, "/id").await;
    assert_eq!("outbound/private-address", report.text("/problem/type"));
    assert_eq!("[outbound]\nallow = [\"127.0.0.1/32:5432\"]", report.text("/problem/setting"));
    assert_eq!("failed", step(&report, "resolve"));
}

#[tokio::test]
async fn a_test_can_be_cancelled_and_ends_at_once() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let world = world().await;
    let mut owner = world.app.organization("Acme").await;
    let body = form(&format!("postgres://u:p@127.0.0.1:{port}/d"), &("u".to_owned(), "p".to_owned()));
    let started = owner.client.post("/api/connection-tests", body).await.expect(202);
    let path = format!("/api/connection-tests/{}", started.text("/id"));
    let (_held, _) = silent.accept().await.unwrap();
    assert_eq!("running", owner.client.get(&path).await.expect(200).text("/state"));
    assert_eq!("cancelled", owner.client.delete(&path).await.expect(200).text("/state"));
    assert_eq!("cancelled", owner.client.get(&path).await.expect(200).text("/state"));
}
