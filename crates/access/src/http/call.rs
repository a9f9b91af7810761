//! The first argument of every handler that is not public: who asks, checked against what the route needs.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::middleware::from_fn_with_state;
use axum::{Extension, Router};
use kernel::actor::Actor;
use kernel::failure::{Failure, Fault};
use kernel::ids::{MemberId, OrganizationId};
use kernel::permission::Permission;
use platform::cx::Cx;
use platform::http::Rejected;

use super::unknown_ids::{Asker, note_unknown_ids};
use super::visitor::Visitor;
use crate::access::Access;
use crate::authenticate::authenticate;
use crate::caller::Caller;
use crate::may::{May, NotAllowed, StepUpNeeded, SteppedUp};

/// A checked request: the caller has the permission `P`.
pub struct Call<P> {
    pub may: May<P>,
    access: Access,
    caller: Caller,
    visitor: Visitor,
}

impl<S: Send + Sync, P: Permission> FromRequestParts<S> for Call<P> {
    type Rejection = Rejected;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejected> {
        let access = access_of(parts)?;
        let visitor = Visitor::of(parts);
        let caller = authenticate(&access, &visitor.shown).await?;
        if let Some(asker) = parts.extensions.get::<Asker>() {
            asker.is(&caller);
        }
        let may = May::of(&caller).map_err(Failure::Refused)?;
        Ok(Self { may, access, caller, visitor })
    }
}

impl<P: Permission> Call<P> {
    /// Proof of a further permission, for acts that need two.
    pub fn also<Q: Permission>(&self) -> Result<May<Q>, Failure<NotAllowed>> {
        Ok(May::of(&self.caller)?)
    }

    pub fn organization(&self) -> OrganizationId {
        self.caller.organization()
    }

    pub fn actor(&self) -> Actor {
        self.caller.actor()
    }

    /// The member who asks; behind a key, the one who made it.
    pub fn member(&self) -> MemberId {
        self.caller.member()
    }

    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    pub(crate) fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// Begins the action's context; the handler commits it.
    pub async fn begin(&self) -> Result<Cx, Fault> {
        self.access.platform().begin(self.organization(), self.actor()).await
    }

    /// Begins a context that only reads.
    pub async fn begin_read(&self) -> Result<Cx, Fault> {
        self.access.platform().begin_read(self.organization(), self.actor()).await
    }

    /// Proof for a dangerous act that the person confirmed who they are lately.
    pub fn step_up(&self) -> Result<SteppedUp, Failure<StepUpNeeded>> {
        Ok(SteppedUp::of(&self.caller, self.access.platform().world.now())?)
    }
}

/// Puts the service where [`Call`] finds it, so that a feature's state need not hold it, and its eye on unknown ids.
pub fn with_access(router: Router, access: Access) -> Router {
    router.layer(from_fn_with_state(access.clone(), note_unknown_ids)).layer(Extension(access))
}

pub(crate) fn access_of(parts: &Parts) -> Result<Access, Fault> {
    parts
        .extensions
        .get::<Access>()
        .cloned()
        .ok_or_else(|| Fault::bare("the router was built without access"))
}
