//! What other processes change is noticed here too: keys that are gone, and keys whose time is over, leave memory
//! within a second even where nothing is used.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::db::{Db, Scope};
use tokio::sync::Mutex;

use crate::start::{Custody, Inner};
use crate::store;

/// How often a process looks.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Clocks of processes may differ, and a transaction may take a while to its commit.
const LOOK_BACK_S: i64 = 120;

/// The epochs that were seen last, of those whose keys changed lately.
#[derive(Default)]
pub(crate) struct Seen(HashMap<OrganizationId, i64>);

/// Looks until the custody is dropped.
pub(crate) fn spawn(custody: &Custody) {
    tokio::spawn(run(Arc::downgrade(&custody.0)));
}

async fn run(inner: Weak<Inner>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        // Held for no longer than it takes: whoever drops the custody wants its journal closed.
        let Some((seen, db, now)) = inner.upgrade().map(|inner| inner.what_is_needed_to_look()) else {
            return;
        };
        let mut seen = seen.lock().await;
        let changed = seen.changed(&db, now).await;
        let Some(custody) = inner.upgrade().map(Custody) else { return };
        let done = match changed {
            Ok(changed) => custody.drop_changed(&changed).await,
            Err(fault) => Err(fault),
        };
        drop(seen);
        if let Err(fault) = done {
            tracing::debug!("could not look for changed keys: {}", fault.chain());
        }
    }
}

impl Inner {
    fn what_is_needed_to_look(&self) -> (Arc<Mutex<Seen>>, Db, Timestamp) {
        (Arc::clone(&self.seen), self.db.clone(), self.world.now())
    }
}

impl Custody {
    /// Looks once, as the process does by itself twice a second.
    pub async fn look_for_changes(&self) -> Result<(), Fault> {
        let (seen, db, now) = self.0.what_is_needed_to_look();
        let mut seen = seen.lock().await;
        let changed = seen.changed(&db, now).await?;
        self.drop_changed(&changed).await
    }

    /// How many keys of an organization lie unwrapped in this process.
    pub fn keys_in_memory(&self, organization: OrganizationId) -> usize {
        self.0.keys.count(organization)
    }

    async fn drop_changed(&self, changed: &[OrganizationId]) -> Result<(), Fault> {
        self.0.keys.drop_old(self.0.world.now());
        for owner in changed {
            self.0.keys.drop_owner(*owner);
            self.0.cache.drop_owner(*owner);
        }
        if changed.contains(&self.installation()) { self.reload_roots().await } else { Ok(()) }
    }
}

impl Seen {
    /// Whose epoch differs from the one that was seen last.
    async fn changed(&mut self, db: &Db, now: Timestamp) -> Result<Vec<OrganizationId>, Fault> {
        let mut tx = db.begin_read(Scope::Installation).await?;
        let lately = store::epoch::changed_since(&mut tx, now.plus_seconds(-LOOK_BACK_S)).await?;
        self.0.retain(|owner, _| lately.contains(owner));
        let mut changed = Vec::new();
        for owner in lately {
            tx.enter(owner).await?;
            let epoch = store::epoch::find(&mut tx, owner).await?.number;
            if self.0.insert(owner, epoch) != Some(epoch) {
                changed.push(owner);
            }
        }
        Ok(changed)
    }
}
