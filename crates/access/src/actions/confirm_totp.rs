//! Confirms an authenticator app by its first code and hands out recovery codes.

use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Refusal};
use kernel::problem::Problem;

use super::complete_second_factor::code_wrong;
use super::make_recovery_codes::replace_codes;
use crate::access::Access;
use crate::caller::SignedIn;
use crate::origin::Origin;
use crate::person::Totp;
use crate::recovery_code::RecoveryCode;
use crate::store;
use crate::throttle::{self, Subject, TooManyAttempts};
use crate::totp;

/// Why the app was not confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmTotpRefused {
    NothingBegun,
    CodeWrong,
    TooManyAttempts(TooManyAttempts),
}

impl Refusal for ConfirmTotpRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::NothingBegun => {
                Problem::conflict("access/totp-not-begun", "There is no authenticator app to confirm")
                    .detail("Start again: show the QR code, add it to the app, then enter the app's code.")
            }
            Self::CodeWrong => code_wrong(),
            Self::TooManyAttempts(refused) => refused.problem(),
        }
    }
}

/// Confirms the app. The codes replace all earlier ones.
pub async fn confirm_totp(
    access: &Access,
    who: &SignedIn,
    code: &str,
    origin: &Origin,
) -> Result<Vec<RecoveryCode>, Failure<ConfirmTotpRefused>> {
    let actor = kernel::actor::Actor::Member(who.member);
    let subjects = [Subject::codes(who.person), Subject::address(origin.address)];
    let mut cx = access.platform().begin(who.organization, actor).await?;
    throttle::count(&mut cx, &subjects).await.map_err(|f| f.map(ConfirmTotpRefused::TooManyAttempts))?;
    let known = store::person::find(cx.tx(), who.person).await?;
    cx.commit().await?;
    if known.is_none_or(|person| person.totp != Totp::Begun) {
        return Err(ConfirmTotpRefused::NothingBegun.into());
    }
    let step = totp::check(access, who.person, actor, code).await?.ok_or(ConfirmTotpRefused::CodeWrong)?;
    let mut cx = access.platform().begin(who.organization, actor).await?;
    let now = cx.now();
    if !store::person::confirm_totp(cx.tx(), who.person, step, now).await? {
        return Err(ConfirmTotpRefused::NothingBegun.into());
    }
    let [codes, address] = subjects;
    throttle::forgive(&mut cx, codes, address).await?;
    let made = replace_codes(&mut cx, who.person).await?;
    cx.audit(AuditEntry::done(actor, "totp.confirm", who.person)).await?;
    cx.commit().await?;
    Ok(made)
}
