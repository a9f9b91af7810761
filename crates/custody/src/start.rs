//! Starting: no root key, no start.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use audit::Journal;
use kernel::actor::Actor;
use kernel::failure::{Fault, Refusal};
use kernel::problem::Problem;
use platform::cx::Platform;
use platform::db::Db;
use platform::jobs::JobWake;
use platform::world::World;

use crate::cache::Cache;
use crate::fresh;
use crate::key_rules::KeyRules;
use crate::key_wrapper::local_key_file::{KeyFileRefused, LocalKeyFile};
use crate::key_wrapper::{KeyWrapper, WrapFailure, WrapperDescription};
use crate::organization_key::OrganizationKeys;
use crate::own_key::OwnKeys;
use crate::root_key::{self, RootKeys};

/// The custodian of every credential; cheap to clone.
#[derive(Clone)]
pub struct Custody(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) world: World,
    pub(crate) journal: Journal,
    pub(crate) db: Db,
    pub(crate) roots: RootKeys,
    pub(crate) keys: OrganizationKeys,
    /// Organizations that bring their own key; set once, by whoever can build their key services.
    pub(crate) own: OnceLock<OwnKeys>,
    pub(crate) cache: Cache,
    /// What the operator set; the defaults where nobody said.
    pub(crate) rules: OnceLock<KeyRules>,
    /// What the looks for changes of other processes have seen.
    pub(crate) seen: Arc<tokio::sync::Mutex<fresh::Seen>>,
}

/// What custody starts with where the root key is wrapped by a local key file.
pub struct StartCustody {
    pub db: Db,
    pub world: World,
    pub journal: Journal,
    /// Where the key file lies, or shall lie: `DATA/keys/root.key`.
    pub key_file: PathBuf,
    /// The store's folder (`DATA/store`), which the key file must not lie in.
    pub store_folder: PathBuf,
}

/// What custody starts with where the root key is wrapped by a key service.
pub struct StartOverService {
    pub db: Db,
    pub world: World,
    pub journal: Journal,
    pub wrapper: Arc<dyn KeyWrapper>,
}

/// A started custody, and the key file if it was made just now.
pub struct Started {
    pub custody: Custody,
    /// Tell the operator: without a backup of this file all credentials can be lost.
    pub made_key_file: Option<PathBuf>,
}

/// Why Teamwright does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartRefused {
    #[error(transparent)]
    KeyFile(#[from] KeyFileRefused),
    #[error("the key file {0} is not the key of this store; put the right one back from its backup")]
    WrongKey(PathBuf),
    #[error(
        "the key {key_id} of {provider} is not the one that this store's root key is wrapped by; name that one \
         under [keys]"
    )]
    WrongServiceKey { provider: &'static str, key_id: String },
    #[error("the root key cannot be opened, and without it Teamwright does not start: {0}")]
    KeyService(WrapFailure),
    #[error("the keys could not be opened: {}", .0.chain())]
    Fault(Fault),
}

/// Whether the key file opens what the store holds; changes and makes nothing. `Ok(false)`: nothing is sealed yet.
pub async fn try_key_file(
    db: &Db,
    world: &World,
    (key_file, store_folder): (&Path, &Path),
) -> Result<bool, StartRefused> {
    if !root_key::store_needs_key(db).await? {
        return Ok(false);
    }
    let wrapper = LocalKeyFile::open(key_file, store_folder, world.clone())?;
    let tried = try_key_service(db, world, Arc::new(wrapper)).await;
    tried.map_err(|refused| refused.of_key_file(key_file))
}

/// The same with the key service that is configured.
pub async fn try_key_service(
    db: &Db,
    world: &World,
    wrapper: Arc<dyn KeyWrapper>,
) -> Result<bool, StartRefused> {
    if !root_key::store_needs_key(db).await? {
        return Ok(false);
    }
    let installation = audit::identity::installation(db, world).await?;
    let described = wrapper.describe();
    let opened = RootKeys::open(db, (wrapper, installation)).await;
    opened.map(|_| true).map_err(|failure| StartRefused::of(failure, &described))
}

impl Custody {
    /// Opens the root key; at the first start, with nothing sealed yet, makes the key file.
    pub async fn start(start: StartCustody) -> Result<Started, StartRefused> {
        let StartCustody { db, world, journal, key_file, store_folder } = start;
        let is_needed = root_key::store_needs_key(&db).await?;
        let (wrapper, made) = open_or_make(&key_file, &store_folder, &world, is_needed)?;
        let over = StartOverService { db, world, journal, wrapper: Arc::new(wrapper) };
        let custody =
            Self::start_over_service(over).await.map_err(|refused| refused.of_key_file(&key_file))?;
        Ok(Started { custody, made_key_file: made.then_some(key_file) })
    }

