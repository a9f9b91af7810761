//! Sealed rows and epochs in memory, so that a use costs no read of the store. Never a plaintext.
//!
//! Many uses of one credential that start at once share one read. A row is kept for its organization's epoch and
//! dropped as soon as the log knows a newer version.

mod reader;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::TryFutureExt as _;
use futures_util::future::{BoxFuture, Either, ready};
use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::db::Db;
use tokio::sync::OnceCell;

use self::reader::Reader;
use crate::custody_state::Epoch;
use crate::sealed::{SealedRow, record_hash};
use crate::subject::Asked;

/// A row as it was read, with the hash of its record.
pub(crate) struct Cached {
    epoch: i64,
    pub(crate) row: SealedRow,
    pub(crate) record_hash: [u8; 32],
}

pub(crate) struct Cache {
    reader: Reader,
    rows: Flights<Asked, Option<Arc<Cached>>>,
    epochs: Flights<OrganizationId, KnownEpoch>,
    /// Credentials that this process sealed or shredded lately: what is cached of them may be old.
    changed: Mutex<Changes>,
}

#[derive(Default)]
struct Changes {
    of: HashMap<Asked, Change>,
    /// When what is too old was last looked for.
    swept_at: Option<Timestamp>,
}

#[derive(Clone, Copy)]
struct Change {
    version: u64,
    at: Timestamp,
}

#[derive(Clone, Copy)]
struct KnownEpoch {
    epoch: Epoch,
    read_at: Timestamp,
}

/// Reads in progress or done, by key.
struct Flights<K, V> {
    of: Mutex<HashMap<K, Arc<OnceCell<V>>>>,
    /// Bytes of memory that what was read takes, roughly.
    bytes: AtomicUsize,
}

/// An epoch older than this is read again: a shut-off takes hold within that time everywhere.
const EPOCH_KEPT_MS: i64 = 500;
/// Memory for what is kept; beyond, all is dropped and read again as it is needed: some thousand rows.
const BYTES_MOST: usize = 8 * 1024 * 1024;
/// What a row takes besides its record: its keys and its place.
const ROW_BYTES: usize = 768;
const EPOCH_BYTES: usize = 128;
/// The transaction of a change has ended by then.
const CHANGE_REMEMBERED_MS: i64 = 60_000;
/// Not at every change: a thousand in one transaction must not look through each other.
const SWEEP_EVERY_MS: i64 = 1_000;

impl Cache {
    pub(crate) fn new(db: Db) -> Self {
        Self {
            reader: Reader::new(db),
            rows: Flights::new(),
            epochs: Flights::new(),
            changed: Mutex::default(),
        }
    }

