//! What the store says must be what the audit log says: whoever writes to the database alone switches nothing on and
//! leads no request elsewhere.
//!
//! Three states are marked in the log by the entries of the actions that change them: whether an organization switched
//! everything off, whether a credential is switched off, and which key service each version of an organization's key
//! lies in and whether that version was retired. What the store says *more strictly* than the log is obeyed; what it
//! allows against the log is refused.

use audit::entry::{Hash, sha256};
use audit::{Mark, Standing};
use kernel::failure::Fault;
use kernel::problem::Problem;
use platform::db::Scope;

use crate::custody_state::{CustodyState, Epoch};
use crate::organization_key::OrganizationKeyRow;
use crate::start::Custody;
use crate::store;
use crate::subject::Owner;

/// How often a state that changes again and again is looked at.
const LOOKS: u32 = 8;

/// What the log holds in place of a record's hash while the credential is switched off.
pub(crate) fn off_hash(record_hash: &Hash) -> Hash {
    hash("teamwright/switched-off/1", &[record_hash])
}

/// The mark that stands for a credential while it is switched off.
pub(crate) fn off_mark(mark: Mark) -> Mark {
    Mark { record_hash: off_hash(&mark.record_hash), ..mark }
}

/// Whether the log knows the record as the newest of its object, switched on or off.
pub(crate) fn is_newest(standing: &Standing, mark: Mark) -> bool {
    !standing.is_shredded && (standing.newest == mark || standing.newest == off_mark(mark))
}

/// The state of an organization, as the entry that changes it states it.
pub(crate) fn state_mark(owner: Owner, epoch: i64, state: CustodyState) -> Mark {
    let (id, number) = (owner.name(), epoch.to_be_bytes());
    let record_hash =
        hash("teamwright/custody-state/1", &[id.as_bytes(), &number, state.as_str().as_bytes()]);
    Mark { version: epoch.unsigned_abs(), record_hash }
}

/// The key service that a version of an organization's key lies in; without settings, the root key.
pub(crate) fn key_mark(owner: Owner, version: u32, own_settings: Option<&str>) -> Mark {
    let (id, number) = (owner.name(), version.to_be_bytes());
    let settings = own_settings.map_or(&[][..], str::as_bytes);
    let record_hash = hash("teamwright/key-service/1", &[id.as_bytes(), &number, settings]);
    Mark { version: u64::from(version), record_hash }
}

/// A version of an organization's key in the log: `org_…/organization_key/3`.
pub(crate) fn key_object(owner: Owner, version: u32) -> String {
    format!("{}/{version}", owner.object("organization_key"))
}

/// What anybody is told who meets the difference.
pub(crate) fn problem() -> Problem {
    Problem::conflict("custody/not-as-logged", "The store contradicts the audit log").detail(
        "The audit log says that this was switched off, or lies in another key service: the store was changed beside \
         it. Nothing was opened or sent. Once the operator knows who did it, an owner switches it off and on again, or \
         sets the key service again, under Keys.",
    )
}

/// A label and fields, each behind its length.
fn hash(label: &str, fields: &[&[u8]]) -> Hash {
    let mut bytes = Vec::new();
    for field in [label.as_bytes()].iter().chain(fields) {
        bytes.extend_from_slice(&u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(field);
    }
    sha256(&bytes)
}

impl Custody {
    /// The organization's epoch and state as the store has them, held against the log.
    pub(crate) async fn logged_epoch(&self, owner: Owner) -> Result<Epoch, Fault> {
        let epoch = self.stored_epoch(owner).await?;
        if epoch.state.is_off() || self.logged_off(owner).await?.is_none() {
            return Ok(epoch);
        }
        // It may have been switched on a moment ago. Who switched it on before the last look at the store has a line
        // that this look has settled: two looks at the same line tell that nobody did.
        let mut before = None;
        for _ in 0..LOOKS {
            self.0.journal.settle().await?;
            let Some(off) = self.logged_off(owner).await? else { return self.stored_epoch(owner).await };
            let epoch = self.stored_epoch(owner).await?;
            if epoch.state.is_off() {
                return Ok(epoch);
            }
            if before == Some(off) {
                break;
            }
            before = Some(off);
        }
        tracing::error!(
            organization.id = %owner.id,
            "the store says that an organization's credentials are on, the audit log that they were switched off: \
             somebody changed the store. Nothing is opened. Switch them off and on again under Keys once it is known who did"
        );
        Ok(Epoch { is_contradicted: true, ..epoch })
    }

    async fn stored_epoch(&self, owner: Owner) -> Result<Epoch, Fault> {
        let mut tx = self.0.db.begin_read(Scope::Organization(owner.id)).await?;
        store::epoch::find(&mut tx, owner.id).await
    }

    /// What the log says of an organization that is switched off.
    async fn logged_off(&self, owner: Owner) -> Result<Option<Standing>, Fault> {
        let standing = self.0.journal.standing(owner.log, &owner.name()).await?;
        Ok(standing.filter(|standing| standing.is_shredded))
    }

    /// Whether the key service of a key is the one that the log recorded for it. Called with no transaction open.
    pub(crate) async fn is_service_as_logged(
        &self,
        owner: Owner,
        row: &OrganizationKeyRow,
    ) -> Result<bool, Fault> {
        let mark = key_mark(owner, row.version, row.own_settings.as_deref());
        let agrees = async || -> Result<bool, Fault> {
            let standing = self.0.journal.standing(owner.log, &key_object(owner, row.version)).await?;
            // Before service and log were held against each other, a key under the root key was not recorded.
            Ok(standing.map_or(row.own_settings.is_none(), |known| known.newest == mark))
        };
        if agrees().await? {
            return Ok(true);
        }
        // Its entry may be on its way.
        self.0.journal.settle().await?;
        if agrees().await? {
            return Ok(true);
        }
        tracing::error!(
            organization.id = %owner.id,
            "the store names another key service for version {} of an organization's key than the audit log: somebody \
             changed the store. Nothing was sent there. Set the key service again under Keys once it is known who did",
            row.version
        );
        Ok(false)
    }

    /// Whether the log says that nothing new may be wrapped under a version of a key; that never changes again.
    pub(crate) async fn is_retired(&self, owner: Owner, version: u32) -> Result<bool, Fault> {
        let standing = self.0.journal.standing(owner.log, &key_object(owner, version)).await?;
        let is_retired = standing.is_some_and(|standing| standing.is_shredded);
        if is_retired {
            tracing::error!(
                organization.id = %owner.id,
                "the store says that version {version} of an organization's key is in use, the audit log that it was \
                 retired: somebody changed the store. Nothing is wrapped under it"
            );
        }
        Ok(is_retired)
    }
}

#[cfg(test)]
mod tests;
