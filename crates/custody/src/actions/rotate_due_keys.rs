//! What happens to keys by itself: those whose period is over or that wrapped often are rotated, a rotation that was
//! broken off goes on, and the key services of organizations are asked whether they still answer.

use futures_util::{StreamExt as _, stream};
use kernel::actor::Actor;
use kernel::failure::{Failure, Fault};
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::db::Scope;

use super::rotate_organization_key::{RotateRefused, nobody};
use crate::custody_state::CustodyState;
use crate::key_rules::KeyRules;
use crate::key_state::KeyState;
use crate::key_transition::Level;
use crate::organization_key::WRAPS_WISE;
use crate::rotation::Why;
use crate::start::Custody;
use crate::store;

/// Key services asked at the same time.
const PROBES: usize = 16;
/// Owners looked at per read.
const PAGE: u32 = 500;

impl Custody {
    /// Looks at every key once and does what is due.
    pub async fn rotate_due_keys(&self, rules: KeyRules) -> Result<(), Fault> {
        self.rotate_due_root(rules).await?;
        let mut after = nobody();
        loop {
            let mut tx = self.0.db.begin_read(Scope::Installation).await?;
            let owners = store::epoch::owners(&mut tx, after, PAGE).await?;
            drop(tx);
            let Some(last) = owners.last() else { return Ok(()) };
            after = *last;
            for owner in owners {
                if let Err(fault) = self.rotate_due(owner, rules).await {
                    // One organization's trouble, such as a key service that is away, keeps no other from its turn.
                    tracing::warn!(organization.id = %owner, "could not rotate a key that is due: {}", fault.chain());
                }
            }
        }
    }

    /// Asks every key service of an organization that was not asked within the last minute.
    pub async fn probe_own_keys(&self) -> Result<(), Fault> {
        let mut tx = self.0.db.begin_read(Scope::Installation).await?;
        let all = store::own_service::all(&mut tx).await?;
        drop(tx);
        // Several at once, and whatever comes of it: one organization's service that hangs keeps no other from its turn.
        stream::iter(all)
            .for_each_concurrent(PROBES, async |organization| {
                if let Err(fault) = self.probe_own_key(organization).await {
                    tracing::warn!(organization.id = %organization, "could not ask for an organization's key: {}", fault.chain());
                }
            })
            .await;
        Ok(())
    }

    async fn rotate_due_root(&self, rules: KeyRules) -> Result<(), Fault> {
        let owner = self.installation_owner();
        let mut tx = self.0.db.begin_read(Scope::Organization(owner.id)).await?;
        let rows = store::keys::root_keys(&mut tx).await?;
        let running = store::rotation::find_open(&mut tx, owner.id, Level::Root).await?;
        drop(tx);
        let active = rows.iter().find(|row| row.state == KeyState::Active);
        let why = active.and_then(|row| due(row.created_at, row.wraps, rules.root_s(), self.0.world.now()));
        if let (None, Some(why)) = (&running, why) {
            said(self.start_root_rotation(Actor::System, why).await)?;
        }
        if running.is_some() || why.is_some() {
            self.run_root_rotation().await?;
        }
        Ok(())
    }

    async fn rotate_due(&self, owner: OrganizationId, rules: KeyRules) -> Result<(), Fault> {
        let mut tx = self.0.db.begin_read(Scope::Organization(owner)).await?;
        let state = store::epoch::find(&mut tx, owner).await?.state;
        let kept = store::keys::organization_keys(&mut tx, owner).await?;
        let running = store::rotation::find_open(&mut tx, owner, Level::Organization).await?;
        drop(tx);
        if state != CustodyState::Open {
            return Ok(());
        }
        let active = kept.iter().find(|kept| kept.row.state == KeyState::Active);
        let now = self.0.world.now();
        let why = active.and_then(|kept| due(kept.created_at, kept.wraps, rules.organization_s(), now));
        if let (None, Some(why)) = (&running, why) {
            said(self.start_rotation(owner, Actor::System, why).await)?;
        }
        if running.is_some() || why.is_some() {
            self.run_rotation(owner).await?;
        }
        Ok(())
    }
}

/// Why a key is to be rotated now, if it is.
fn due(made: Timestamp, wraps: u64, period_s: i64, now: Timestamp) -> Option<Why> {
    if WRAPS_WISE <= wraps {
        return Some(Why::Wraps);
    }
    (made.plus_seconds(period_s) <= now).then_some(Why::Age)
}

/// Nobody is there to be told of a refusal: the operator reads it, and the next round tries again.
fn said<T>(started: Result<T, Failure<RotateRefused>>) -> Result<(), Fault> {
    match started {
        Ok(_) => Ok(()),
        Err(Failure::Fault(fault)) => Err(fault),
        Err(Failure::Refused(refused)) => {
            tracing::warn!("a key that is due was not rotated: {refused:?}");
            Ok(())
        }
    }
}
