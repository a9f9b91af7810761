//! Slows down who comes with one-time links that do not work. Their tokens cannot be guessed; trying costs us work.

use kernel::actor::Actor;
use kernel::failure::{Failure, Fault};

use crate::access::Access;
use crate::origin::Origin;
use crate::throttle::{self, Subject, TooManyAttempts};

/// Refuses an address that waits. Reads only: a link that works costs no write before it is used.
pub(crate) async fn admit(access: &Access, origin: &Origin) -> Result<(), Failure<TooManyAttempts>> {
    let mut cx = access.platform().begin_installation_read(Actor::Nobody).await?;
    throttle::look(&mut cx, Subject::address(origin.address)).await
}

/// Counts a link that did not work, together with wrong passphrases from the address.
pub(crate) async fn note_wrong(access: &Access, origin: &Origin) -> Result<(), Fault> {
    let mut cx = access.platform().begin_installation(Actor::Nobody).await?;
    match throttle::count(&mut cx, &[Subject::address(origin.address)]).await {
        Ok(()) => cx.commit().await,
        // Somebody else from there was just counted; the next try waits.
        Err(Failure::Refused(_)) => Ok(()),
        Err(Failure::Fault(fault)) => Err(fault),
    }
}
