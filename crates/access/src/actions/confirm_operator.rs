//! Proves which person sits at the command line, for acts that need two of them.

use std::net::{IpAddr, Ipv4Addr};

use kernel::actor::Actor;
use kernel::failure::Failure;
use kernel::ids::PersonId;
use kernel::secret::Secret;

use super::sign_in::{SignInRefused, note_refusal};
use crate::access::Access;
use crate::email::Email;
use crate::origin::Origin;
use crate::passphrase_check::{self, Judged};

/// The person of this e-mail and passphrase. Guesses are counted and told as at signing in.
pub async fn confirm_operator(
    access: &Access,
    email: &Email,
    passphrase: &Secret,
) -> Result<PersonId, Failure<SignInRefused>> {
    let origin = Origin::new(IpAddr::V4(Ipv4Addr::LOCALHOST), "command line");
    let judged = passphrase_check::judge(access, email, passphrase, &origin).await;
    match judged.map_err(|failure| failure.map(SignInRefused::TooManyAttempts))? {
        Judged::Right(person) => {
            let mut cx = access.platform().begin_installation(Actor::Person(person.id)).await?;
            passphrase_check::forgive(&mut cx, email, &origin).await?;
            cx.commit().await?;
            Ok(person.id)
        }
        Judged::Wrong(person) => {
            note_refusal(access, person.map(|person| person.id), "command line", &origin).await?;
            Err(SignInRefused::EmailOrPassphraseWrong.into())
        }
    }
}
