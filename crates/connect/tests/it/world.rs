//! An application with connections, and what the tests do in it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use connect::statement::Fragment;
use connect::{Connect, ConnectParts, Query, QueryRefused, SqliteFiles};
use custody::{Custody, StartCustody};
use data_encoding::BASE32_NOPAD;
use kernel::actor::Actor;
use kernel::failure::Failure;
use kernel::ids::{ConnectionId, OrganizationId};
use platform::clock::Clock as _;
use platform::outbound::{AddressRange, Gate, Policy, SystemResolver};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};
use testkit::{Answer, Client, Signed, TestApp, TestBase};

/// An application, its service for connections, and the folder for SQLite files.
pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) connect: Connect,
    pub(crate) folder: PathBuf,
    pub(crate) custody: Custody,
}

/// A world whose operator allows databases on loopback.
pub(crate) async fn world() -> World {
    let loopback: AddressRange = "127.0.0.0/8".parse().unwrap();
    world_with(Policy { allow: vec![loopback], allow_plaintext: vec![loopback], ports: Vec::new() }).await
}

pub(crate) async fn world_with(policy: Policy) -> World {
    let base = TestBase::new().await;
    let journal = base.journal().await;
    let platform = base.platform(Arc::new(journal.clone()));
    let folder = base.folder().join("sources");
    std::fs::create_dir_all(&folder).unwrap();
    let start = StartCustody {
        db: base.db.clone(),
        world: base.world.clone(),
        journal: journal.clone(),
        key_file: base.folder().join("keys/root.key"),
        store_folder: base.folder().join("store"),
    };
    let custody = Custody::start(start).await.expect("custody").custody;
    let connect = Connect::new(ConnectParts {
        platform: platform.clone(),
        custody: custody.clone(),
        journal: journal.clone(),
        gate: Gate::new(policy, Arc::new(SystemResolver)),
        files: SqliteFiles::new(Some(folder.clone()), Some(base.folder().to_owned())),
        uses: None,
    });
    let features = vec![connect::feature(&connect), custody::feature(&custody)];
    let app = TestApp::assemble(base, journal, platform, Arc::new(custody.clone()), features);
    World { app, connect, folder, custody }
}

impl World {
    /// An organization whose owner has an authenticator app.
    pub(crate) async fn secured(&self, name: &str) -> (Signed, String) {
        let mut owner = self.app.organization(name).await;
        let setup = owner.client.post("/api/me/totp", json!({})).await.expect(200);
        let secret = setup.text("/secret").replace(' ', "");
        let confirm = json!({ "code": self.code(&secret) });
        let _ = owner.client.post("/api/me/totp/confirm", confirm).await.expect(200);
        (owner, secret)
    }

    /// The code that an app with the secret shows now.
    pub(crate) fn code(&self, secret: &str) -> String {
        let seconds = u64::try_from(self.app.clock.now().as_micros() / 1_000_000).unwrap();
        let bytes = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
        let totp = totp_rs::Builder::new().with_secret(totp_rs::Secret::new(bytes.into())).build().unwrap();
        totp.generate(seconds).to_string()
    }

    /// A path in the organization's own folder.
    pub(crate) fn path(&self, of: &Signed, name: &str) -> PathBuf {
        let folder = self.folder.join(of.organization.to_string());
        std::fs::create_dir_all(&folder).unwrap();
        folder.join(name)
    }

    /// Makes a file of the organization's folder with the statements in it.
    pub(crate) async fn file(&self, of: &Signed, name: &str, statements: &str) {
        let options = SqliteConnectOptions::new().filename(self.path(of, name)).create_if_missing(true);
        let mut connection = options.connect().await.unwrap();
        connection.execute(sqlx::raw_sql(AssertSqlSafe(statements.to_owned()))).await.unwrap();
        connection.close().await.unwrap();
    }

    /// A connection to a file, active.
    pub(crate) async fn connected_file(&self, client: &mut Client, name: &str) -> String {
        let body = json!({ "name": name, "engine": "sqlite", "path": name });
        let created = client.post("/api/connections", body).await.expect(202);
        assert_eq!("passed", ended(client, &created, "/test/id").await.text("/state"));
        created.text("/connection/id").to_owned()
    }

    pub(crate) async fn query(
        &self,
        organization: OrganizationId,
        id: &str,
        text: &str,
    ) -> Result<connect::answer::Answer, Failure<QueryRefused>> {
        self.connect.query(query(organization, id, text)).await
    }
}

pub(crate) fn query(organization: OrganizationId, id: &str, text: &str) -> Query {
    Query {
        organization,
        actor: Actor::System,
        connection: id.parse::<ConnectionId>().unwrap(),
        statement: vec![Fragment::Text(text.to_owned())],
        binds: Vec::new(),
        max_rows: 1_000,
        purpose: "test.read".to_owned(),
    }
}

/// The end of the test whose id the answer names at `pointer`.
pub(crate) async fn ended(client: &mut Client, answer: &Answer, pointer: &str) -> Answer {
    let path = format!("/api/connection-tests/{}", answer.text(pointer));
    let mut ticks = tokio::time::interval(Duration::from_millis(20));
    for _ in 0..1_500 {
        ticks.tick().await;
        let report = client.get(&path).await.expect(200);
        if report.text("/state") != "running" {
            return report;
        }
    }
    panic!("the test does not end: {:?}", answer.body);
}

/// The state of a step.
pub(crate) fn step<'r>(report: &'r Answer, name: &str) -> &'r str {
    let steps = report.body["steps"].as_array().unwrap();
    steps.iter().find(|step| step["name"] == name).map_or("", |step| step["state"].as_str().unwrap())
}

#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, Failure<QueryRefused>>) -> QueryRefused {
    match result {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn first(answer: &connect::answer::Answer) -> String {
    format!("{:?}", answer.rows[0])
}

pub(crate) fn slug_of(refused: &QueryRefused) -> &'static str {
    kernel::failure::Refusal::problem(refused).slug
}

pub(crate) fn more_of(refused: &QueryRefused) -> Value {
    kernel::failure::Refusal::problem(refused).more.unwrap_or_default()
}
