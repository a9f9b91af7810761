//! Sources that the running product reads, connected as a person does.

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
}

/// Makes a connection and waits for its test; its id.
#[track_caller]
pub(crate) fn connected(browser: &mut Browser, form: Value) -> String {
    let created = browser.post("/api/connections", form).expect(202);
    let report = tested(browser, created.text("/test/id"));
    assert_eq!(report.text("/state"), "passed", "{}", report.body);
    created.text("/connection/id").to_owned()
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
