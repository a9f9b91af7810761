//! Sources that the running product reads, connected as a person does.

use std::sync::atomic::{AtomicU64, Ordering};

use platform::db::{Db, DbAddress, Scope, sql};
use serde_json::{Value, json};
use testkit::Answer;
use testkit::parts::address::Address;
use testkit::parts::{self, Postgres};

use super::browser::Browser;
use super::{Place, eventually};

/// A PostgreSQL database with one table and an account that may only read it.
pub(crate) struct Source {
    pub(crate) address: Address,
}

impl Source {
    /// The account has exactly this password.
    pub(crate) async fn with_password(server: &Postgres, password: &str) -> Self {
        let admin = server.fresh_database().await;
        let (user, _) = server.fresh_role("reader").await;
        let database = Address::parse(&admin).unwrap();
        server
            .execute(
                &admin,
                &format!(
                    "CREATE TABLE deal (amount int); INSERT INTO deal VALUES (20), (22); \
                     GRANT SELECT ON deal TO {user}; REVOKE CREATE, TEMPORARY ON DATABASE {db} FROM PUBLIC; \
                     REVOKE CREATE ON SCHEMA public FROM PUBLIC; ALTER ROLE {user} PASSWORD '{password}'",
                    db = database.database
                ),
            )
            .await;
        Self { address: database.with_account(&user, password) }
    }

    pub(crate) async fn new(password: &str) -> Self {
        Self::with_password(&*parts::postgres().await, password).await
    }

    /// What the form sends.
    pub(crate) fn form(&self, name: &str) -> Value {
        json!({
            "name": name, "engine": "postgresql", "host": "127.0.0.1", "port": self.address.port,
            "database": self.address.database, "user": self.address.user, "password": self.address.password,
            "tls": { "mode": "plaintext" },
        })
    }

    /// What the form sends that gives a connection this account.
    pub(crate) fn account(&self) -> Value {
        json!({
            "user": self.address.user, "password": self.address.password, "database": self.address.database,
        })
    }
}

/// Makes a connection and waits for its test; its id.
#[track_caller]
pub(crate) fn connected(browser: &mut Browser, form: Value) -> String {
    let created = browser.post("/api/connections", form).expect(202);
    let report = tested(browser, created.text("/test/id"));
    assert_eq!(report.text("/state"), "passed", "{}", report.body);
    created.text("/connection/id").to_owned()
}

/// Tests a connection once more; the report.
#[track_caller]
pub(crate) fn tested_again(browser: &mut Browser, connection: &str) -> Answer {
    let begun = browser.post(&format!("/api/connections/{connection}/test"), json!({})).expect(202);
    tested(browser, begun.text("/id"))
}

/// Uses a connection's credential once: whom its source takes us for; `Err` holds the problem's type.
///
/// Each use has a statement of its own: equal ones at the same time would share one use.
pub(crate) fn use_once(browser: &mut Browser, connection: &str) -> Result<String, String> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let statement = format!("SELECT {number} AS id, current_user AS label FROM deal LIMIT 1");
    let answer =
        browser.post("/api/pick-lists", json!({ "connection_id": connection, "statement": statement }));
    if answer.status == 200 {
        Ok(answer.text("/items/0/label").to_owned())
    } else {
        Err(answer.problem().to_owned())
    }
}

/// What an owner sends to switch one connection off (`disable`) or to end it for good (`destroy`).
pub(crate) fn ending(connection: &str, mode: &str) -> Value {
    let what = json!({ "scope": "connection", "connection": connection });
    json!({ "what": what, "mode": mode, "reason": "the contract ends today" })
}

#[track_caller]
pub(crate) fn end(browser: &mut Browser, connection: &str, mode: &str) {
    let _ = browser.post("/api/shut-offs", ending(connection, mode)).expect(201);
}

/// The report of a test that has ended.
#[track_caller]
pub(crate) fn tested(browser: &mut Browser, test: &str) -> Answer {
    let path = format!("/api/connection-tests/{test}");
    eventually("the test ends", || {
        Some(browser.get(&path).expect(200)).filter(|report| report.text("/state") != "running")
    })
}

/// A SQLite file in the place's folder for sources, connected; the connection's id.
pub(crate) async fn connected_file(place: &Place, browser: &mut Browser) -> String {
    let organization = browser.get("/api/organizations").expect(200).text("/items/0/id").to_owned();
    let folder = place.sources().join(organization);
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("deals.sqlite");
    let db = Db::open(&DbAddress::Sqlite { file }).await.unwrap();
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    let _ = sql("CREATE TABLE deal (amount INTEGER)").execute(&mut tx).await.unwrap();
    let _ = sql("INSERT INTO deal VALUES (20), (22)").execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    connected(browser, json!({ "name": "Deals", "engine": "sqlite", "path": "deals.sqlite" }))
}

/// What makes a KPI that sums the source's one table.
pub(crate) fn kpi_form(connection: &str, name: &str) -> Value {
    json!({
        "name": name, "connection_id": connection, "statement": "SELECT SUM(amount) AS value FROM deal",
        "unit": "€", "decimals": 0, "refresh_minutes": 1440, "values": {}, "parameters": [],
    })
}

/// The KPI's readings, newest first.
#[track_caller]
pub(crate) fn readings(browser: &mut Browser, kpi: &str) -> Vec<Value> {
    let page = browser.get(&format!("/api/kpis/{kpi}/readings")).expect(200);
    page.body["items"].as_array().unwrap().clone()
}
