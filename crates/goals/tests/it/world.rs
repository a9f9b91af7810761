//! An application with connections and goals, one organization, and a small source that tests may change.

use std::sync::Arc;
use std::time::Duration;

use connect::{Connect, ConnectParts, SqliteFiles};
use custody::{Custody, StartCustody};
use goals::{Goals, KpiUses};
use kernel::actor::Actor;
use kernel::ids::ConnectionId;
use platform::jobs::{JobKind, Worker};
use platform::outbound::{AddressRange, Gate, Policy, SystemResolver};
use serde_json::{Value, json};
use sqlx::Connection as _;
use sqlx::Executor as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use testkit::app::{Signed, TestApp};
use testkit::base::TestBase;

/// Deals of a small company: one won on every day of November 2026 so far, of 10 on the first, 20 on the second…
const DEALS: &str = "
CREATE TABLE rep (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO rep VALUES (1, 'Ada'), (2, 'Grace'), (3, 'Adele');
CREATE TABLE deal (id INTEGER PRIMARY KEY, closed_on TEXT NOT NULL, amount NUMERIC NOT NULL, rep INTEGER, won INTEGER);
WITH RECURSIVE day (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM day WHERE n < 20)
INSERT INTO deal SELECT n, printf('2026-11-%02d', n), 10 * n, n % 3 + 1, 1 FROM day;
INSERT INTO deal VALUES (100, '2026-10-05', 500, 1, 1), (101, '2026-10-06', 70, 2, 0);
";

pub(crate) const SUM: &str = "SELECT SUM(amount) AS value, COUNT(*) AS rows FROM deal \
     WHERE won = 1 AND closed_on >= {period.start_date} AND closed_on < {period.end_date}";

pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) goals: Goals,
    pub(crate) worker: Worker,
    pub(crate) owner: Signed,
    pub(crate) connection: ConnectionId,
    file: std::path::PathBuf,
}

impl World {
    pub(crate) async fn new() -> Self {
        let base = TestBase::new().await;
        let journal = base.journal().await;
        let platform = base.platform(Arc::new(journal.clone()));
        let sources = base.folder().join("sources");
        std::fs::create_dir(&sources).unwrap();
        std::fs::create_dir(base.folder().join("store")).unwrap();
        let started = Custody::start(StartCustody {
            db: base.db.clone(),
            world: base.world.clone(),
            journal: journal.clone(),
            key_file: base.folder().join("keys/root.key"),
            store_folder: base.folder().join("store"),
        });
        let custody = started.await.unwrap().custody;
        let allowed: Vec<AddressRange> = vec!["127.0.0.0/8".parse().unwrap()];
        let policy = Policy { allow: allowed.clone(), allow_plaintext: allowed, ports: Vec::new() };
        let connect = Connect::new(ConnectParts {
            platform: platform.clone(),
            custody: custody.clone(),
            journal: journal.clone(),
            gate: Gate::new(policy, Arc::new(SystemResolver)),
            files: SqliteFiles::new(Some(sources.clone()), None),
            uses: Some(Arc::new(KpiUses)),
        });
        let goals = Goals::new(platform.clone(), connect.clone());
        let features = vec![connect::feature(&connect), goals::feature(&goals)];
        let worker = Worker::new(platform.clone(), goals::jobs::kinds(&goals), 4);
        let app = TestApp::assemble(base, journal, platform, Arc::new(custody), features);
        let owner = app.organization("Acme").await;
        let folder = sources.join(owner.organization.to_string());
        std::fs::create_dir(&folder).unwrap();
        let file = folder.join("deals.sqlite");
        change(&file, DEALS).await;
        let connection = connected(&app, &connect, &owner).await;
        Self { app, goals, worker, owner, connection, file }
    }

