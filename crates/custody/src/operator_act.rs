//! Acts that need two persons: what one operator asks for waits until another one confirms it.

use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Outcome};
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::{OperatorActId, OrganizationId, PersonId};
use kernel::problem::Problem;
use kernel::time::Timestamp;
use platform::cx::Cx;
use serde_json::json;

use crate::start::Custody;
use crate::store;

/// An act that was asked for: the destruction of everything of one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorAct {
    pub id: OperatorActId,
    pub organization: OrganizationId,
    pub reason: String,
    pub asked_at: Timestamp,
    pub asked_by: PersonId,
    pub expires_at: Timestamp,
    pub confirmed_by: Option<PersonId>,
}

/// Proof that two persons want the same act; made by a confirmation only.
#[derive(Debug)]
pub struct TwoOperators {
    act: OperatorAct,
    second: PersonId,
}

/// Why an act was not confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmRefused {
    NotFound,
    /// Whoever asked cannot confirm.
    SamePerson,
    /// Nor can somebody whose account was made after it was asked for: that may be whoever asked.
    KnownTooLate,
    Expired,
    Done,
}

/// How long an act waits for its second person.
const WAITS_S: i64 = 24 * 60 * 60;

impl Custody {
    /// Asks for the destruction of everything of an organization. Nothing happens until somebody else confirms it.
    pub async fn ask_operator_act(
        &self,
        organization: OrganizationId,
        by: PersonId,
        reason: &str,
    ) -> Result<OperatorAct, Fault> {
        let mut cx = self.platform().begin(organization, Actor::Person(by)).await?;
        let asked_at = cx.now();
        let act = OperatorAct {
            id: cx.new_id()?,
            organization,
            reason: reason.to_owned(),
            asked_at,
            asked_by: by,
            expires_at: asked_at.plus_seconds(WAITS_S),
            confirmed_by: None,
        };
        store::operator_acts::insert(cx.tx(), &act).await?;
        note(&mut cx, "organization.ask_shut_off", &act, Outcome::Done).await?;
        cx.commit().await?;
        Ok(act)
    }

    /// An act, and whose it is.
    pub async fn find_operator_act(&self, id: OperatorActId) -> Result<Option<OperatorAct>, Fault> {
        let mut tx = self.0.db.begin_read(platform::db::Scope::Installation).await?;
        store::operator_acts::find(&mut tx, id).await
    }

    /// Confirms an act in the transaction that does it.
    pub async fn confirm_operator_act(
        &self,
        cx: &mut Cx,
        id: OperatorActId,
        (by, known_since): (PersonId, Timestamp),
    ) -> Result<TwoOperators, Failure<ConfirmRefused>> {
        let organization = cx.organization()?;
        let found = store::operator_acts::find(cx.tx(), id).await?;
        let act = found.filter(|act| act.organization == organization).ok_or(ConfirmRefused::NotFound)?;
        if act.confirmed_by.is_some() {
            return Err(ConfirmRefused::Done.into());
        }
        if act.expires_at <= cx.now() {
            return Err(ConfirmRefused::Expired.into());
        }
        if act.asked_by == by {
            return Err(ConfirmRefused::SamePerson.into());
        }
        if act.asked_at <= known_since {
            return Err(ConfirmRefused::KnownTooLate.into());
        }
        let now = cx.now();
        if !store::operator_acts::confirm(cx.tx(), id, by, now).await? {
            return Err(ConfirmRefused::Done.into());
        }
        note(cx, "organization.confirm_shut_off", &act, Outcome::Done).await?;
        Ok(TwoOperators { act, second: by })
    }
}

impl TwoOperators {
    pub fn reason(&self) -> &str {
        &self.act.reason
    }

    pub fn organization(&self) -> OrganizationId {
        self.act.organization
    }

    /// Who confirmed; who asked stands in the entry of the asking.
    pub fn actor(&self) -> Actor {
        Actor::Person(self.second)
    }
}

async fn note(cx: &mut Cx, action: &'static str, act: &OperatorAct, outcome: Outcome) -> Result<(), Fault> {
    let entry = AuditEntry::done(cx.actor(), action, act.organization)
        .purpose(act.id.to_string())
        .outcome(outcome)
        .detail(json!({ "reason": act.reason, "asked_by": act.asked_by.to_string() }));
    cx.audit_in(kernel::audit_entry::Log::Installation, entry.clone()).await?;
    cx.audit_in(kernel::audit_entry::Log::Organization(act.organization), entry).await
}

impl Refusal for ConfirmRefused {
    fn problem(&self) -> Problem {
        let problem = Problem::conflict("custody/not-confirmed", "The act was not confirmed");
        problem.detail(match self {
            Self::NotFound => "No act of this id waits. The command keys destroy prints the id.",
            Self::SamePerson => "Whoever asked for it cannot confirm it. It waits for another person.",
            Self::KnownTooLate => {
                "Your account was made after it was asked for. It waits for somebody who was here before."
            }
            Self::Expired => "It waited for more than a day. Ask for it again.",
            Self::Done => "It was confirmed and done already.",
        })
    }
}
