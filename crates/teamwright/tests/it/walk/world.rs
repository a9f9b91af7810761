//! The product's own features behind a router, on a store and a clock of the test's.

use std::fmt;
use std::sync::Arc;

use access::http::call::with_access;
use access::http::route::mount;
use custody::{Custody, StartCustody};
use data_encoding::BASE32_NOPAD;
use kernel::audit_entry::Log;
use kernel::ids::OrganizationId;
use platform::clock::Clock as _;
use platform::config::{Configuration, Layers, Settings};
use platform::jobs::Worker;
use serde_json::json;
use teamwright::features::features;
use teamwright::installation::Installation;
use testkit::{Signed, TestApp, TestBase};

/// One line of a table of routes.
pub(super) struct Line {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) operation: &'static str,
    pub(super) permission: Option<&'static str>,
    pub(super) described: Vec<(String, Vec<&'static str>)>,
}

pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) lines: Vec<Line>,
    pub(super) worker: Worker,
    pub(super) settings: Settings,
}

impl World {
    pub(super) async fn new() -> Self {
        let base = TestBase::new().await;
        let settings = settings(&base);
        let journal = base.journal().await;
        let platform = base.platform(Arc::new(journal.clone()));
        std::fs::create_dir_all(settings.store_folder()).unwrap();
        std::fs::create_dir_all(settings.sqlite_sources_folder()).unwrap();
        let start = StartCustody {
            db: base.db.clone(),
            world: base.world.clone(),
            journal: journal.clone(),
            key_file: settings.key_file(),
            store_folder: settings.store_folder(),
        };
        let custody = Custody::start(start).await.unwrap().custody;
        let opened = Installation {
            platform: platform.clone(),
            journal: journal.clone(),
            custody,
            made_key_file: None,
        };
        let built = features(&opened, &settings, "http://localhost:8080").unwrap();
        let kinds = built.all.iter().flat_map(|feature| feature.jobs.clone()).collect();
        let table: Vec<_> = built.all.into_iter().flat_map(|feature| feature.routes).collect();
        let lines = table.iter().map(Line::of).collect();
        let router = with_access(mount(table), built.access.clone());
        let clock = Arc::clone(&base.clock);
        let worker = Worker::new(platform.clone(), kinds, 2);
        let app = TestApp { platform, journal, clock, access: built.access, router, base };
        Self { app, lines, worker, settings }
    }

    /// An organization whose owner has a second factor.
    pub(super) async fn secured(&self, name: &str) -> Signed {
        let mut owner = self.app.organization(name).await;
        self.add_app(&mut owner).await;
        owner
    }

    /// Gives the owner an authenticator app.
    pub(super) async fn add_app(&self, owner: &mut Signed) {
        let setup = owner.client.post("/api/me/totp", json!({})).await.expect(200);
        let bytes = BASE32_NOPAD.decode(setup.text("/secret").replace(' ', "").as_bytes()).unwrap();
        let totp = totp_rs::Builder::new().with_secret(totp_rs::Secret::new(bytes.into())).build().unwrap();
        let seconds = u64::try_from(self.app.clock.now().as_micros() / 1_000_000).unwrap();
        let code = json!({ "code": totp.generate(seconds).to_string() });
        let _ = owner.client.post("/api/me/totp/confirm", code).await.expect(200);
    }

    /// How many attempts at ids that are not there the organization's log holds.
    pub(super) async fn refused_in(&self, organization: OrganizationId) -> usize {
        let actions = self.app.audited(Log::Organization(organization)).await;
        actions.iter().filter(|action| *action == "id.not-found").count()
    }
}

fn settings(base: &TestBase) -> Settings {
    let environment = vec![("TEAMWRIGHT_OUTBOUND__ALLOW".to_owned(), "127.0.0.0/8".to_owned())];
    let layers = Layers { file: None, environment, flags: Vec::new() };
    let layers = layers.with_flag("data.folder", base.folder().join("data").display().to_string(), "--data");
    Configuration::load(&layers).unwrap().settings
}

impl Line {
    fn of(route: &access::http::Route) -> Self {
        Self {
            method: route.method,
            path: route.path,
            operation: route.operation,
            permission: route.permission,
            described: route.described(),
        }
    }

    /// Whether it reads without naming one thing.
    pub(super) fn is_list(&self) -> bool {
        self.method == "GET" && !self.path.contains('{')
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
