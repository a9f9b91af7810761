//! The rule of the second factor: it may wait while there is only the sample company, not longer.
//!
//! Whoever stores a real credential needs one first. `connect` asks for the proof before it seals.

use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::PersonId;
use kernel::problem::Problem;
use platform::cx::Cx;

use crate::access::Access;
use crate::caller::Caller;
use crate::person::Totp;
use crate::store;

/// What a person can show besides the passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SecondFactors {
    pub totp: bool,
    pub passkeys: i64,
    pub recovery_codes_left: i64,
}

impl SecondFactors {
    /// Whether signing in asks for one. Recovery codes alone are not a factor; they replace one that was lost.
    pub fn any(self) -> bool {
        self.totp || self.passkeys > 0
    }
}

/// Proof that the caller, or the maker of the caller's key, has a second factor.
#[derive(Debug, Clone, Copy)]
pub struct SecondFactorProof(());

/// The caller has no second factor yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactorNeeded;

impl Refusal for SecondFactorNeeded {
    fn problem(&self) -> Problem {
        Problem::forbidden("access/second-factor-needed", "Add a second factor first")
            .detail("Before a credential is stored, add a passkey or an authenticator app under Settings, then try again.")
    }
}

/// Asks for a second factor of whoever is about to store a credential.
pub async fn require(cx: &mut Cx, caller: &Caller) -> Result<SecondFactorProof, Failure<SecondFactorNeeded>> {
    if of_person(cx, caller.person()).await?.any() {
        Ok(SecondFactorProof(()))
    } else {
        Err(SecondFactorNeeded.into())
    }
}

/// The last second factor stays while the person may use credentials that are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSecondFactor;

impl Refusal for LastSecondFactor {
    fn problem(&self) -> Problem {
        Problem::conflict("access/last-second-factor", "This is your last second factor")
            .detail("Credentials of connections are stored here. Add another passkey or an authenticator app first, then remove this one.")
    }
}

/// Asked after a factor was removed, in the same transaction: whether the rest is enough.
///
/// Leaves the context in the organization where it was.
pub(crate) async fn check_what_is_left(
    cx: &mut Cx,
    access: &Access,
    person: PersonId,
) -> Result<SecondFactors, Failure<LastSecondFactor>> {
    let left = of_person(cx, person).await?;
    if left.any() {
        return Ok(left);
    }
    let (here, actor) = (cx.organization()?, cx.actor());
    let mut protects = false;
    for into in store::member::memberships(cx.tx(), person).await? {
        cx.enter(into.organization, actor).await?;
        let member = store::member::find(cx.tx(), into.organization, into.member).await?;
        let may_edit = member.is_some_and(|member| member.roles.may("edit_connections"));
        protects |= may_edit && access.sealer().keeps_credentials(cx).await?;
    }
    cx.enter(here, actor).await?;
    if protects { Err(LastSecondFactor.into()) } else { Ok(left) }
}

/// What the person has set up.
pub(crate) async fn of_person(cx: &mut Cx, person: PersonId) -> Result<SecondFactors, Fault> {
    let Some(found) = store::person::find(cx.tx(), person).await? else {
        return Ok(SecondFactors::default());
    };
    Ok(SecondFactors {
        totp: matches!(found.totp, Totp::Confirmed { .. }),
        passkeys: store::passkey::count(cx.tx(), person).await?,
        recovery_codes_left: store::person::recovery_codes_left(cx.tx(), person).await?,
    })
}
