//! Judging a code: of an authenticator app or from the list of recovery codes. Each counts once.

use kernel::actor::Actor;
use kernel::failure::Failure;
use kernel::ids::PersonId;

use crate::access::Access;
use crate::origin::Origin;
use crate::person::Totp;
use crate::recovery_code;
use crate::store;
use crate::throttle::{self, Subject, TooManyAttempts};
use crate::totp;

/// What somebody typed as second factor.
pub enum Code {
    Totp(String),
    Recovery(String),
}

/// Counts the attempt, then spends the code if it is right; whether it was.
pub(crate) async fn spend(
    access: &Access,
    person: PersonId,
    code: &Code,
    origin: &Origin,
) -> Result<bool, Failure<TooManyAttempts>> {
    let actor = Actor::Person(person);
    let subjects = [Subject::codes(person), Subject::address(origin.address)];
    let mut cx = access.platform().begin_installation(actor).await?;
    throttle::count(&mut cx, &subjects).await?;
    let confirmed = store::person::find(cx.tx(), person)
        .await?
        .is_some_and(|person| matches!(person.totp, Totp::Confirmed { .. }));
    cx.commit().await?;
    let step = match code {
        Code::Totp(typed) if confirmed => totp::check(access, person, actor, typed).await?,
        Code::Totp(_) | Code::Recovery(_) => None,
    };
    let mut cx = access.platform().begin_installation(actor).await?;
    let now = cx.now();
    let right = match (code, step) {
        (Code::Totp(_), Some(step)) => store::person::spend_totp_step(cx.tx(), person, step).await?,
        (Code::Totp(_), None) => false,
        (Code::Recovery(typed), _) => {
            store::person::spend_recovery_code(cx.tx(), person, recovery_code::hash_of(typed), now).await?
        }
    };
    if right {
        let [codes, address] = subjects;
        throttle::forgive(&mut cx, codes, address).await?;
        cx.commit().await?;
    }
    Ok(right)
}
