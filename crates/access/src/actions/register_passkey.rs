//! Adds a passkey to the signed-in person.

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, FaultKind, Refusal};
use kernel::ids::{Id as _, PasskeyId};
use kernel::problem::Problem;
use platform::cx::Cx;
use webauthn_rs::prelude::{CreationChallengeResponse, RegisterPublicKeyCredential};

use crate::access::Access;
use crate::caller::SignedIn;
use crate::may::SteppedUp;
use crate::name::Name;
use crate::passkey::{Ceremony, PasskeyRefused, StoredPasskey, challenge_of};
use crate::store;
use crate::token::TokenHash;

/// Why a passkey was not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterPasskeyRefused {
    Passkey(PasskeyRefused),
    KnownAlready,
}

impl Refusal for RegisterPasskeyRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::Passkey(refused) => refused.problem(),
            Self::KnownAlready => {
                Problem::conflict("access/passkey-known", "This passkey is already registered")
                    .detail("Use another device, or remove the passkey where it is registered first.")
            }
        }
    }
}

/// The challenge by which a device makes a passkey for this person.
pub async fn begin_passkey(
    cx: &mut Cx,
    access: &Access,
    who: &SignedIn,
    _confirmed: SteppedUp,
) -> Result<CreationChallengeResponse, Fault> {
    let person = store::person::find(cx.tx(), who.person)
        .await?
        .ok_or_else(|| Fault::bare("the signed-in person is missing"))?;
    let known = store::passkey::of_person(cx.tx(), who.person).await?;
    let known = known.iter().map(|passkey| passkey.credential.cred_id().clone()).collect();
    let (options, state) = access
        .webauthn()
        .start_passkey_registration(who.person.uuid(), &person.email, &person.name, Some(known))
        .map_err(|e| Fault::new("could not ask for a new passkey", e))?;
    let challenge = TokenHash::of_bytes(options.public_key.challenge.as_ref());
    let now = cx.now();
    store::passkey::put_ceremony(cx.tx(), challenge, Some(who.person), &Ceremony::Register(state), now)
        .await?;
    Ok(options)
}

/// Checks the device's answer and keeps the passkey.
pub async fn register_passkey(
    cx: &mut Cx,
    access: &Access,
    who: &SignedIn,
    name: Name,
    answer: &RegisterPublicKeyCredential,
) -> Result<PasskeyId, Failure<RegisterPasskeyRefused>> {
    let refused = RegisterPasskeyRefused::Passkey(PasskeyRefused);
    let now = cx.now();
    let challenge =
        challenge_of(answer.response.client_data_json.as_ref()).map_err(RegisterPasskeyRefused::Passkey)?;
    let Some((Some(person), Ceremony::Register(state))) =
        store::passkey::take_ceremony(cx.tx(), challenge, now).await?
    else {
        return Err(refused.into());
    };
    if person != who.person {
        return Err(refused.into());
    }
    let credential = access.webauthn().finish_passkey_registration(answer, &state).map_err(|_| refused)?;
    let passkey = StoredPasskey {
        id: cx.new_id()?,
        person,
        name: name.as_str().to_owned(),
        credential,
        created_at: now,
        last_used_at: None,
    };
    match store::passkey::insert(cx.tx(), &passkey).await {
        Ok(()) => {}
        Err(fault) if fault.kind() == FaultKind::Duplicate => {
            return Err(RegisterPasskeyRefused::KnownAlready.into());
        }
        Err(fault) => return Err(fault.into()),
    }
    cx.audit(AuditEntry::done(Actor::Member(who.member), "passkey.register", passkey.id)).await?;
    Ok(passkey.id)
}
