//! From a cookie or a key to a [`Caller`]: the only way in.

use kernel::actor::Actor;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::problem::Problem;
use platform::cx::Cx;

use crate::access::Access;
use crate::api_key;
use crate::caller::{Caller, KeyHolder, SignedIn};
use crate::session::{Session, Stage};
use crate::store;
use crate::token::TokenHash;

/// What a request brings to show who asks; secret until hashed.
#[derive(Default)]
pub struct Credentials {
    /// The value of the session cookie.
    pub cookie: Option<String>,
    /// What follows `Authorization: Bearer`.
    pub bearer: Option<String>,
}

/// Why nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedOut {
    NothingShown,
    SessionEnded,
    SecondFactorMissing,
    KeyUnknown,
}

impl Refusal for SignedOut {
    fn problem(&self) -> Problem {
        match self {
            Self::NothingShown => Problem::unauthorized("access/sign-in-needed", "Sign in first")
                .detail("Sign in, or send a key of the organization as Authorization: Bearer."),
            Self::SessionEnded => Problem::unauthorized("access/session-ended", "Your session has ended")
                .detail("Sign in again, then repeat what you did last."),
            Self::SecondFactorMissing => {
                Problem::unauthorized("access/second-factor-missing", "The second factor is missing")
                    .detail("Enter a code or use a passkey to finish signing in.")
            }
            Self::KeyUnknown => Problem::unauthorized("access/key-unknown", "The key does not work")
                .detail("It is mistyped, revoked or expired. Make another in Settings."),
        }
    }
}

/// Checks what was shown. A key is preferred to a cookie: who sends one means it.
pub async fn authenticate(access: &Access, shown: &Credentials) -> Result<Caller, Failure<SignedOut>> {
    if let Some(bearer) = &shown.bearer {
        return by_key(access, bearer).await;
    }
    match &shown.cookie {
        Some(cookie) => by_session(access, cookie).await,
        None => Err(SignedOut::NothingShown.into()),
    }
}

/// The live session behind a cookie, whatever its stage.
pub(crate) async fn live_session(cx: &mut Cx, cookie: &str) -> Result<Session, Failure<SignedOut>> {
    let now = cx.now();
    store::session::find_by_token(cx.tx(), TokenHash::of(cookie))
        .await?
        .filter(|session| session.is_live(now))
        .ok_or(Failure::Refused(SignedOut::SessionEnded))
}

async fn by_session(access: &Access, cookie: &str) -> Result<Caller, Failure<SignedOut>> {
    let mut cx = access.platform().begin_installation_reads_apart(Actor::Nobody).await?;
    let session = live_session(&mut cx, cookie).await?;
    let Stage::SignedIn { organization, member } = session.stage else {
        return Err(SignedOut::SecondFactorMissing.into());
    };
    cx.enter(organization, Actor::Member(member)).await?;
    let found = store::member::find(cx.tx(), organization, member).await?;
    let (now, session_expires_at) = (cx.now(), session.ends_at());
    drop(cx);
    let member = found.ok_or(SignedOut::SessionEnded)?;
    if session.is_due_for_touch(now) {
        touch_session(access, &session).await?;
    }
    Ok(Caller::Member(SignedIn {
        organization,
        member: member.id,
        person: session.person,
        roles: member.roles,
        session: session.id,
        session_expires_at,
        session_limit: session.expires_at,
        stepped_up_until: session.stepped_up_until,
    }))
}

async fn touch_session(access: &Access, session: &Session) -> Result<(), Fault> {
    let mut cx = access.platform().begin_installation(Actor::System).await?;
    let now = cx.now();
    store::session::touch(cx.tx(), session.id, now).await?;
    cx.commit().await
}

async fn by_key(access: &Access, bearer: &str) -> Result<Caller, Failure<SignedOut>> {
    if !bearer.starts_with(api_key::PREFIX) {
        return Err(SignedOut::KeyUnknown.into());
    }
    let mut cx = access.platform().begin_installation_reads_apart(Actor::Nobody).await?;
    let now = cx.now();
    let found = store::api_key::find_by_secret(cx.tx(), TokenHash::of(bearer)).await?;
    let found = found.filter(|found| found.key.is_live(now)).ok_or(SignedOut::KeyUnknown)?;
    cx.enter(found.organization, Actor::ApiKey(found.key.id)).await?;
    let maker = store::member::find(cx.tx(), found.organization, found.key.made_by).await?;
    drop(cx);
    let maker = maker.ok_or(SignedOut::KeyUnknown)?;
    if found.key.is_due_for_touch(now) {
        let mut cx = access.platform().begin_installation(Actor::System).await?;
        store::api_key::touch(cx.tx(), found.organization, found.key.id, now).await?;
        cx.commit().await?;
    }
    Ok(Caller::ApiKey(KeyHolder {
        organization: found.organization,
        key: found.key.id,
        scopes: found.key.scopes,
        maker: maker.id,
        maker_person: maker.person,
        maker_roles: maker.roles,
    }))
}
