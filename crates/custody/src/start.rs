//! Starting: no root key, no start.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use audit::Journal;
use kernel::failure::{Fault, Refusal};
use kernel::problem::Problem;
use platform::db::Db;
use platform::world::World;

use crate::cache::Cache;
use crate::key_wrapper::local_key_file::{KeyFileRefused, LocalKeyFile};
use crate::key_wrapper::{KeyWrapper, UnwrapFailure, WrapperDescription};
use crate::organization_key::OrganizationKeys;
use crate::root_key::{self, RootKey};

/// The custodian of every credential; cheap to clone.
#[derive(Clone)]
pub struct Custody(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) world: World,
    pub(crate) journal: Journal,
    pub(crate) root: RootKey,
    pub(crate) keys: OrganizationKeys,
    pub(crate) cache: Cache,
    wrapper: WrapperDescription,
}

/// What custody starts with.
pub struct StartCustody {
    pub db: Db,
    pub world: World,
    pub journal: Journal,
    /// Where the key file lies, or shall lie: `DATA/keys/root.key`.
    pub key_file: PathBuf,
    /// The store's folder (`DATA/store`), which the key file must not lie in.
    pub store_folder: PathBuf,
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
    let installation = audit::identity::installation(db, world).await?;
    root_key::load(db, world, &wrapper, installation).await.map_err(|failure| match failure {
        UnwrapFailure::Invalid => StartRefused::WrongKey(key_file.to_owned()),
        UnwrapFailure::Fault(fault) => StartRefused::Fault(fault),
    })?;
    Ok(true)
}

impl Custody {
    /// Opens the root key; at the first start, with nothing sealed yet, makes the key file.
    pub async fn start(start: StartCustody) -> Result<Started, StartRefused> {
        let StartCustody { db, world, journal, key_file, store_folder } = start;
        let is_needed = root_key::store_needs_key(&db).await?;
        let (wrapper, made) = open_or_make(&key_file, &store_folder, &world, is_needed)?;
        let root =
            root_key::load(&db, &world, &wrapper, journal.installation()).await.map_err(|failure| {
                match failure {
                    UnwrapFailure::Invalid => StartRefused::WrongKey(key_file.clone()),
                    UnwrapFailure::Fault(fault) => StartRefused::Fault(fault),
                }
            })?;
        let cache = Cache::new(db);
        let keys = OrganizationKeys::default();
        let inner = Inner { world, journal, root, keys, cache, wrapper: wrapper.describe() };
        Ok(Started { custody: Self(Arc::new(inner)), made_key_file: made.then_some(key_file) })
    }

    /// Which key the root key is wrapped under.
    pub fn wrapper(&self) -> &WrapperDescription {
        &self.0.wrapper
    }

    /// Drops every cached row and unwrapped organization key; the next use reads the store again.
    pub fn forget(&self) {
        self.0.cache.forget();
        self.0.keys.forget();
    }
}

impl Refusal for StartRefused {
    fn problem(&self) -> Problem {
        let problem = match self {
            Self::KeyFile(KeyFileRefused::Missing(_)) => {
                Problem::new(503, "custody/key-file-missing", "The key file is missing")
            }
            Self::KeyFile(_) => Problem::new(503, "custody/key-file-unfit", "The key file cannot be used"),
            Self::WrongKey(_) => {
                Problem::new(503, "custody/wrong-key", "The key file belongs to another store")
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
