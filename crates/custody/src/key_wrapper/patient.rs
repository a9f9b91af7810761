//! What lies between a key service and everybody who needs a key: patience with the service.
//!
//! A service that fails is not asked again before its time, and then by one caller alone. Keeps no key: who asked does.
//! Time comes from the world; nothing here waits.

mod mood;

use std::sync::Mutex;

use futures_util::future::BoxFuture;
use platform::world::World;

use super::{KeyWrapper, WrapContext, WrapFailure, WrapperDescription};
use crate::locked::LockedKey;
use mood::{Mood, Pass};

/// A wrapper that is asked with patience.
pub struct Patient {
    inner: Box<dyn KeyWrapper>,
    world: World,
    mood: Mutex<Mood>,
}

impl Patient {
    pub fn new(inner: Box<dyn KeyWrapper>, world: World) -> Self {
        Self { inner, world, mood: Mutex::new(Mood::Well) }
    }

    /// Asks the service when it may be asked, and learns from what came of it.
    async fn guarded<T>(&self, call: BoxFuture<'_, Result<T, WrapFailure>>) -> Result<T, WrapFailure> {
        let pass = Pass::new(&self.mood, self.world.now())?;
        let result = call.await;
        if let Err(WrapFailure::Denied(words)) = &result {
            tracing::error!("a key service refuses: {words}");
        }
        if matches!(result, Err(WrapFailure::Invalid)) {
            tracing::error!(alarm = true, "a wrapped key did not open: it is another key's, or was altered");
        }
        pass.learn(result.as_ref().err(), &self.world);
        result
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
