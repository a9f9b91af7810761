//! An installation's custody and audit journal over an embedded store, without the rest of the product.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use audit::Journal;
use audit::checkpoint::CheckpointHome;
use audit::journal::{OpenJournal, Recorded};
use custody::{Custody, Kind, Lend, StartCustody, Subject};
use kernel::actor::Actor;
use kernel::ids::{ConnectionId, Id as _, OrganizationId};
use kernel::secret::Secret;
use platform::cx::Platform;
use platform::db::{Db, DbAddress};
use platform::jobs::JobWake;
use platform::schema;
use platform::world::World;
use uuid::Uuid;

/// Connections sealed in one transaction.
const EACH: u32 = 1_000;

/// How often the product signs a checkpoint of what is new in the logs.
const CHECKPOINTS_EVERY: Duration = Duration::from_secs(10);

/// Custody as the product starts it, checkpoints of the log included; cheap to clone.
#[derive(Clone)]
pub struct Home {
    pub custody: Custody,
    pub journal: Journal,
    pub platform: Arc<Platform>,
    _checkpoints: Arc<Checkpoints>,
}

/// Makes checkpoints until it is dropped.
struct Checkpoints(tokio::task::JoinHandle<()>);

impl Home {
    /// Starts over `folder`: a new store, or the one that lies there.
    pub async fn start(folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder.join("store"))?;
        let db = Db::open(&DbAddress::Sqlite { file: folder.join("store/store.db") }).await?;
        schema::migrate(&db).await?;
        let world = World::system();
        let installation = audit::identity::installation(&db, &world).await?;
        let open = OpenJournal { db: db.clone(), world: world.clone(), installation };
        let journal = Journal::open_file(&folder.join("audit"), open).await?;
        let checkpoints = CheckpointHome::open(&folder.join("keys/checkpoints"))?;
        journal.compare_with(&checkpoints).await.map_err(|gap| anyhow!("{gap}"))?;
        let started = Custody::start(StartCustody {
            db: db.clone(),
            world: world.clone(),
            journal: journal.clone(),
            key_file: folder.join("keys/root.key"),
            store_folder: folder.join("store"),
        });
        let custody = started.await?.custody;
        let platform = Platform { db, world, pen: Arc::new(journal.clone()), wake: JobWake::default() };
        let signer = Arc::new(custody.log_key(&platform).await?);
        journal.sign_with(signer, checkpoints).await.map_err(|gap| anyhow!("{gap}"))?;
        let checkpoints = Arc::new(Checkpoints::begin(journal.clone()));
        Ok(Self { custody, journal, platform: Arc::new(platform), _checkpoints: checkpoints })
    }

    /// Seals `secret` for the connections numbered from `first` up to `end`, without `end`.
    pub async fn seal(&self, first: u32, end: u32, secret: &str) -> anyhow::Result<()> {
        let mut next = first;
        while next < end {
            let until = end.min(next + EACH);
            let mut cx = self.platform.begin(organization(), Actor::Operator).await?;
            for number in next..until {
                let secret = Secret::from_text(secret.to_owned());
                let subject = Subject::Connection(connection(number));
                self.custody.seal(&mut cx, subject, Kind::SqlPassword, secret).await?;
            }
            cx.commit().await?;
            next = until;
        }
        Ok(())
    }

    /// One audited use of a connection's credential.
    pub async fn open<R>(
        &self,
        connection: ConnectionId,
        look: impl FnOnce(&Secret) -> R,
    ) -> anyhow::Result<R> {
        let lend = Lend {
            organization: organization(),
            subject: Subject::Connection(connection),
            kind: Kind::SqlPassword,
            actor: Actor::System,
            purpose: "bench".to_owned(),
        };
        let opened = self.custody.use_in_session(lend, async |secret| look(secret)).await;
        opened.map_err(|failure| anyhow!("{failure:?}"))
    }
}

impl Checkpoints {
    fn begin(journal: Journal) -> Self {
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(CHECKPOINTS_EVERY).await;
                // The journal says by itself what is wrong, and stops; what is measured fails then.
                let _ = journal.checkpoint_all(Recorded::Hourly).await;
            }
        }))
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The organization that everything belongs to.
#[must_use]
pub fn organization() -> OrganizationId {
    OrganizationId::from_uuid(Uuid::from_u128(1))
}

#[must_use]
pub fn connection(number: u32) -> ConnectionId {
    ConnectionId::from_uuid(Uuid::from_u128(0x1000_0000 + u128::from(number)))
}
