//! A test that began before the connection was given another account says nothing about the new one.

use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

use crate::world::{ended, world};

/// A server that takes connections and says nothing.
struct Silent(TcpListener);

impl Silent {
    async fn start() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    async fn reached(&self) -> TcpStream {
        self.0.accept().await.unwrap().0
    }
}

#[tokio::test]
async fn a_test_of_the_old_account_is_not_written_on_the_new_one() {
    let world = world().await;
    let (mut owner, _) = world.secured("Acme").await;
    let (old, new) = (Silent::start().await, Silent::start().await);
    let body = json!({ "name": "Shop", "engine": "postgresql", "host": "127.0.0.1", "port": old.port(),
        "database": "d", "user": "u", "password": "p", "tls": { "mode": "plaintext" } });
    let created = owner.client.post("/api/connections", body).await.expect(202);
    let path = format!("/api/connections/{}", created.text("/connection/id"));
    let old_line = old.reached().await;
    let renewed = json!({ "password": "q", "port": new.port() });
    let renewed = owner.client.post(&format!("{path}/reauthorize"), renewed).await.expect(202);
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
