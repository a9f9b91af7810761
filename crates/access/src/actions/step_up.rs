//! Confirms who sits in front of a live session, for dangerous acts.

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::problem::Problem;
use kernel::secret::Secret;

use crate::access::Access;
use crate::caller::SignedIn;
use crate::code_check::{self, Code};
use crate::email::Email;
use crate::origin::Origin;
use crate::passphrase_check::{self, Judged};
use crate::session::STEP_UP_S;
use crate::store;
use crate::throttle::TooManyAttempts;

/// What the person shows.
pub enum Proof {
    Passphrase(Secret),
    Code(Code),
}

/// Why the session was not stepped up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepUpRefused {
    Wrong,
    TooManyAttempts(TooManyAttempts),
}

impl Refusal for StepUpRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::Wrong => Problem::unprocessable("access/proof-wrong", "That is not right")
                .detail("Check the passphrase or take the app's next code, then try again."),
            Self::TooManyAttempts(refused) => refused.problem(),
        }
    }
}

/// Steps the session up for ten minutes.
pub async fn step_up(
    access: &Access,
    who: &SignedIn,
    proof: &Proof,
    origin: &Origin,
) -> Result<(), Failure<StepUpRefused>> {
    let too_many = |failure: Failure<TooManyAttempts>| failure.map(StepUpRefused::TooManyAttempts);
    let right = match proof {
        Proof::Passphrase(typed) => is_passphrase(access, who, typed, origin).await.map_err(too_many)?,
        Proof::Code(code) => code_check::spend(access, who.person, code, origin).await.map_err(too_many)?,
    };
    let actor = Actor::Member(who.member);
    let mut cx = access.platform().begin(who.organization, actor).await?;
    let entry = AuditEntry::done(actor, "session.step_up", who.session);
    if !right {
        cx.audit(entry.outcome(kernel::audit_entry::Outcome::Refused)).await?;
        cx.commit().await?;
        return Err(StepUpRefused::Wrong.into());
    }
    let until = cx.now().plus_seconds(STEP_UP_S);
    store::session::step_up(cx.tx(), who.session, until).await?;
    cx.audit(entry).await?;
    Ok(cx.commit().await?)
}

/// Whether it is the person's own passphrase; the count of a right one is taken back.
pub(crate) async fn is_passphrase(
    access: &Access,
    who: &SignedIn,
    typed: &Secret,
    origin: &Origin,
) -> Result<bool, Failure<TooManyAttempts>> {
    let actor = Actor::Member(who.member);
    let email = email_of(access, who).await?;
    match passphrase_check::judge(access, &email, typed, origin).await? {
        Judged::Right(_) => {
            let mut cx = access.platform().begin(who.organization, actor).await?;
            passphrase_check::forgive(&mut cx, &email, origin).await?;
            cx.commit().await?;
            Ok(true)
        }
        Judged::Wrong(_) => Ok(false),
    }
}

pub(crate) async fn email_of(access: &Access, who: &SignedIn) -> Result<Email, Fault> {
    let mut cx = access.platform().begin_read(who.organization, Actor::Member(who.member)).await?;
    let person = store::person::find(cx.tx(), who.person).await?;
    let person = person.ok_or_else(|| Fault::bare("the signed-in person is missing"))?;
    person.email.parse().map_err(|e| Fault::new("could not read a stored e-mail", e))
}
