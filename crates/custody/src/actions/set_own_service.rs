//! An organization brings its own key service, changes it, or gives it up. Each is a rotation to a new key.

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::OrganizationId;
use kernel::problem::Problem;
use platform::cx::Cx;
use serde_json::json;

use super::rotate_organization_key::RotateRefused;
use crate::key_wrapper::local_key_file::draw;
use crate::key_wrapper::{WrapFailure, WrapperDescription, wrap_and_try};
use crate::rotation::{Rotation, Why};
use crate::start::Custody;
use crate::store;
use crate::store::own_service::OwnService;
use crate::subject::Owner;

/// Why the key service was not taken; nothing is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnServiceRefused {
    /// It cannot be built from these settings, or it does not wrap and unwrap: in words.
    Unfit(String),
    Rotate(RotateRefused),
    /// There is none to give up.
    NotSet,
}

/// Another home for the organization's key: its own service, or under the root key again.
pub(crate) struct ServiceChange {
    pub(crate) to: Option<OwnService>,
}

impl Custody {
    /// Wraps and unwraps a key made for the purpose: whether the settings lead to a key service that can be used.
    pub async fn test_own_service(
        &self,
        organization: OrganizationId,
        settings: &str,
    ) -> Result<WrapperDescription, Failure<OwnServiceRefused>> {
        let owner = Owner::organization(organization);
        let service = self.build_own_service(owner, settings).map_err(OwnServiceRefused::Unfit)?;
        let (key, context) = (draw(&self.0.world)?, self.own_context(owner, 0));
        let unfit = |failure: WrapFailure| OwnServiceRefused::Unfit(failure.to_string());
        wrap_and_try(&*service, &key, context).await.map_err(unfit)?;
        Ok(service.describe())
    }

    /// Takes the organization's own key service, tested first, and rotates to a key that it wraps; to the first key
    /// where nothing is sealed yet.
    pub async fn set_own_service(
        &self,
        organization: OrganizationId,
        settings: &str,
        actor: Actor,
    ) -> Result<Rotation, Failure<OwnServiceRefused>> {
        let described = self.test_own_service(organization, settings).await?;
        let at = self.0.world.now();
        let to = OwnService { settings: settings.to_owned(), set_at: at, set_by: actor, probed_at: None };
        let started = self.change_service(organization, ServiceChange { to: Some(to) }, actor).await?;
        tracing::info!(organization.id = %organization, "an organization brought a key of {}", described.provider);
        Ok(started)
    }

    /// Gives the organization's own key service up, and rotates to a key under the root key.
    pub async fn remove_own_service(
        &self,
        organization: OrganizationId,
        actor: Actor,
    ) -> Result<Rotation, Failure<OwnServiceRefused>> {
        let mut cx = self.platform().begin_read(organization, actor).await?;
        let is_set = store::own_service::find(cx.tx(), organization).await?.is_some();
        drop(cx);
        if !is_set {
            return Err(OwnServiceRefused::NotSet.into());
        }
        self.change_service(organization, ServiceChange { to: None }, actor).await
    }

    async fn change_service(
        &self,
        organization: OrganizationId,
        change: ServiceChange,
        actor: Actor,
    ) -> Result<Rotation, Failure<OwnServiceRefused>> {
        let owner = Owner::organization(organization);
        let started = self.rotate_to(owner, (actor, Why::OwnKey), Some(&change)).await;
        started.map_err(|failure| failure.map(OwnServiceRefused::Rotate))
    }
}

impl ServiceChange {
    /// Written with the new key, or not at all.
    pub(crate) async fn write(&self, cx: &mut Cx) -> Result<(), Fault> {
        let (organization, actor) = (cx.organization()?, cx.actor());
        match &self.to {
            Some(new) => store::own_service::put(cx.tx(), organization, new).await?,
            None => store::own_service::delete(cx.tx(), organization).await?,
        }
        store::own_service::note_owner(cx.tx(), organization, self.to.is_some()).await?;
        let object = Owner::organization(organization).object("key_service");
        let what = if self.to.is_some() { "own" } else { "under the root key" };
        let settings = self.to.as_ref().map(|new| &new.settings);
        let entry = AuditEntry::done(actor, "key.set_service", object).purpose(what);
        cx.audit(entry.detail(json!({ "settings": settings }))).await
    }
}

impl Refusal for OwnServiceRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::Unfit(why) => {
                Problem::unprocessable("custody/key-service-unfit", "The key service cannot be used").detail(
                    format!("It was tried with a key made for the purpose: {why}. Nothing is changed."),
                )
            }
            Self::Rotate(refused) => refused.problem(),
            Self::NotSet => {
                Problem::conflict("custody/no-own-key", "The organization has no key service of its own")
                    .detail(
                        "Its key lies under the root key of this installation. There is nothing to give up.",
                    )
            }
        }
    }
}
