//! Finishes a sign-in with a code.

use kernel::actor::Actor;
use kernel::failure::{Failure, Refusal};
use kernel::problem::Problem;

use super::open_session::{OpenedSession, Way, open_session};
use super::sign_in::{first_organization, no_organization, note_refusal};
use crate::access::Access;
use crate::authenticate::{SignedOut, live_session};
use crate::code_check::{self, Code};
use crate::origin::Origin;
use crate::session::Stage;
use crate::store;
use crate::throttle::TooManyAttempts;
use crate::token::TokenHash;

/// Why the sign-in was not finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactorRefused {
    /// No passphrase was accepted within the last ten minutes.
    StartAgain,
    CodeWrong,
    TooManyAttempts(TooManyAttempts),
    NoOrganization,
}

impl Refusal for SecondFactorRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::StartAgain => Problem::unauthorized("access/start-again", "The sign-in took too long")
                .detail("Enter your e-mail and passphrase again; the code has ten minutes."),
            Self::CodeWrong => code_wrong(),
            Self::TooManyAttempts(refused) => refused.problem(),
            Self::NoOrganization => no_organization(),
        }
    }
}

pub(crate) fn code_wrong() -> Problem {
    Problem::unprocessable("access/code-wrong", "The code does not work").detail(
        "A code of the app works once, for about a minute; a recovery code works once. Enter the next one.",
    )
}

/// Signs the person of the half-open session in.
pub async fn complete_second_factor(
    access: &Access,
    code: &Code,
    origin: &Origin,
    shown: Option<&str>,
) -> Result<OpenedSession, Failure<SecondFactorRefused>> {
    let cookie = shown.ok_or(SecondFactorRefused::StartAgain)?;
    let mut cx = access.platform().begin_installation_read(Actor::Nobody).await?;
    let half = live_session(&mut cx, cookie)
        .await
        .map_err(|failure| failure.map(|_: SignedOut| SecondFactorRefused::StartAgain))?;
    drop(cx);
    if half.stage != Stage::SecondFactor {
        return Err(SecondFactorRefused::StartAgain.into());
    }
    let way = match code {
        Code::Totp(_) => Way::SecondFactor,
        Code::Recovery(_) => Way::RecoveryCode,
    };
    let right = code_check::spend(access, half.person, code, origin)
        .await
        .map_err(|failure| failure.map(SecondFactorRefused::TooManyAttempts))?;
    if !right {
        note_refusal(access, Some(half.person), "second factor", origin).await?;
        return Err(SecondFactorRefused::CodeWrong.into());
    }
    let mut cx = access.platform().begin_installation(Actor::Person(half.person)).await?;
    // Between the code and here, a new passphrase or "sign out everywhere" may have ended what was begun.
    store::person::hold(cx.tx(), half.person).await?;
    let now = cx.now();
    if !store::session::take_half(cx.tx(), TokenHash::of(cookie), now).await? {
        return Err(SecondFactorRefused::StartAgain.into());
    }
    let into = first_organization(&mut cx, half.person).await?.ok_or(SecondFactorRefused::NoOrganization)?;
    let opened = open_session(&mut cx, &into, (half.person, way), origin, shown).await?;
    cx.commit().await?;
    Ok(opened)
}
