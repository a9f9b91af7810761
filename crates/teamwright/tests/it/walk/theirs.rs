//! An organization that has one thing of every kind whose id stands in a path.

use std::collections::BTreeMap;

use kernel::actor::Actor;
use kernel::ids::{JobId, PasskeyId, PersonId};
use platform::db::{Db, DbAddress, Scope, sql};
use serde_json::{Value, json};
use testkit::{PASSPHRASE, Signed};

use super::world::World;

/// Stands in the name of everything they have.
pub(super) const MARK: &str = "Zanzibar";

pub(super) struct Theirs {
    pub(super) owner: Signed,
    /// By the path up to the id.
    ids: BTreeMap<&'static str, String>,
}

impl Theirs {
    pub(super) async fn new(world: &World) -> Self {
        let owner = world.app.organization(MARK).await;
        let mut theirs = Self { owner, ids: BTreeMap::new() };
        theirs.account(world).await;
        world.add_app(&mut theirs.owner).await;
        theirs.people(world).await;
        theirs.numbers(world).await;
        theirs.add_dead_job(world).await;
        theirs.add_receipt(world).await;
        theirs
    }

    /// The id that belongs into a path.
    #[track_caller]
    pub(super) fn id(&self, path: &str) -> &str {
        let kind = path.split("/{id}").next().unwrap();
        self.ids
            .get(kind)
            .unwrap_or_else(|| panic!("make a thing of {kind} in crates/teamwright/tests/it/walk/theirs.rs"))
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.values().map(String::as_str)
    }

    fn keep(&mut self, kind: &'static str, id: &str) {
        assert!(!id.is_empty(), "{kind}");
        self.ids.insert(kind, id.to_owned());
    }

    /// Another session of the owner.
    async fn account(&mut self, world: &World) {
        let mut elsewhere = world.app.visitor();
        let signing_in = json!({ "email": self.owner.email, "passphrase": PASSPHRASE });
        let _ = elsewhere.post("/api/session", signing_in).await.expect(200);
        let me = elsewhere.get("/api/me").await.expect(200);
        self.keep("/api/me/sessions", me.text("/session/id"));
    }

    /// A passkey that names nothing an authenticator has: its row is enough for whoever must not find it.
    pub(super) async fn add_passkey(&mut self, world: &World) {
        let me = self.owner.client.get("/api/me").await.expect(200);
        let person: PersonId = me.text("/person/id").parse().unwrap();
        let id: PasskeyId = world.app.platform.world.new_id().unwrap();
        let mut cx = world.app.platform.begin_installation(Actor::System).await.unwrap();
        let row = "INSERT INTO passkey (person_id, id, name, credential_id, credential, created_at) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let row = sql(row).id(person).id(id).bind("Key").bind(vec![1_u8]).bind("{}");
        let _ = row.bind(cx.now()).execute(cx.tx()).await.unwrap();
        cx.commit().await.unwrap();
        self.keep("/api/me/passkeys", &id.to_string());
    }

    /// A receipt of a shut-off: its row is enough for whoever must not find it.
    async fn add_receipt(&mut self, world: &World) {
        let organization = self.owner.organization;
        let id: kernel::ids::ReceiptId = world.app.platform.world.new_id().unwrap();
        let mut cx = world.app.platform.begin(organization, Actor::System).await.unwrap();
        let row = "INSERT INTO shut_off_receipt (organization_id, id, at, actor, scope, object, mode, note) \
                   VALUES ($1, $2, $3, 'system', 'everything', $4, 'disable', $4)";
        let row = sql(row).id(organization).id(id).bind(cx.now()).bind(MARK);
        let _ = row.execute(cx.tx()).await.unwrap();
        cx.commit().await.unwrap();
        self.keep("/api/receipts", &id.to_string());
    }

    async fn people(&mut self, world: &World) {
        let email = format!("ben@{}.example", MARK.to_lowercase());
        let mut ben = world.app.member(&mut self.owner, &email, &["reader"]).await;
        let member = ben.get("/api/me").await.expect(200).text("/member/id").to_owned();
        self.keep("/api/members", &member);
        let invited = json!({ "roles": ["reader"], "email": format!("ann@{MARK}.example") });
        let _ = self.owner.client.post("/api/invitations", invited).await.expect(200);
        let invitation = self.owner.client.get("/api/invitations").await.text("/items/0/id").to_owned();
        self.keep("/api/invitations", &invitation);
        let key = json!({ "name": format!("{MARK} key"), "scopes": ["see_goals"] });
        let key = self.owner.client.post("/api/api-keys", key).await.expect(200);
        self.keep("/api/api-keys", key.text("/key/id"));
    }

    async fn numbers(&mut self, world: &World) {
        let folder = world.settings.sqlite_sources_folder().join(self.owner.organization.to_string());
        std::fs::create_dir_all(&folder).unwrap();
        make_file(&folder.join("deals.sqlite")).await;
        let form = json!({ "name": format!("{MARK} deals"), "engine": "sqlite", "path": "deals.sqlite" });
        let made = self.owner.client.post("/api/connections", form).await.expect(202);
        self.keep("/api/connection-tests", made.text("/test/id"));
        let connection = made.text("/connection/id").to_owned();
        self.keep("/api/connections", &connection);
        let kpi = self.owner.client.post("/api/kpis", kpi_form(&connection)).await.expect(201);
        self.keep("/api/kpis", kpi.text("/id"));
        let goal = self.owner.client.post("/api/goals", goal_form(kpi.text("/id"))).await.expect(201);
        self.keep("/api/goals", goal.text("/id"));
        while world.worker.run_due().await.unwrap() > 0 {}
    }

    /// A job that failed for good.
    pub(super) async fn add_dead_job(&mut self, world: &World) {
        let mut cx = world.app.platform.begin(self.owner.organization, Actor::System).await.unwrap();
        let id: JobId = cx.new_id().unwrap();
        let now = cx.now();
        let row = "INSERT INTO job (organization_id, id, name, payload, unique_key, priority, state, attempts, due_at, \
                   last_error, failed_at, created_at) VALUES ($1, $2, $3, '{}', 'x', $4, 'dead', $5, $6, $7, $6, $6)";
        let row = sql(row).id(self.owner.organization).id(id).bind("goals.refresh-readings");
        let row = row.bind(1_i64).bind(9_i64).bind(now).bind(format!("{MARK} was away"));
        let _ = row.execute(cx.tx()).await.unwrap();
        cx.commit().await.unwrap();
        self.keep("/api/dead-jobs", &id.to_string());
    }
}

pub(super) fn kpi_form(connection: &str) -> Value {
    json!({
        "name": format!("{MARK} sum"), "connection_id": connection,
        "statement": "SELECT SUM(amount) AS value FROM deal",
        "unit": "€", "decimals": 0, "refresh_minutes": 60, "values": {}, "parameters": [],
    })
}

pub(super) fn goal_form(kpi: &str) -> Value {
    json!({
        "name": format!("{MARK} more"), "kpi_id": kpi, "kind": "reach", "start_value": "0", "target": "4000",
        "period_start": "2026-11-01", "period_end": "2026-12-01",
    })
}

async fn make_file(file: &std::path::Path) {
    let db = Db::open(&DbAddress::Sqlite { file: file.to_owned() }).await.unwrap();
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    let _ = sql("CREATE TABLE deal (amount INTEGER)").execute(&mut tx).await.unwrap();
    let _ = sql("INSERT INTO deal VALUES (20), (22)").execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}
