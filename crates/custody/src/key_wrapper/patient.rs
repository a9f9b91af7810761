//! What lies between a key service and everybody who needs a key: patience with the service, and a short memory.
//!
//! A service that fails is not asked again before its time, and then by one caller alone. An unwrapped key is kept
//! for a period, so a service that is away is not felt until the period ends; a service that refuses is obeyed at
//! once. Time comes from the world; nothing here waits.

mod mood;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use kernel::time::Timestamp;
use platform::world::World;

use super::{KeyWrapper, WrapContext, WrapFailure, WrapperDescription};
use crate::locked::LockedKey;
use mood::{Mood, Pass};

/// A wrapper that is asked with patience.
pub struct Patient {
    inner: Box<dyn KeyWrapper>,
    world: World,
    /// How long an unwrapped key is kept.
    period_ms: i64,
    mood: Mutex<Mood>,
    kept: Mutex<HashMap<WrapContext, Kept>>,
    /// Held while a key is fetched: many who need the same one wait for one call.
    fetching: tokio::sync::Mutex<()>,
}

/// An unwrapped key and what it was unwrapped from.
struct Kept {
    blob: Vec<u8>,
    key: Arc<LockedKey>,
    since: Timestamp,
    is_renewing: bool,
}

/// A key in memory, and whether it should be asked for again already.
struct Found {
    key: Arc<LockedKey>,
    is_aging: bool,
}

/// How long an unwrapped key of an organization serves without asking its service, unless set otherwise.
pub const PERIOD: Duration = Duration::from_secs(30);
/// A key that was disabled at the service opens nothing after this long, whatever is set.
pub const PERIOD_MOST: Duration = Duration::from_mins(1);

impl Patient {
    pub fn new(inner: Box<dyn KeyWrapper>, world: World) -> Self {
        Self::with_period(inner, world, PERIOD)
    }

    /// Keeps unwrapped keys for `period`, and never longer than [`PERIOD_MOST`].
    pub fn with_period(inner: Box<dyn KeyWrapper>, world: World, period: Duration) -> Self {
        let period_ms = i64::try_from(period.min(PERIOD_MOST).as_millis()).unwrap_or(0);
        Self {
            inner,
            world,
            period_ms,
            mood: Mutex::new(Mood::Well),
            kept: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
        }
    }

    /// The key of a blob: from memory while its period lasts, else from the service.
    ///
    /// In the second half of the period the service is asked again in the background: what it denies is dropped
    /// then, and what it cannot answer is served on until the period ends.
    pub async fn lend(
        self: &Arc<Self>,
        blob: &[u8],
        context: WrapContext,
    ) -> Result<Arc<LockedKey>, WrapFailure> {
        if let Some(found) = self.find(blob, context) {
            if found.is_aging {
                let (patient, blob) = (Arc::clone(self), blob.to_vec());
                tokio::spawn(async move { patient.renew(&blob, context).await });
            }
            return Ok(found.key);
        }
        let _turn = self.fetching.lock().await;
        match self.find(blob, context) {
            Some(found) => Ok(found.key),
            None => self.fetch(blob, context).await,
        }
    }

    /// Drops every key whose period has ended. Called by a timer too, so that no key stays that nobody asks for.
    pub fn sweep(&self) {
        let now = self.world.now();
        self.keys().retain(|_, kept| self.is_fresh(kept, now));
    }

    /// Drops every key in memory.
    pub fn forget(&self) {
        self.keys().clear();
    }

    async fn renew(self: Arc<Self>, blob: &[u8], context: WrapContext) {
        // A failure is remembered by `guarded`, and dropped keys are the answer to a refusal.
        let renewed = self.fetch(blob, context).await;
        if let (Err(_), Some(kept)) = (renewed, self.keys().get_mut(&context)) {
            kept.is_renewing = false;
        }
    }

    async fn fetch(
        self: &Arc<Self>,
        blob: &[u8],
        context: WrapContext,
    ) -> Result<Arc<LockedKey>, WrapFailure> {
        let asked_at = self.world.now();
        let key = Arc::new(self.guarded(self.inner.unwrap(blob, context)).await?);
        let kept = Kept { blob: blob.to_vec(), key: Arc::clone(&key), since: asked_at, is_renewing: false };
        self.keys().insert(context, kept);
        let patient = Arc::downgrade(self);
        let period = Duration::from_millis(u64::try_from(self.period_ms).unwrap_or(0));
        tokio::spawn(async move {
            tokio::time::sleep(period).await;
            if let Some(patient) = patient.upgrade() {
                patient.sweep();
            }
        });
        Ok(key)
    }

    fn find(&self, blob: &[u8], context: WrapContext) -> Option<Found> {
        let now = self.world.now();
        let mut keys = self.keys();
        let kept = keys.get_mut(&context).filter(|kept| kept.blob == blob && self.is_fresh(kept, now))?;
        let is_aging = self.period_ms / 2 <= now.millis_since(kept.since) && !kept.is_renewing;
        kept.is_renewing |= is_aging;
        Some(Found { key: Arc::clone(&kept.key), is_aging })
    }

    /// A clock that was set back ends every period.
    fn is_fresh(&self, kept: &Kept, now: Timestamp) -> bool {
        (0..self.period_ms).contains(&now.millis_since(kept.since))
    }

    /// Asks the service when it may be asked, and learns from what came of it.
    async fn guarded<T>(&self, call: BoxFuture<'_, Result<T, WrapFailure>>) -> Result<T, WrapFailure> {
        let pass = Pass::new(&self.mood, self.world.now())?;
        let result = call.await;
        if let Err(WrapFailure::Denied(words)) = &result {
            self.forget();
            tracing::error!("a key service refuses, and its keys are dropped: {words}");
        }
        if matches!(result, Err(WrapFailure::Invalid)) {
            tracing::error!(alarm = true, "a wrapped key did not open: it is another key's, or was altered");
        }
        pass.learn(result.as_ref().err(), &self.world);
        result
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<WrapContext, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyWrapper for Patient {
    fn wrap<'a>(
        &'a self,
        key: &'a LockedKey,
        context: WrapContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, WrapFailure>> {
        Box::pin(self.guarded(self.inner.wrap(key, context)))
    }

    fn unwrap<'a>(
        &'a self,
        blob: &'a [u8],
        context: WrapContext,
    ) -> BoxFuture<'a, Result<LockedKey, WrapFailure>> {
        Box::pin(self.guarded(self.inner.unwrap(blob, context)))
    }

    fn describe(&self) -> WrapperDescription {
        self.inner.describe()
    }
}

#[cfg(test)]
mod tests;
