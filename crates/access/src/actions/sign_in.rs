//! Signs a person in by e-mail and passphrase, or half in when a second factor is set up.

use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log, Outcome};
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::{Id as _, PersonId};
use kernel::problem::Problem;
use kernel::secret::Secret;
use platform::cx::Cx;

use super::open_session::{OpenedSession, Way, open_half, open_session};
use crate::access::Access;
use crate::email::Email;
use crate::member::Membership;
use crate::origin::Origin;
use crate::passphrase_check::{self, Judged};
use crate::person::Person;
use crate::second_factor::{self, SecondFactors};
use crate::store;
use crate::throttle::TooManyAttempts;

/// What somebody types to sign in.
pub struct SignIn {
    pub email: Email,
    pub passphrase: Secret,
}

/// How far they got.
pub struct SignedInSoFar {
    pub opened: OpenedSession,
    /// What may be shown next; nobody is signed in before. `None` when they are.
    pub missing: Option<SecondFactors>,
}

/// Why nobody was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInRefused {
    /// Which of the two is not told.
    EmailOrPassphraseWrong,
    TooManyAttempts(TooManyAttempts),
    NoOrganization,
}

impl Refusal for SignInRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::EmailOrPassphraseWrong => Problem::unauthorized(
                "access/sign-in-refused",
                "The e-mail or the passphrase is wrong",
            )
            .detail("Check both and try again. An owner who is locked out can ask whoever runs Teamwright."),
            Self::TooManyAttempts(refused) => refused.problem(),
            Self::NoOrganization => no_organization(),
        }
    }
}

pub(crate) fn no_organization() -> Problem {
    Problem::forbidden("access/no-organization", "You belong to no organization here")
        .detail("Ask an owner for an invitation.")
}

/// Signs in, as far as the passphrase goes.
pub async fn sign_in(
    access: &Access,
    typed: &SignIn,
    origin: &Origin,
    shown: Option<&str>,
) -> Result<SignedInSoFar, Failure<SignInRefused>> {
    let judged = passphrase_check::judge(access, &typed.email, &typed.passphrase, origin)
        .await
        .map_err(|failure| failure.map(SignInRefused::TooManyAttempts))?;
    match judged {
        Judged::Right(person) => let_in(access, typed, person, origin, shown).await,
        Judged::Wrong(person) => {
            note_refusal(access, person.map(|person| person.id), "passphrase", origin).await?;
            Err(SignInRefused::EmailOrPassphraseWrong.into())
        }
    }
}

async fn let_in(
    access: &Access,
    typed: &SignIn,
    person: Person,
    origin: &Origin,
    shown: Option<&str>,
) -> Result<SignedInSoFar, Failure<SignInRefused>> {
    let (mut cx, factors) = hold_right(access, &typed.email, &person, origin).await?;
    if factors.any() {
        let opened = open_half(&mut cx, person.id, origin, shown).await?;
        cx.commit().await?;
        return Ok(SignedInSoFar { opened, missing: Some(factors) });
    }
    let into = first_organization(&mut cx, person.id).await?.ok_or(SignInRefused::NoOrganization)?;
    let opened = open_session(&mut cx, &into, (person.id, Way::Passphrase), origin, shown).await?;
    cx.commit().await?;
    Ok(SignedInSoFar { opened, missing: None })
}

/// Holds the person whose passphrase was right, with their second factors, in a transaction of their own, and forgives
/// the guesses before.
pub(super) async fn hold_right(
    access: &Access,
    email: &Email,
    person: &Person,
    origin: &Origin,
) -> Result<(Cx, SecondFactors), Failure<SignInRefused>> {
    let mut cx = access.platform().begin_installation(Actor::Person(person.id)).await?;
    // Comparing took a while, outside every transaction: the passphrase may be another by now.
    store::person::hold(cx.tx(), person.id).await?;
    let now_known = store::person::find(cx.tx(), person.id).await?;
    if now_known.is_none_or(|known| known.passphrase != person.passphrase) {
        return Err(SignInRefused::EmailOrPassphraseWrong.into());
    }
    passphrase_check::forgive(&mut cx, email, origin).await?;
    let factors = second_factor::of_person(&mut cx, person.id).await?;
    Ok((cx, factors))
}

/// The organization that a sign-in leads to; the others are one step away.
pub(crate) async fn first_organization(cx: &mut Cx, person: PersonId) -> Result<Option<Membership>, Fault> {
    Ok(store::member::memberships(cx.tx(), person).await?.into_iter().next())
}

/// Says in the logs of the person's organizations, or of the installation for nobody known, that a try failed.
///
/// Nobody is looked up like somebody: the same statements run, so that time tells nothing.
pub(crate) async fn note_refusal(
    access: &Access,
    person: Option<PersonId>,
    way: &'static str,
    origin: &Origin,
) -> Result<(), Fault> {
    let actor = person.map_or(Actor::Nobody, Actor::Person);
    let mut cx = access.platform().begin_installation(actor).await?;
    let asked = person.unwrap_or_else(|| PersonId::from_uuid(uuid::Uuid::nil()));
    let entry = AuditEntry::done(actor, "session.open", "session")
        .outcome(Outcome::Refused)
        .purpose(way)
        .detail(serde_json::json!({ "browser": origin.browser, "network": origin.address_hint() }));
    let memberships = store::member::memberships(cx.tx(), asked).await?;
    if memberships.is_empty() {
        cx.audit_in(Log::Installation, entry.clone()).await?;
    }
    for into in memberships {
        cx.enter(into.organization, actor).await?;
        cx.audit(entry.clone()).await?;
    }
    cx.commit().await
}
