//! Makes ten new recovery codes; the earlier ones stop working.

use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::PersonId;
use kernel::problem::Problem;
use platform::cx::Cx;

use crate::may::SteppedUp;
use crate::recovery_code::RecoveryCode;
use crate::second_factor;
use crate::store;
use crate::token::TokenHash;

/// Recovery codes replace a second factor that was lost; there is none to replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSecondFactor;

impl Refusal for NoSecondFactor {
    fn problem(&self) -> Problem {
        Problem::conflict("access/no-second-factor", "There is no second factor yet").detail(
            "Add a passkey or an authenticator app first; recovery codes stand in for one that is lost.",
        )
    }
}

pub async fn make_recovery_codes(
    cx: &mut Cx,
    person: PersonId,
    confirmed: SteppedUp,
) -> Result<Vec<RecoveryCode>, Failure<NoSecondFactor>> {
    if !second_factor::of_person(cx, person).await?.any() {
        return Err(NoSecondFactor.into());
    }
    let made = replace_codes(cx, person).await?;
    cx.audit(AuditEntry::done(confirmed.actor(), "recovery_codes.make", person)).await?;
    Ok(made)
}

pub(crate) async fn replace_codes(cx: &mut Cx, person: PersonId) -> Result<Vec<RecoveryCode>, Fault> {
    let made = RecoveryCode::set(cx.world())?;
    let hashes: Vec<TokenHash> = made.iter().map(RecoveryCode::hash).collect();
    store::person::replace_recovery_codes(cx.tx(), person, &hashes).await?;
    Ok(made)
}
