//! Judging a passphrase that somebody typed: counted first, judged outside every transaction.

use kernel::actor::Actor;
use kernel::failure::{Failure, Fault};
use kernel::secret::Secret;
use platform::cx::Cx;

use crate::access::Access;
use crate::email::Email;
use crate::origin::Origin;
use crate::passphrase;
use crate::person::Person;
use crate::store;
use crate::throttle::{self, Subject, TooManyAttempts};

/// What came of an attempt.
pub(crate) enum Judged {
    Right(Person),
    /// Wrong for a known person, or for nobody; the caller answers both alike.
    Wrong(Option<Person>),
}

/// Counts the attempt, then compares. An unknown e-mail takes as long as a known one.
pub(crate) async fn judge(
    access: &Access,
    email: &Email,
    typed: &Secret,
    origin: &Origin,
) -> Result<Judged, Failure<TooManyAttempts>> {
    // Before the attempt is counted: who is sent away for lack of room was not wrong.
    let place = access.hashing().queue()?;
    let mut cx = access.platform().begin_installation(Actor::Nobody).await?;
    throttle::count(&mut cx, &[Subject::email(email), Subject::address(origin.address)]).await?;
    let person = store::person::find_by_email(cx.tx(), &email.key()).await?;
    cx.commit().await?;
    let right = passphrase::verify(place, typed, person.as_ref().map(|person| &person.passphrase)).await?;
    Ok(match person {
        Some(person) if right => Judged::Right(person),
        other => Judged::Wrong(other),
    })
}

/// Takes the count of a right attempt back.
pub(crate) async fn forgive(cx: &mut Cx, email: &Email, origin: &Origin) -> Result<(), Fault> {
    throttle::forgive(cx, Subject::email(email), Subject::address(origin.address)).await
}