    /// The organization's epoch and state, at most half a second old; `read` looks at store and log.
    pub(crate) fn epoch<'a>(
        &'a self,
        organization: OrganizationId,
        now: Timestamp,
        read: impl Fn() -> BoxFuture<'a, Result<Epoch, Fault>>,
    ) -> impl Future<Output = Result<Epoch, Fault>> {
        let is_fresh =
            move |known: &KnownEpoch| (0..EPOCH_KEPT_MS).contains(&now.millis_since(known.read_at));
        let read = move || {
            self.epochs.count(EPOCH_BYTES);
            read().map_ok(move |epoch| KnownEpoch { epoch, read_at: now })
        };
        self.epochs.get(organization, is_fresh, read).map_ok(|known| known.epoch)
    }

    /// The row of a credential, as it was under `epoch`, with at least `version`; `None` where the store has none.
    pub(crate) fn row(
        &self,
        asked: Asked,
        epoch: i64,
        version: u64,
    ) -> impl Future<Output = Result<Option<Arc<Cached>>, Fault>> {
        let fits = move |known: &Option<Arc<Cached>>| {
            known.as_ref().is_some_and(|known| known.epoch == epoch && version <= known.row.version)
        };
        let read = move || async move {
            let row = self.reader.find(asked).await?;
            self.rows.count(ROW_BYTES + row.as_ref().map_or(0, |row| row.record.len()));
            Ok(row.map(|row| Arc::new(Cached { epoch, record_hash: record_hash(&row.record), row })))
        };
        self.rows.get(asked, fits, read)
    }

    /// Drops one row: it did not pass its checks.
    pub(crate) fn drop_row(&self, asked: Asked) {
        self.rows.held().remove(&asked);
    }

    /// Drops the owner's epoch: the next look at it reads the store.
    pub(crate) fn drop_epoch(&self, owner: OrganizationId) {
        self.epochs.held().remove(&owner);
    }

    /// Drops everything of one owner.
    pub(crate) fn drop_owner(&self, owner: OrganizationId) {
        self.drop_epoch(owner);
        self.rows.held().retain(|asked, _| asked.owner.id != owner);
    }

    /// Remembers that a transaction of this process seals or shreds the credential.
    pub(crate) fn note_change(&self, asked: Asked, version: u64, at: Timestamp) {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = |swept_at| !(0..SWEEP_EVERY_MS).contains(&at.millis_since(swept_at));
        if changed.swept_at.is_none_or(is_due) {
            changed.of.retain(|_, change| at.millis_since(change.at) < CHANGE_REMEMBERED_MS);
            changed.swept_at = Some(at);
        }
        changed.of.insert(asked, Change { version, at });
    }

    /// Whether a change may have been committed that the log and the cache do not show yet; drops what is cached.
    pub(crate) fn drop_changed(&self, asked: Asked) -> bool {
        let is_changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner).of.contains_key(&asked);
        if is_changed {
            self.drop_row(asked);
            self.drop_epoch(asked.owner.id);
        }
        is_changed
    }

    /// Forgets a change that store and log both show.
    pub(crate) fn confirm_change(&self, asked: Asked, version: u64) {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        if changed.of.get(&asked).is_some_and(|change| change.version <= version) {
            changed.of.remove(&asked);
        }
    }

    pub(crate) fn forget(&self) {
        self.rows.clear();
        self.epochs.clear();
    }
}

impl<K: Copy + Eq + Hash, V> Flights<K, V> {
    fn new() -> Self {
        Self { of: Mutex::default(), bytes: AtomicUsize::new(0) }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<K, Arc<OnceCell<V>>>> {
        self.of.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn clear(&self) {
        self.held().clear();
        self.bytes.store(0, Ordering::Relaxed);
    }

    /// What was read takes so much; what is dropped alone is not taken off again.
    fn count(&self, bytes: usize) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// What is read, once for all who ask at the same time.
    fn get<F>(
        &self,
        key: K,
        fits: impl Fn(&V) -> bool,
        read: impl Fn() -> F,
    ) -> impl Future<Output = Result<V, Fault>>
    where
        V: Clone,
        F: Future<Output = Result<V, Fault>>,
    {
        match self.known(key, &fits) {
            Some(known) => Either::Left(ready(Ok(known))),
            // Boxed: most uses find what they need, and none should carry the size of this.
            None => Either::Right(Box::pin(self.read(key, fits, read))),
        }
    }

    /// What was read before, where it fits.
    fn known(&self, key: K, fits: impl Fn(&V) -> bool) -> Option<V>
    where
        V: Clone,
    {
        self.held().get(&key)?.get().filter(|known| fits(known)).cloned()
    }

    /// A read that began for somebody who came earlier may not fit who comes now; one that begins now does.
    async fn read<F>(&self, key: K, fits: impl Fn(&V) -> bool, read: impl Fn() -> F) -> Result<V, Fault>
    where
        V: Clone,
        F: Future<Output = Result<V, Fault>>,
    {
        let (flight, is_new) = self.join(key, &fits);
        let known = flight.get_or_try_init(&read).await?;
        if is_new || fits(known) {
            return Ok(known.clone());
        }
        let (flight, _) = self.join(key, &fits);
        flight.get_or_try_init(&read).await.cloned()
    }

    /// The read in progress, the one that is done where it still fits, or a new one; and whether it is new.
    fn join(&self, key: K, fits: impl Fn(&V) -> bool) -> (Arc<OnceCell<V>>, bool) {
        let mut flights = self.held();
        if let Some(known) = flights.get(&key).filter(|known| known.get().is_none_or(fits)) {
            return (Arc::clone(known), false);
        }
        if BYTES_MOST <= self.bytes.load(Ordering::Relaxed) {
            flights.clear();
            self.bytes.store(0, Ordering::Relaxed);
        }
        let flight = Arc::new(OnceCell::new());
        flights.insert(key, Arc::clone(&flight));
        (flight, true)
    }
}

#[cfg(test)]
mod tests;
