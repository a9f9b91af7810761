//! A test that began before the connection was given another account says nothing about the new one, and gets nothing
//! of it.

use serde_json::{Value, json};
use testkit::{Answer, Signed};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::silent::Silent;
use crate::world::{ended, world};

/// A connection that was given another server while its first test was on the line to the old one.
struct Moved {
    path: String,
    /// Listens on, so that whoever came back to it would be answered.
    _old: Silent,
    old_line: TcpStream,
    created: Answer,
    renewed: Answer,
}

async fn moved(owner: &mut Signed, engine: &str, new: &Silent) -> Moved {
    let old = Silent::start().await;
    let body = json!({ "name": "Shop", "engine": engine, "host": "127.0.0.1", "port": old.port(),
        "database": "d", "user": "u", "password": "p", "tls": { "mode": "plaintext" } });
    let created = owner.client.post("/api/connections", body).await.expect(202);
    let path = format!("/api/connections/{}", created.text("/connection/id"));
    let old_line = old.reached().await;
    let renewed = json!({ "password": "q", "port": new.port() });
    let renewed = owner.client.post(&format!("{path}/reauthorize"), renewed).await.expect(202);
    Moved { path, _old: old, old_line, created, renewed }
}

#[tokio::test]
async fn a_test_of_the_old_account_is_not_written_on_the_new_one() {
    let world = world().await;
    let (mut owner, _) = world.secured("Acme").await;
    let new = Silent::start().await;
    let Moved { path, _old, old_line, created, renewed } = moved(&mut owner, "postgresql", &new).await;
    let new_line = new.reached().await;
    drop(old_line);
    assert_eq!("failed", ended(&mut owner.client, &created, "/test/id").await.text("/state"));
    let view = owner.client.get(&path).await.expect(200);
    assert_eq!("pending", view.text("/state"));
    assert_eq!((&Value::Null, &Value::Null), (&view.body["state_reason"], &view.body["last_error"]));
    let history = owner.client.get(&format!("{path}/health")).await.expect(200);
    assert_eq!(json!([]), history.body["items"]);

    drop(new_line);
    assert_eq!("failed", ended(&mut owner.client, &renewed, "/test/id").await.text("/state"));
    let view = owner.client.get(&path).await.expect(200);
    assert!(view.text("/state_reason").contains("closed the connection"), "its own test is: {}", view.body);
}

/// Greets as MySQL does and hears what the client says until it hangs up.
async fn greeted(mut line: TcpStream) -> Vec<u8> {
    let mut greeting = b"\x0a8.0.99\0\x01\0\0\x0012345678\0".to_vec();
    greeting.extend_from_slice(&[0xFF, 0xF7, 45, 2, 0, 0xFF, 0xFF, 21]);
    greeting.extend_from_slice(&[0; 10]);
    greeting.extend_from_slice(b"123456789012\0mysql_native_password\0");
    let length = u8::try_from(greeting.len()).unwrap();
    line.write_all(&[&[length, 0, 0, 0], greeting.as_slice()].concat()).await.unwrap();
    let mut said = vec![0; 1];
    let length = line.read(&mut said).await.unwrap();
    said.truncate(length);
    said
}

#[tokio::test]
async fn a_server_that_was_dialled_before_gets_nothing_of_a_new_password() {
    let world = world().await;
    let (mut owner, _) = world.secured("Acme").await;
    let new = Silent::start().await;
    let Moved { path, _old, old_line, created, renewed } = moved(&mut owner, "mysql", &new).await;
    assert_eq!(Vec::<u8>::new(), greeted(old_line).await);
    let report = ended(&mut owner.client, &created, "/test/id").await;
    assert!(report.text("/problem/type").ends_with("connect/account-changed"), "{}", report.body);
    assert_eq!("pending", owner.client.get(&path).await.expect(200).text("/state"));

    assert_ne!(Vec::<u8>::new(), greeted(new.reached().await).await, "the new server is signed into");
    assert_eq!("failed", ended(&mut owner.client, &renewed, "/test/id").await.text("/state"));
}
