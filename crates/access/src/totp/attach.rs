//! The one place that sees a sealed TOTP secret again, inside the closure it is lent to.

use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::PersonId;

use super::matching_step;
use crate::access::Access;

/// The step of a right code; `None` for a wrong one. Called with no transaction open.
pub(crate) async fn check(
    access: &Access,
    person: PersonId,
    actor: Actor,
    code: &str,
) -> Result<Option<i64>, Fault> {
    let now = access.platform().world.now();
    let mut step = None;
    access
        .sealer()
        .lend(person, actor, "check a sign-in code", &mut |secret| {
            step = secret.expose(|bytes| matching_step(bytes, code, now));
        })
        .await?;
    Ok(step)
}
