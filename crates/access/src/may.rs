//! Proofs of permission: an action asks for one, only this crate makes one.

use std::marker::PhantomData;

use kernel::actor::Actor;
use kernel::failure::Refusal;
use kernel::ids::OrganizationId;
use kernel::permission::Permission;
use kernel::problem::Problem;
use kernel::time::Timestamp;
use platform::jobs::JobCx;

use crate::caller::{Caller, SignedIn};
use crate::roles;

/// Proof that the actor has the permission `P` in the organization.
pub struct May<P> {
    actor: Actor,
    organization: OrganizationId,
    permission: PhantomData<fn() -> P>,
}

impl<P> Clone for May<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for May<P> {}

impl<P: Permission> May<P> {
    /// Checks the caller's roles, or the key's scopes and its maker's roles.
    pub(crate) fn of(caller: &Caller) -> Result<Self, NotAllowed> {
        if caller.has(P::NAME) {
            Ok(Self::made(caller.actor(), caller.organization()))
        } else {
            Err(NotAllowed { permission: P::NAME, key: matches!(caller, Caller::ApiKey(_)) })
        }
    }

    /// A job acts for Teamwright itself, in the organization that queued it.
    pub fn of_job(cx: &JobCx) -> Self {
        Self::made(Actor::System, cx.organization)
    }

    /// What a key is told where only a person can be meant.
    pub(crate) fn only_for_people() -> Problem {
        NotAllowed { permission: P::NAME, key: true }.problem()
    }

    fn made(actor: Actor, organization: OrganizationId) -> Self {
        Self { actor, organization, permission: PhantomData }
    }
}

impl<P> May<P> {
    pub fn actor(&self) -> Actor {
        self.actor
    }

    pub fn organization(&self) -> OrganizationId {
        self.organization
    }
}

/// The caller lacks the permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAllowed {
    permission: &'static str,
    key: bool,
}

impl Refusal for NotAllowed {
    fn problem(&self) -> Problem {
        let problem = Problem::forbidden("access/not-allowed", "You may not do this");
        if self.key {
            return problem.detail(format!(
                "The key needs the scope {}, and the member who made it needs the permission. Make another key.",
                self.permission
            ));
        }
        let holders: Vec<&str> = roles::TABLE
            .iter()
            .filter(|line| line.permission == self.permission)
            .flat_map(|line| line.roles.iter().map(|role| role.as_str()))
            .collect();
        problem.detail(format!("It needs one of these roles: {}. Ask an owner for it.", holders.join(", ")))
    }
}

/// Proof that the person confirmed who they are within the last ten minutes.
#[derive(Debug, Clone, Copy)]
pub struct SteppedUp {
    actor: Actor,
}

/// A dangerous act needs a fresh proof of who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepUpNeeded;

impl Refusal for StepUpNeeded {
    fn problem(&self) -> Problem {
        Problem::forbidden("access/step-up-needed", "Confirm that it is you")
            .detail("Enter your passphrase or a code, then do it again. The confirmation lasts ten minutes.")
    }
}

impl SteppedUp {
    /// A key never steps up: the acts that ask for it are for people.
    pub(crate) fn of(caller: &Caller, now: Timestamp) -> Result<Self, StepUpNeeded> {
        match caller {
            Caller::Member(SignedIn { stepped_up_until: Some(until), .. }) if now < *until => {
                Ok(Self { actor: caller.actor() })
            }
            Caller::Member(_) | Caller::ApiKey(_) => Err(StepUpNeeded),
        }
    }

    pub fn actor(&self) -> Actor {
        self.actor
    }
}
