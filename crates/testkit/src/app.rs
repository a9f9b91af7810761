//! A whole application in a test: store, clock, sign-in and the routes of the features it is given.

use std::sync::Arc;

use access::actions::issue_setup_link::{NewOrganization, issue_setup_link};
use access::http::{route, with_access};
use access::{Access, AccessSettings, Feature, Sealer};
use audit::Journal;
use axum::Router;
use kernel::actor::Actor;
use kernel::audit_entry::Log;
use kernel::ids::OrganizationId;
use platform::cx::Platform;
use serde_json::json;

use crate::base::{TestBase, made};
use crate::client::Client;
use crate::clock::HandClock;
use crate::sealer::MemorySealer;

/// The passphrase of everybody in tests.
pub const PASSPHRASE: &str = "marble otter lantern dune";

/// An application that is called through its router.
pub struct TestApp {
    pub platform: Platform,
    pub journal: Journal,
    pub clock: Arc<HandClock>,
    pub access: Access,
    pub router: Router,
    pub base: TestBase,
}

/// An organization with its owner's browser, signed in.
pub struct Signed {
    pub organization: OrganizationId,
    pub email: String,
    pub client: Client,
}

impl TestApp {
    /// Access alone, with TOTP secrets in memory.
    pub async fn plain() -> Self {
        Self::with_features(|_| Vec::new()).await
    }

    /// Access and the features that `features` makes over the platform.
    pub async fn with_features(features: impl FnOnce(&Platform) -> Vec<Feature>) -> Self {
        let base = TestBase::new().await;
        let journal = base.journal().await;
        let platform = base.platform(Arc::new(journal.clone()));
        let features = features(&platform);
        Self::assemble(base, journal, platform, Arc::new(MemorySealer::default()), features)
    }

    /// The application over parts that the caller made, such as custody as the sealer. The journal is the platform's pen.
    pub fn assemble(
        base: TestBase,
        journal: Journal,
        platform: Platform,
        sealer: Arc<dyn Sealer>,
        features: Vec<Feature>,
    ) -> Self {
        let settings =
            AccessSettings { public_url: "http://localhost:8080".to_owned(), product_version: "0.0.0-test" };
        let access = made(Access::new(platform.clone(), journal.clone(), sealer, settings));
        let table =
            access::feature(&access).routes.into_iter().chain(features.into_iter().flat_map(|f| f.routes));
        let router = with_access(route::mount(table), access.clone());
        Self { platform, journal, clock: Arc::clone(&base.clock), access, router, base }
    }

    /// The actions in a log, oldest first.
    pub async fn audited(&self, log: Log) -> Vec<String> {
        made(self.journal.settle().await);
        let entries = made(self.journal.entries(log, 0, 10_000).await);
        entries.into_iter().map(|logged| logged.entry.action.to_string()).collect()
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// Sets an organization up as a person does; its owner is signed in without a second factor.
    pub async fn organization(&self, name: &str) -> Signed {
        let mut cx = made(self.platform.begin_installation(Actor::Operator).await);
        let link = made(issue_setup_link(&mut cx, &self.access, NewOrganization { name: None }).await);
        made(cx.commit().await);
        let email = format!("owner@{}.example", name.to_lowercase());
        let mut client = self.visitor();
        let answer = client
            .post(
                "/api/setup",
                json!({
                    "token": link.token(),
                    "organization": {
                        "name": name, "zone": "Europe/Paris", "week_start": "mon", "fiscal_year_start": "01-01",
                    },
                    "owner": { "name": format!("Owner of {name}"), "email": email, "passphrase": PASSPHRASE },
                }),
            )
            .await
            .expect(200);
        Signed { organization: made(answer.text("/organization/id").parse()), email, client }
    }

    /// Lets somebody join the organization with these roles; their browser, signed in.
    pub async fn member(&self, owner: &mut Signed, email: &str, roles: &[&str]) -> Client {
        let invited = owner
            .client
            .post("/api/invitations", json!({ "email": email, "roles": roles }))
            .await
            .expect(200);
        let link = invited.text("/link");
        let token = link.rsplit('=').next().unwrap_or_default();
        let mut client = self.visitor();
        let joined = json!({ "token": token, "name": email, "email": email, "passphrase": PASSPHRASE });
        let _ = client.post("/api/invitations/accept", joined).await.expect(200);
        client
    }
}
