//! What a log says of the time after the backup: what was switched off or ended.

use std::collections::{BTreeMap, BTreeSet};

use audit::Journal;
use audit::filter::Logged;
use audit::mark::{ORGANIZATION_RESUME, ORGANIZATION_SUSPEND};
use kernel::audit_entry::Log;
use kernel::failure::Fault;
use kernel::ids::{ConnectionId, Id as _, OrganizationId};
use platform::cx::Platform;
use platform::db::Scope;

use crate::manifest::Manifest;

/// What was changed since.
#[derive(Default)]
pub(super) struct Since {
    /// The newest state of each connection that changed its state, as the log names it.
    pub(super) connections: BTreeMap<(OrganizationId, ConnectionId), String>,
    /// Organizations that were switched off and not on again.
    pub(super) suspended: BTreeSet<OrganizationId>,
}

const PAGE: usize = 1_000;

/// Reads every organization's log from the backup's point on.
pub(super) async fn read(
    platform: &Platform,
    journal: &Journal,
    manifest: &Manifest,
) -> Result<Since, Fault> {
    let mut tx = platform.db.begin_read(Scope::Installation).await?;
    let organizations = access::directory::all_organizations(&mut tx).await?;
    drop(tx);
    let mut since = Since::default();
    for organization in organizations {
        let log = organization.uuid().into_bytes();
        let known = manifest.logs.iter().find(|size| size.id().is_some_and(|id| id.0 == log));
        let mut after = known.map_or(0, |size| size.entries);
        loop {
            let page = journal.entries(Log::Organization(organization), after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.entry.sequence;
            for logged in &page {
                since.take(organization, logged);
            }
        }
    }
    Ok(since)
}

impl Since {
    fn take(&mut self, organization: OrganizationId, logged: &Logged) {
        let entry = &logged.entry;
        match entry.action.as_str() {
            "connection.change_state" => {
                if let Ok(connection) = entry.object.parse() {
                    self.connections.insert((organization, connection), entry.purpose.to_string());
                }
            }
            ORGANIZATION_SUSPEND => drop(self.suspended.insert(organization)),
            ORGANIZATION_RESUME => drop(self.suspended.remove(&organization)),
            _ => {}
        }
    }
}
