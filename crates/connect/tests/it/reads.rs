//! An organization's reads take turns, and so does looking at tables.

use connect::QueryRefused;
use kernel::actor::Actor;
use kernel::ids::ConnectionId;
use platform::db::{Scope, sql};
use serde_json::json;
use tokio::task::JoinSet;

use crate::silent::Silent;
use crate::world::{World, query, refused, world};

/// As many run and wait as `connect::turns` allows.
const RUNNING: usize = 8;
const WAITING: usize = 64;

/// A connection to the server, as if its test had passed.
pub(crate) async fn connected(world: &World, owner: &mut testkit::Signed, server: &Silent) -> String {
    let body = json!({ "name": "Shop", "engine": "postgresql", "host": "127.0.0.1", "port": server.port(),
        "database": "d", "user": "u", "password": "p", "tls": { "mode": "plaintext" } });
    let created = owner.client.post("/api/connections", body).await.expect(202);
    drop(server.reached().await);
    let _ = crate::world::ended(&mut owner.client, &created, "/test/id").await;
    let mut tx = world.app.base.db.begin(Scope::Organization(owner.organization)).await.unwrap();
    let passed = sql("UPDATE connection SET state = 'active', verdict = 'read', probed_at = state_since
         WHERE engine = 'postgresql'");
    assert_eq!(1, passed.execute(&mut tx).await.unwrap());
    tx.commit().await.unwrap();
    created.text("/connection/id").to_owned()
}

#[tokio::test]
async fn reads_and_looks_at_tables_stand_in_one_line() {
    let world = world().await;
    let (mut owner, _) = world.secured("Acme").await;
    let server = Silent::start().await;
    let id = connected(&world, &mut owner, &server).await;
    let organization = owner.organization;
    let mut reads = JoinSet::new();
    let mut lines = Vec::new();
    for _ in 0..RUNNING {
        let (connect, query) = (world.connect.clone(), query(organization, &id, "SELECT 1"));
        reads.spawn(async move { connect.query(query).await.map(drop) });
        lines.push(server.reached().await);
    }
    let looked_at = id.parse::<ConnectionId>().unwrap();
    for _ in 0..=WAITING {
        let connect = world.connect.clone();
        reads.spawn(async move { connect.schema(organization, Actor::System, looked_at).await.map(drop) });
    }
    let first = reads.join_next().await.unwrap().unwrap();
    assert_eq!(
        QueryRefused::TooManyReads,
        refused(first),
        "of {WAITING} and one that find no turn, one does not wait"
    );
    let next = world.query(organization, &id, "SELECT 1").await;
    assert_eq!(QueryRefused::TooManyReads, refused(next));

    drop(lines.pop());
    let _its_turn = server.reached().await;
}
