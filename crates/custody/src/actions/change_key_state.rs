//! Telling that somebody else may know a key. What hangs on it is wrapped again at once and opens only afterwards.

use kernel::actor::Actor;
use kernel::failure::{Failure, Refusal};
use kernel::ids::OrganizationId;
use kernel::problem::Problem;

use super::rotate_organization_key::RotateRefused;
use crate::key_state::KeyState;
use crate::key_transition::{self, KeyName, Level, NoSuchStep};
use crate::rotation::{Step, Why};
use crate::start::Custody;
use crate::store;

/// Why a key was not marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompromiseRefused {
    /// There is no such version.
    NotFound,
    Step(NoSuchStep),
    Rotate(RotateRefused),
}

impl Custody {
    /// Marks a version of an organization's key as compromised, and wraps everything below again under another.
    pub async fn compromise_key(
        &self,
        organization: OrganizationId,
        (version, actor): (u32, Actor),
        reason: &str,
    ) -> Result<Step, Failure<CompromiseRefused>> {
        let owner = self.owner_of(organization);
        let mut cx = self.platform().begin(owner.id, actor).await?;
        let now = cx.now();
        store::epoch::next(cx.tx(), owner.id, now).await?;
        let kept = store::keys::organization_keys(cx.tx(), owner.id).await?;
        let found = kept.iter().find(|kept| kept.row.version == version);
        let state = found.ok_or(CompromiseRefused::NotFound)?.row.state;
        if state != KeyState::Active {
            let name = KeyName { owner, level: Level::Organization, version };
            let step = (state, KeyState::Compromised);
            let taken = key_transition::take(&mut cx, name, step, reason).await;
            taken.map_err(|failure| failure.map(CompromiseRefused::Step))?;
        }
        cx.commit().await?;
        if state == KeyState::Active {
            let started = self.start_rotation(organization, actor, Why::Compromised).await;
            started.map_err(|failure| failure.map(CompromiseRefused::Rotate))?;
        }
        self.after_destruction(owner).await?;
        Ok(self.run_rotation(organization).await?)
    }

    /// The same for the root key.
    pub async fn compromise_root_key(
        &self,
        (version, actor): (u32, Actor),
        reason: &str,
    ) -> Result<Step, Failure<CompromiseRefused>> {
        let owner = self.installation_owner();
        let mut cx = self.platform().begin(owner.id, actor).await?;
        let rows = store::keys::root_keys(cx.tx()).await?;
        let found = rows.iter().find(|row| row.version == version);
        let state = found.ok_or(CompromiseRefused::NotFound)?.state;
        if state != KeyState::Active {
            let name = KeyName { owner, level: Level::Root, version };
            let step = (state, KeyState::Compromised);
            let taken = key_transition::take(&mut cx, name, step, reason).await;
            taken.map_err(|failure| failure.map(CompromiseRefused::Step))?;
            let now = cx.now();
            store::epoch::next(cx.tx(), owner.id, now).await?;
        }
        cx.commit().await?;
        self.reload_roots().await?;
        if state == KeyState::Active {
            let started = self.start_root_rotation(actor, Why::Compromised).await;
            started.map_err(|failure| failure.map(CompromiseRefused::Rotate))?;
        }
        Ok(self.run_root_rotation().await?)
    }
}

impl Refusal for CompromiseRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::NotFound => Problem::not_found("custody/no-such-key", "There is no such key")
                .detail("The list of keys shows which versions there are."),
            Self::Step(refused) => refused.problem(),
            Self::Rotate(refused) => refused.problem(),
        }
    }
}
