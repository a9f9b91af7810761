use std::net::SocketAddr;

use audit::witness::set_witness;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use kernel::audit_entry::AuditEntry;
use kernel::ids::{Id as _, OrganizationId};
use platform::config::{Configuration, Layers};
use platform::outbound::{Gate, Policy, SystemResolver};
use platform::world::World;
use testkit::witness::Witness;
use tokio::net::TcpListener;

use super::*;
use crate::installation::Installation;
use crate::witness_line;

/// An installation in `folder` that may reach this machine.
async fn opened(folder: &std::path::Path) -> (Installation, Gate) {
    let layers = Layers::default()
        .with_flag("data.folder", folder.display().to_string(), "--data")
        .with_flag("outbound.allow", "127.0.0.0/8".to_owned(), "--allow")
        .with_flag("outbound.allow_plaintext", "127.0.0.0/8".to_owned(), "--plain");
    let settings = Configuration::load(&layers).unwrap().settings;
    let gate = Gate::new(settings.outbound.policy(), Arc::new(SystemResolver));
    (Installation::open(&settings, World::system()).await.unwrap(), gate)
}

/// A witness that listens.
async fn listening(witness: Arc<Witness>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let take = async move |body: String| {
        let (status, text) = witness.receive(&body);
        (StatusCode::from_u16(status).unwrap(), text)
    };
    let router = Router::new().route("/add-checkpoint", post(take));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn run(feature: &Feature, name: &str, platform: &Platform) {
    let schedule = feature.schedules.iter().find(|schedule| schedule.name == name).unwrap();
    schedule.run(platform.clone()).await.unwrap();
}

async fn name(opened: &Installation, organization: OrganizationId, address: &str) {
    let mut cx = opened.platform.begin(organization, Actor::System).await.unwrap();
    let log = opened.journal.id_of(Log::Organization(organization));
    set_witness(&mut cx, log, Some(address)).await.unwrap();
    cx.commit().await.unwrap();
    opened.journal.settle().await.unwrap();
}

#[tokio::test]
async fn checkpoints_reach_a_witness_over_http_through_the_gate() {
    let folder = tempfile::tempdir().unwrap();
    let (opened, gate) = opened(folder.path()).await;
    let (platform, journal) = (&opened.platform, &opened.journal);
    let organization = OrganizationId::from_uuid(uuid::Uuid::from_u128(7));
    let log = Log::Organization(organization);
    let witness = Arc::new(Witness::knowing(vec![journal.verifier_key(log).unwrap()]));
    let address = format!("http://{}/add-checkpoint", listening(Arc::clone(&witness)).await);
    let strict = Gate::new(Policy::default(), Arc::new(SystemResolver));
    for (gate, entries) in [(strict, 0), (gate, 2)] {
        name(&opened, organization, &address).await;
        let feature = feature(journal, witness_line::line(gate));
        run(&feature, "audit.checkpoint", platform).await;
        run(&feature, "audit.witness", platform).await;
        assert_eq!(entries, witness.holds(&journal.origin(log)));
        let told = journal.witness(log).await.unwrap().unwrap();
        assert_eq!((entries, entries > 0), (told.sent_entries, told.sent_at.is_some()));
        let failure = told.failure.unwrap_or_default();
        assert_eq!(entries == 0, failure.contains("connections may not reach"), "{failure}");
    }
    opened.close().await.unwrap();
}

#[tokio::test]
async fn every_log_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let (opened, _) = opened(folder.path()).await;
    let entry = AuditEntry::done(Actor::Operator, "setup_link.issue", "link");
    opened.journal.append(Log::Installation, entry).await.unwrap();
    assert!(opened.journal.last_checked(Log::Installation).is_none());
    verify_all(&opened.platform, &opened.journal).await.unwrap();
    let checked = opened.journal.last_checked(Log::Installation).unwrap();
    assert!(matches!(checked.verdict, Verdict::Sound { entries } if entries > 0), "{checked:?}");
    opened.close().await.unwrap();
}
