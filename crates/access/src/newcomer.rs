//! Who comes by a one-time link: somebody new, or a person who is signed in already.

use kernel::actor::Actor;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::PersonId;
use kernel::problem::Problem;
use platform::cx::Cx;

use crate::access::Access;
use crate::authenticate::live_session;
use crate::email::Email;
use crate::name::Name;
use crate::passphrase::{self, Passphrase, PassphraseHash};
use crate::person::NewPerson;
use crate::session::Stage;
use crate::store;

/// What somebody says of themselves when they open a link.
pub struct Newcomer {
    pub name: Name,
    pub email: Email,
    pub passphrase: Passphrase,
}

/// Who the newcomer turned out to be.
pub(crate) enum Who {
    Known(PersonId),
    New { newcomer: Newcomer, hash: PassphraseHash },
}

/// The e-mail signs in here already, and its person is not the one in front of the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignInFirst;

impl Refusal for SignInFirst {
    fn problem(&self) -> Problem {
        Problem::conflict("access/sign-in-first", "This e-mail already signs in here")
            .detail("Sign in with it, then open the link again.")
    }
}

/// Finds out who it is; hashes a new person's passphrase outside every transaction.
///
/// A passphrase in the request is not enough to act as a known person: that would step around their second factor.
pub(crate) async fn recognise(
    access: &Access,
    newcomer: Newcomer,
    shown: Option<&str>,
) -> Result<Who, Failure<SignInFirst>> {
    let mut cx = access.platform().begin_installation_read(Actor::Nobody).await?;
    let Some(person) = store::person::find_by_email(cx.tx(), &newcomer.email.key()).await? else {
        drop(cx);
        let hash = passphrase::hash(access, newcomer.passphrase.secret()).await?;
        return Ok(Who::New { newcomer, hash });
    };
    let signed_in = match shown {
        Some(cookie) => live_session(&mut cx, cookie).await.ok(),
        None => None,
    };
    match signed_in {
        Some(session) if session.person == person.id && matches!(session.stage, Stage::SignedIn { .. }) => {
            Ok(Who::Known(person.id))
        }
        Some(_) | None => Err(SignInFirst.into()),
    }
}

impl Who {
    /// The person's id; a new one is stored first.
    pub(crate) async fn settle(self, cx: &mut Cx) -> Result<PersonId, Fault> {
        match self {
            Self::Known(person) => Ok(person),
            Self::New { newcomer, hash } => {
                let new = NewPerson {
                    id: cx.new_id()?,
                    name: newcomer.name.as_str().to_owned(),
                    email: newcomer.email,
                    passphrase: hash,
                    created_at: cx.now(),
                };
                store::person::insert(cx.tx(), &new).await?;
                Ok(new.id)
            }
        }
    }
}
