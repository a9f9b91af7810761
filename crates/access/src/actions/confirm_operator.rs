//! Proves which person sits at the command line, for acts that need two of them: as much as signing in asks for.

use std::net::{IpAddr, Ipv4Addr};

use kernel::actor::Actor;
use kernel::failure::{Failure, Fault};
use kernel::ids::PersonId;
use kernel::secret::Secret;
use kernel::time::Timestamp;

use super::complete_second_factor::SecondFactorRefused;
use super::sign_in::{SignInRefused, first_organization, hold_right, note_refusal};
use crate::access::Access;
use crate::code_check::{self, Code};
use crate::email::Email;
use crate::origin::Origin;
use crate::passphrase_check::{self, Judged};
use crate::person::Person;
use crate::store;

/// Whose passphrase was right.
#[derive(Debug)]
pub struct HalfOperator {
    person: PersonId,
    wants_code: bool,
}

/// A person of this installation, proved.
#[derive(Debug)]
pub struct Operator {
    pub person: PersonId,
    pub known_since: Timestamp,
}

/// What the log calls the way in.
const WAY: &str = "command line";

impl HalfOperator {
    /// Whether the person has a second factor, so that a code is asked for as well.
    #[must_use]
    pub fn wants_code(&self) -> bool {
        self.wants_code
    }
}

/// The person of this e-mail and passphrase. Guesses are counted and told as at signing in.
pub async fn begin_operator(
    access: &Access,
    email: &Email,
    passphrase: &Secret,
) -> Result<HalfOperator, Failure<SignInRefused>> {
    let judged = passphrase_check::judge(access, email, passphrase, &origin()).await;
    match judged.map_err(|failure| failure.map(SignInRefused::TooManyAttempts))? {
        Judged::Right(person) => half(access, email, person).await,
        Judged::Wrong(person) => {
            note_refusal(access, person.map(|person| person.id), WAY, &origin()).await?;
            Err(SignInRefused::EmailOrPassphraseWrong.into())
        }
    }
}

async fn half(
    access: &Access,
    email: &Email,
    person: Person,
) -> Result<HalfOperator, Failure<SignInRefused>> {
    let (cx, factors) = hold_right(access, email, &person, &origin()).await?;
    cx.commit().await?;
    Ok(HalfOperator { person: person.id, wants_code: factors.any() })
}

/// The person, whose code of an authenticator app, or from the list of recovery codes, is right where one is wanted.
pub async fn complete_operator(
    access: &Access,
    half: HalfOperator,
    typed: &str,
) -> Result<Operator, Failure<SecondFactorRefused>> {
    let HalfOperator { person, wants_code } = half;
    if wants_code {
        let spent = code_check::spend(access, person, &code(typed), &origin()).await;
        if !spent.map_err(|failure| failure.map(SecondFactorRefused::TooManyAttempts))? {
            note_refusal(access, Some(person), WAY, &origin()).await?;
            return Err(SecondFactorRefused::CodeWrong.into());
        }
    }
    let mut cx = access.platform().begin_installation(Actor::Person(person)).await?;
    // Whoever was removed everywhere has no say here either.
    if first_organization(&mut cx, person).await?.is_none() {
        return Err(SecondFactorRefused::NoOrganization.into());
    }
    let known_since = store::person::known_since(cx.tx(), person).await?;
    let known_since =
        known_since.ok_or_else(|| Fault::bare("a person is gone who was there a moment ago"))?;
    Ok(Operator { person, known_since })
}

/// An app shows digits; a recovery code has letters too.
fn code(typed: &str) -> Code {
    let is_digits = typed.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
    if is_digits { Code::Totp(typed.to_owned()) } else { Code::Recovery(typed.to_owned()) }
}

fn origin() -> Origin {
    Origin::new(IpAddr::V4(Ipv4Addr::LOCALHOST), WAY)
}
