//! Equal reads that are asked while one is on its way share its answer.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

/// Reads on their way, by what they ask.
pub(crate) struct InFlight<T>(Mutex<HashMap<String, Arc<OnceCell<T>>>>);

impl<T> Default for InFlight<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> InFlight<T> {
    /// Waits for the read of the same key that is on its way, or runs this one. When the one that runs is dropped,
    /// another that waits runs its own.
    pub(crate) async fn share(&self, key: String, run: impl Future<Output = T>) -> T {
        let cell = Arc::clone(self.lock().entry(key.clone()).or_default());
        let outcome = cell.get_or_init(|| run).await.clone();
        let mut reads = self.lock();
        if reads.get(&key).is_some_and(|current| Arc::ptr_eq(current, &cell)) {
            reads.remove(&key);
        }
        outcome
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<OnceCell<T>>>> {
        // The map is whole at every moment at which the lock can be poisoned.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