    /// Only some kinds of jobs run in this world.
    pub(crate) fn only(mut self, names: &[&str]) -> Self {
        let kinds = goals::jobs::kinds(&self.goals);
        let kept: Vec<JobKind> = kinds.into_iter().filter(|kind| names.contains(&kind.name)).collect();
        self.worker = Worker::new(self.app.platform.clone(), kept, 4);
        self
    }

    /// Changes the source.
    pub(crate) async fn change(&self, statements: &str) {
        change(&self.file, statements).await;
    }

    /// What the source answers to plain SQL, asked beside Teamwright.
    pub(crate) async fn plain(&self, statement: &str) -> String {
        let options = SqliteConnectOptions::new().filename(&self.file);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        let row =
            connection.fetch_one(sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()))).await.unwrap();
        let number: f64 = sqlx::Row::try_get_unchecked(&row, 0).unwrap();
        number.to_string()
    }

    pub(crate) fn forward(&self, seconds: u64) {
        self.app.clock.advance(Duration::from_secs(seconds));
    }

    pub(crate) fn at(&self, text: &str) {
        let at: jiff::Timestamp = text.parse().unwrap();
        self.app.clock.set(at.into());
    }

    /// Signs the owner in again: sessions do not last for days.
    pub(crate) async fn sign_in(&mut self) {
        let body = json!({"email": self.owner.email, "passphrase": testkit::PASSPHRASE});
        let mut client = self.app.visitor();
        let _ = client.post("/api/session", body).await.expect(200);
        self.owner.client = client;
    }

    pub(crate) fn now(&self) -> String {
        self.app.platform.world.now().to_string()
    }

    pub(crate) async fn work(&self) -> usize {
        self.worker.run_due().await.unwrap()
    }

    /// Asks for a read of the KPI and waits for it.
    pub(crate) async fn refresh(&mut self, kpi: &str) {
        let _ = self.owner.client.post(&format!("/api/kpis/{kpi}/refresh"), json!({})).await.expect(204);
        self.work().await;
    }

    /// A KPI that sums deals over `range`; its id.
    pub(crate) async fn kpi(&mut self, range: &str) -> String {
        let form = self.form(SUM, range);
        let made = self.owner.client.post("/api/kpis", form).await.expect(201);
        made.text("/id").to_owned()
    }

    pub(crate) fn form(&self, statement: &str, range: &str) -> Value {
        json!({
            "name": "Deals won", "connection_id": self.connection.to_string(), "statement": statement,
            "unit": "€", "decimals": 0, "refresh_minutes": 60, "values": {"period": range},
            "parameters": [{"name": "period", "label": "Period", "kind": "date_range", "default": range}],
        })
    }

    /// A goal to reach 400 from 0 in November; its id.
    pub(crate) async fn goal(&mut self, kpi: &str) -> String {
        let form = json!({
            "name": "Win more", "kpi_id": kpi, "kind": "reach", "start_value": "0", "target": "4000",
            "period_start": "2026-11-01", "period_end": "2026-12-01",
        });
        let made = self.owner.client.post("/api/goals", form).await.expect(201);
        made.text("/id").to_owned()
    }

    pub(crate) async fn get(&mut self, path: &str) -> Value {
        self.owner.client.get(path).await.expect(200).body
    }

    pub(crate) async fn readings(&mut self, kpi: &str) -> Vec<Value> {
        let page = self.get(&format!("/api/kpis/{kpi}/readings")).await;
        page["items"].as_array().unwrap().clone()
    }
}

async fn connected(app: &TestApp, connect: &Connect, owner: &Signed) -> ConnectionId {
    let mut cx = app.platform.begin(owner.organization, Actor::System).await.unwrap();
    let name = "Deals".parse().unwrap();
    let made = connect.create_sqlite_source(&mut cx, name, "deals.sqlite", false).await.unwrap();
    cx.commit().await.unwrap();
    made.id
}

async fn change(file: &std::path::Path, statements: &str) {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned()))).await.unwrap();
    connection.close().await.unwrap();
}