    /// Opens the root key by one call to the service; at the first start makes it and has it wrapped there.
    pub async fn start_over_service(start: StartOverService) -> Result<Self, StartRefused> {
        let StartOverService { db, world, journal, wrapper } = start;
        let described = wrapper.describe();
        let platform = platform(&db, &world, &journal);
        let first = async || platform.begin_installation(Actor::System).await;
        let loaded = RootKeys::load(first, &db, &world, (wrapper, journal.installation())).await;
        let roots = loaded.map_err(|failure| StartRefused::of(failure, &described))?;
        let (cache, keys, own) = (Cache::new(db.clone()), OrganizationKeys::default(), OnceLock::new());
        let (rules, seen) = (OnceLock::new(), Arc::default());
        let custody = Self(Arc::new(Inner { world, journal, db, roots, keys, own, cache, rules, seen }));
        custody.finish_move().await?;
        custody.record_states_once().await?;
        // A process that died between destroying a key and emptying the write-ahead log left it there.
        custody.0.db.fold_log().await?;
        fresh::spawn(&custody);
        Ok(custody)
    }

    /// Which key the root key is wrapped under.
    pub fn wrapper(&self) -> WrapperDescription {
        self.0.roots.wrapper.describe()
    }

    /// Says how long keys are used; to be said once, before anybody asks.
    pub fn use_rules(&self, rules: KeyRules) {
        // The first to say it holds; there is one caller.
        let _known = self.0.rules.set(rules);
    }

    /// How long keys are used.
    pub fn rules(&self) -> KeyRules {
        self.0.rules.get().copied().unwrap_or_default()
    }

    /// Drops every cached row and unwrapped organization key; the next use reads the store again.
    pub fn forget(&self) {
        self.0.cache.forget();
        self.0.keys.forget();
    }

    /// What custody's own actions run on.
    pub(crate) fn platform(&self) -> Platform {
        platform(&self.0.db, &self.0.world, &self.0.journal)
    }
}

fn platform(db: &Db, world: &World, journal: &Journal) -> Platform {
    let pen = Arc::new(journal.clone());
    Platform { db: db.clone(), world: world.clone(), pen, wake: JobWake::default() }
}

impl StartRefused {
    /// Named by its file, where a file holds the key.
    fn of_key_file(self, path: &Path) -> Self {
        match self {
            Self::WrongServiceKey { .. } => Self::WrongKey(path.to_owned()),
            Self::KeyFile(_) | Self::WrongKey(_) | Self::KeyService(_) | Self::Fault(_) => self,
        }
    }

    fn of(failure: WrapFailure, wrapper: &WrapperDescription) -> Self {
        match failure {
            WrapFailure::Invalid => {
                Self::WrongServiceKey { provider: wrapper.provider, key_id: wrapper.key_id.clone() }
            }
            WrapFailure::Fault(fault) => Self::Fault(fault),
            WrapFailure::Denied(_) | WrapFailure::Throttled { .. } | WrapFailure::Unavailable(_) => {
                Self::KeyService(failure)
            }
        }
    }
}

impl Refusal for StartRefused {
    fn problem(&self) -> Problem {
        let problem = match self {
            Self::KeyFile(KeyFileRefused::Missing(_)) => {
                Problem::new(503, "custody/key-file-missing", "The key file is missing")
            }
            Self::KeyFile(_) => Problem::new(503, "custody/key-file-unfit", "The key file cannot be used"),
            Self::WrongKey(_) | Self::WrongServiceKey { .. } => {
                Problem::new(503, "custody/wrong-key", "The key belongs to another store")
            }
            Self::KeyService(_) => {
                Problem::new(503, "custody/key-service-failed", "The key service does not open the root key")
            }
            // Something else failed, such as the store; the operator reads the chain in the message.
            Self::Fault(_) => Problem::new(500, "http/failed", "Something failed on our side"),
        };
        problem.detail(self.to_string())
    }
}

impl From<Fault> for StartRefused {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

fn open_or_make(
    path: &Path,
    store: &Path,
    world: &World,
    is_needed: bool,
) -> Result<(LocalKeyFile, bool), KeyFileRefused> {
    match LocalKeyFile::open(path, store, world.clone()) {
        Ok(found) => Ok((found, false)),
        Err(KeyFileRefused::Missing(_)) if !is_needed => {
            LocalKeyFile::create(path, store, world.clone()).map(|made| (made, true))
        }
        Err(refused) => Err(refused),
    }
}
