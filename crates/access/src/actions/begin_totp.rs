//! Makes a secret for an authenticator app; it counts once a code confirmed it.

use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::PersonId;
use kernel::problem::Problem;
use platform::cx::Cx;

use crate::access::Access;
use crate::may::SteppedUp;
use crate::person::Totp;
use crate::store;
use crate::totp::{self, TotpSetup};

/// There is an app already; replacing it half-way would lock its person out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TotpThere;

impl Refusal for TotpThere {
    fn problem(&self) -> Problem {
        Problem::conflict("access/totp-there", "An authenticator app is already set up")
            .detail("Remove it first, then set up the new one.")
    }
}

/// Seals a new secret for the person and tells it once.
pub async fn begin_totp(
    cx: &mut Cx,
    access: &Access,
    person: PersonId,
    confirmed: SteppedUp,
) -> Result<TotpSetup, Failure<TotpThere>> {
    let known = store::person::find(cx.tx(), person)
        .await?
        .ok_or_else(|| Fault::bare("the signed-in person is missing"))?;
    match known.totp {
        Totp::Confirmed { .. } => return Err(TotpThere.into()),
        Totp::Absent | Totp::Begun => {}
    }
    let now = cx.now();
    let (secret, setup) = totp::new_secret(cx.world(), &known.email)?;
    access.sealer().seal(cx, person, secret).await?;
    store::person::begin_totp(cx.tx(), person, now).await?;
    cx.audit(AuditEntry::done(confirmed.actor(), "totp.begin", person)).await?;
    Ok(setup)
}
