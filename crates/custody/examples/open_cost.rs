//! What an audited open costs: CPU per open with 64 in flight, everything warm, on an embedded store.
//!
//! Prints one JSON line: name, value, unit, limit, ratio.

#![expect(clippy::print_stdout, reason = "the figure is what this program is for")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement that cannot run shows why")]

use std::sync::Arc;

use audit::Journal;
use audit::journal::OpenJournal;
use custody::{Custody, Kind, Lend, StartCustody, Subject};
use kernel::actor::Actor;
use kernel::ids::{ConnectionId, OrganizationId};
use kernel::secret::Secret;
use platform::cx::Platform;
use platform::db::{Db, DbAddress};
use platform::jobs::JobWake;
use platform::schema;
use platform::world::World;

const IN_FLIGHT: usize = 64;
const OPENS_EACH: usize = 1_000;
const CONNECTIONS: usize = 64;
const LIMIT_US: f64 = 40.0;
/// The kernel counts CPU time in hundredths of a second.
const TICK_US: f64 = 10_000.0;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (custody, organization, connections) = prepare(folder.path()).await;
    // The first round warms the caches.
    opens(&custody, organization, &connections, 10).await;
    let before = cpu_ticks();
    opens(&custody, organization, &connections, OPENS_EACH).await;
    let ticks = cpu_ticks() - before;
    let value = ticks * TICK_US / f64::from(u32::try_from(IN_FLIGHT * OPENS_EACH).unwrap());
    println!(
        "{}",
        serde_json::json!({
            "name": "audited_open_cpu",
            "value": (value * 10.0).round() / 10.0,
            "unit": "us",
            "limit": LIMIT_US,
            "ratio": (value / LIMIT_US * 100.0).round() / 100.0,
        })
    );
}

async fn prepare(folder: &std::path::Path) -> (Custody, OrganizationId, Vec<ConnectionId>) {
    std::fs::create_dir(folder.join("store")).unwrap();
    let db = Db::open(&DbAddress::Sqlite { file: folder.join("store/store.db") }).await.unwrap();
    schema::migrate(&db).await.unwrap();
    let world = World::system();
    let installation = audit::identity::installation(&db, &world).await.unwrap();
    let open = OpenJournal { db: db.clone(), world: world.clone(), installation };
    let journal = Journal::open_file(&folder.join("audit"), open).await.unwrap();
    let started = Custody::start(StartCustody {
        db: db.clone(),
        world: world.clone(),
        journal: journal.clone(),
        key_file: folder.join("keys/root.key"),
        store_folder: folder.join("store"),
    });
    let custody = started.await.unwrap().custody;
    let platform = Platform { db, world: world.clone(), pen: Arc::new(journal), wake: JobWake::default() };
    let organization: OrganizationId = world.new_id().unwrap();
    let mut cx = platform.begin(organization, Actor::Operator).await.unwrap();
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        let connection: ConnectionId = world.new_id().unwrap();
        let secret = Secret::from_text("a password of ordinary length".to_owned());
        custody.seal(&mut cx, Subject::Connection(connection), Kind::SqlPassword, secret).await.unwrap();
        connections.push(connection);
    }
    cx.commit().await.unwrap();
    (custody, organization, connections)
}

async fn opens(custody: &Custody, organization: OrganizationId, connections: &[ConnectionId], each: usize) {
    let tasks = (0..IN_FLIGHT).map(|number| {
        let custody = custody.clone();
        let connection = connections[number % connections.len()];
        tokio::spawn(async move {
            for _ in 0..each {
                let lend = Lend {
                    organization,
                    subject: Subject::Connection(connection),
                    kind: Kind::SqlPassword,
                    actor: Actor::System,
                    purpose: "bench".to_owned(),
                };
                assert_eq!(29, custody.use_in_session(lend, async |secret| secret.len()).await.unwrap());
            }
        })
    });
    for task in futures_util::future::join_all(tasks).await {
        task.unwrap();
    }
}

/// CPU time of this process so far, user and system, in ticks.
fn cpu_ticks() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The name in parentheses may hold spaces; the fields after it do not.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()
}
