//! When connections were last used, gathered in memory and written in batches: a read must not cost a write.

use std::collections::HashMap;
use std::sync::Mutex;

use kernel::failure::Fault;
use kernel::ids::{ConnectionId, OrganizationId};
use kernel::time::Timestamp;
use platform::cx::Platform;

use kernel::actor::Actor;

use crate::store;

#[derive(Default)]
pub(crate) struct Usage(Mutex<HashMap<(OrganizationId, ConnectionId), Timestamp>>);

impl Usage {
    pub(crate) fn note(&self, organization: OrganizationId, connection: ConnectionId, at: Timestamp) {
        if let Ok(mut noted) = self.0.lock() {
            noted.insert((organization, connection), at);
        }
    }

    /// The newest use that is not written yet.
    pub(crate) fn noted(&self, organization: OrganizationId, connection: ConnectionId) -> Option<Timestamp> {
        self.0.lock().ok()?.get(&(organization, connection)).copied()
    }

    /// Writes what was gathered. What fails is gathered again; a time lost in a crash is told as older, nothing more.
    pub(crate) async fn write(&self, platform: &Platform) -> Result<(), Fault> {
        let batch = self.0.lock().map(|mut noted| std::mem::take(&mut *noted)).unwrap_or_default();
        let mut by_organization: HashMap<OrganizationId, Vec<(ConnectionId, Timestamp)>> = HashMap::new();
        for ((organization, connection), at) in batch {
            by_organization.entry(organization).or_default().push((connection, at));
        }
        for (organization, uses) in by_organization {
            let mut cx = platform.begin(organization, Actor::System).await?;
            for (connection, at) in uses {
                store::save_use(cx.tx(), organization, connection, at).await?;
            }
            cx.commit().await?;
        }
        Ok(())
    }
}
