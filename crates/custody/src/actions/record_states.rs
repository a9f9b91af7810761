//! Takes down in the log what the store holds and the log does not know: once, at the first start of a release that
//! holds one against the other, and after a backup was put back. From then on it is checked.

use audit::mark::{KEY_RECORD, ORGANIZATION_SHUT_OFF, ORGANIZATION_SUSPEND, RECORD, SUSPEND};
use audit::{Journal, Mark};
use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Fault;
use platform::cx::Platform;
use serde_json::json;

use super::give_up_credentials::{asked, mark, owners};
use crate::as_logged::{key_mark, key_object, off_mark, state_mark};
use crate::custody_state::{CustodyState, Epoch};
use crate::key_state::KeyState;
use crate::organization_key::KeptKey;
use crate::start::Custody;
use crate::store::{self, Stored};
use crate::subject::Owner;

const WHY: &str = "taken down from the store";

/// Takes down who is switched off and which key service each key lies in; how many entries that were.
pub async fn record_states(platform: &Platform, journal: &Journal, actor: Actor) -> Result<u64, Fault> {
    let mut count = 0;
    for owner in owners(platform, journal).await? {
        let missing = missing(platform, journal, (owner, actor)).await?;
        if missing.is_empty() {
            continue;
        }
        let mut cx = platform.begin(owner.id, actor).await?;
        for entry in missing {
            cx.audit_in(owner.log, entry.detail(json!({ "reason": WHY }))).await?;
            count += 1;
        }
        cx.commit().await?;
    }
    Ok(count)
}

impl Custody {
    /// Does it where no start has done it before.
    pub(crate) async fn record_states_once(&self) -> Result<(), Fault> {
        let (owner, journal) = (self.installation_owner(), &self.0.journal);
        let object = owner.object("states");
        if journal.standing(owner.log, &object).await?.is_some() {
            return Ok(());
        }
        let count = record_states(&self.platform(), journal, Actor::System).await?;
        journal.settle().await?;
        let mark = Mark { version: 1, record_hash: [0; 32] };
        let entry = AuditEntry::done(Actor::System, RECORD, object).purpose(mark.to_purpose());
        journal.append(owner.log, entry.detail(json!({ "entries": count }))).await.map(drop)
    }
}

/// The entries that the log lacks to know of the owner what the store says.
async fn missing(
    platform: &Platform,
    journal: &Journal,
    (owner, actor): (Owner, Actor),
) -> Result<Vec<AuditEntry>, Fault> {
    let mut cx = platform.begin_read(owner.id, actor).await?;
    let epoch = store::epoch::find(cx.tx(), owner.id).await?;
    let kept = store::keys::organization_keys(cx.tx(), owner.id).await?;
    let suspended = store::suspended(cx.tx(), owner.id).await?;
    drop(cx);
    let (mut entries, it) = (Vec::new(), OfOwner { journal, owner, actor });
    entries.extend(it.of_state(epoch).await?);
    for kept in &kept {
        entries.extend(it.of_key(kept).await?);
    }
    for stored in &suspended {
        entries.extend(it.of_suspended(stored).await?);
    }
    Ok(entries)
}

struct OfOwner<'a> {
    journal: &'a Journal,
    owner: Owner,
    actor: Actor,
}

impl OfOwner<'_> {
    async fn of_state(&self, epoch: Epoch) -> Result<Option<AuditEntry>, Fault> {
        let action = match epoch.state {
            CustodyState::Open | CustodyState::KeyUnavailable => return Ok(None),
            CustodyState::Suspended => ORGANIZATION_SUSPEND,
            CustodyState::ShutOff => ORGANIZATION_SHUT_OFF,
        };
        let known = self.journal.standing(self.owner.log, &self.owner.name()).await?;
        if known.is_some_and(|known| known.is_shredded) {
            return Ok(None);
        }
        let mark = state_mark(self.owner, epoch.number, epoch.state);
        Ok(Some(AuditEntry::done(self.actor, action, self.owner.name()).purpose(mark.to_purpose())))
    }

    async fn of_key(&self, kept: &KeptKey) -> Result<Option<AuditEntry>, Fault> {
        let row = &kept.row;
        let (object, mark) = (
            key_object(self.owner, row.version),
            key_mark(self.owner, row.version, row.own_settings.as_deref()),
        );
        let is_known = match self.journal.standing(self.owner.log, &object).await? {
            Some(known) => known.newest == mark && !(known.is_shredded && row.state == KeyState::Active),
            // A key under the root key leads nowhere.
            None => row.own_settings.is_none(),
        };
        let is_said = is_known || row.state == KeyState::Destroyed;
        let entry = || AuditEntry::done(self.actor, KEY_RECORD, object).purpose(mark.to_purpose());
        Ok((!is_said).then(entry))
    }

    async fn of_suspended(&self, stored: &Stored) -> Result<Option<AuditEntry>, Fault> {
        let object = asked(self.journal, self.owner, stored).object();
        let mark = mark(stored);
        let known = self.journal.standing(self.owner.log, &object).await?;
        let is_on = known.is_some_and(|known| known.newest == mark && !known.is_shredded);
        let entry = || AuditEntry::done(self.actor, SUSPEND, object).purpose(off_mark(mark).to_purpose());
        Ok(is_on.then(entry))
    }
}
