//! Signs a person in with a passkey: as second factor after the passphrase, or alone, because the device itself
//! verifies who holds it.

use kernel::actor::Actor;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::PersonId;
use kernel::problem::Problem;
use platform::cx::Cx;
use webauthn_rs::prelude::{Passkey, PublicKeyCredential, RequestChallengeResponse};

use super::open_session::{OpenedSession, Way, open_session};
use super::sign_in::{first_organization, no_organization};
use crate::access::Access;
use crate::authenticate::live_session;
use crate::origin::Origin;
use crate::passkey::{Ceremony, PasskeyRefused, StoredPasskey, challenge_of};
use crate::session::Stage;
use crate::store;
use crate::throttle::{self, Subject, TooManyAttempts, in_words};
use crate::token::TokenHash;

/// Why nobody was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeySignInRefused {
    Passkey(PasskeyRefused),
    NoOrganization,
}

impl Refusal for PasskeySignInRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::Passkey(refused) => refused.problem(),
            Self::NoOrganization => no_organization(),
        }
    }
}

/// An address begins more sign-ins than people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyBegun(TooManyAttempts);

impl Refusal for TooManyBegun {
    fn problem(&self) -> Problem {
        Problem::new(429, "access/too-many-begun", "Too many sign-ins were begun from this address")
            .detail(format!("Try again in {}, or sign in with the passphrase.", in_words(self.0.wait_s)))
            .retry_after_s(self.0.wait_s)
    }
}

const REFUSED: PasskeySignInRefused = PasskeySignInRefused::Passkey(PasskeyRefused);

/// The challenge for the browser: for the half-signed-in person's passkeys, or for whichever the browser finds.
pub async fn ask_for_passkey(
    access: &Access,
    origin: &Origin,
    shown: Option<&str>,
) -> Result<RequestChallengeResponse, Failure<TooManyBegun>> {
    let mut cx = access.platform().begin_installation(Actor::Nobody).await?;
    throttle::count(&mut cx, &[Subject::begun(origin.address)])
        .await
        .map_err(|failure| failure.map(TooManyBegun))?;
    let half = half_signed_in(&mut cx, shown).await?;
    let passkeys = match half {
        Some(person) => store::passkey::of_person(cx.tx(), person).await?,
        None => Vec::new(),
    };
    let (options, ceremony) = if passkeys.is_empty() {
        let (options, state) = access.webauthn().start_discoverable_authentication().map_err(broken)?;
        (options, Ceremony::SignIn(state))
    } else {
        let known: Vec<Passkey> = passkeys.into_iter().map(|passkey| passkey.credential).collect();
        let (options, state) = access.webauthn().start_passkey_authentication(&known).map_err(broken)?;
        (options, Ceremony::SecondFactor(state))
    };
    let challenge = TokenHash::of_bytes(options.public_key.challenge.as_ref());
    let now = cx.now();
    store::passkey::put_ceremony(cx.tx(), challenge, half, &ceremony, now).await?;
    cx.commit().await?;
    Ok(options)
}

/// Checks the browser's answer and signs the passkey's person in.
pub async fn sign_in_with_passkey(
    access: &Access,
    answer: &PublicKeyCredential,
    origin: &Origin,
    shown: Option<&str>,
) -> Result<OpenedSession, Failure<PasskeySignInRefused>> {
    let mut cx = access.platform().begin_installation(Actor::Nobody).await?;
    let now = cx.now();
    let challenge =
        challenge_of(answer.response.client_data_json.as_ref()).map_err(PasskeySignInRefused::Passkey)?;
    let waiting = store::passkey::take_ceremony(cx.tx(), challenge, now).await?;
    let half = half_signed_in(&mut cx, shown).await?;
    let passkey = store::passkey::find_by_credential(cx.tx(), answer.get_credential_id()).await?;
    let Some((ceremony, mut passkey)) = waiting.zip(passkey).and_then(|both| belongs_together(both, half))
    else {
        // The ceremony is spent also by a wrong answer.
        cx.commit().await?;
        return Err(REFUSED.into());
    };
    if !accepted(access, answer, ceremony, &mut passkey.credential) {
        cx.commit().await?;
        return Err(REFUSED.into());
    }
    store::person::hold(cx.tx(), passkey.person).await?;
    store::passkey::used(cx.tx(), passkey.person, passkey.id, &passkey.credential, now).await?;
    let into =
        first_organization(&mut cx, passkey.person).await?.ok_or(PasskeySignInRefused::NoOrganization)?;
    let opened = open_session(&mut cx, &into, (passkey.person, Way::Passkey), origin, shown).await?;
    cx.commit().await?;
    Ok(opened)
}

/// A ceremony that was begun for one person is not ended by another's passkey, nor when the passphrase that was
/// right before it counts no more.
fn belongs_together(
    ((person, ceremony), passkey): ((Option<PersonId>, Ceremony), StoredPasskey),
    half: Option<PersonId>,
) -> Option<(Ceremony, StoredPasskey)> {
    let fits = person.is_none_or(|person| person == passkey.person && half == Some(person));
    fits.then_some((ceremony, passkey))
}

fn accepted(
    access: &Access,
    answer: &PublicKeyCredential,
    ceremony: Ceremony,
    credential: &mut Passkey,
) -> bool {
    let result = match ceremony {
        Ceremony::SecondFactor(state) => access.webauthn().finish_passkey_authentication(answer, &state),
        Ceremony::SignIn(state) => {
            access.webauthn().finish_discoverable_authentication_v2(answer, state, &*credential)
        }
        Ceremony::Register(_) => return false,
    };
    match result {
        Ok(result) => credential.update_credential(&result).is_some(),
        Err(_) => false,
    }
}

async fn half_signed_in(cx: &mut Cx, shown: Option<&str>) -> Result<Option<PersonId>, Fault> {
    let Some(cookie) = shown else { return Ok(None) };
    match live_session(cx, cookie).await {
        Ok(session) if session.stage == Stage::SecondFactor => Ok(Some(session.person)),
        Ok(_) | Err(Failure::Refused(_)) => Ok(None),
        Err(Failure::Fault(fault)) => Err(fault),
    }
}

fn broken(error: webauthn_rs::prelude::WebauthnError) -> Fault {
    Fault::new("could not ask for a passkey", error)
}
