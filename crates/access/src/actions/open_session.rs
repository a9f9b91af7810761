//! Opens a session: the last step of every way in.

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Fault;
use kernel::ids::PersonId;
use kernel::time::Timestamp;
use platform::cx::Cx;

use crate::member::Membership;
use crate::origin::Origin;
use crate::session::{ABSOLUTE_LIMIT_S, SECOND_FACTOR_LIMIT_S, STEP_UP_S, Session, Stage};
use crate::store;
use crate::token::{Token, TokenHash};

/// A session and the token that only its browser gets.
pub struct OpenedSession {
    pub token: Token,
    pub session: Session,
}

/// How somebody came in, for the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Passphrase,
    SecondFactor,
    RecoveryCode,
    Passkey,
    Link,
    /// Nothing new was proved, so the new session ends when the old one would have.
    OtherOrganization {
        until: Timestamp,
    },
}

impl Way {
    fn as_str(self) -> &'static str {
        match self {
            Self::Passphrase => "passphrase",
            Self::SecondFactor => "authenticator app",
            Self::RecoveryCode => "recovery code",
            Self::Passkey => "passkey",
            Self::Link => "one-time link",
            Self::OtherOrganization { .. } => "another organization",
        }
    }
}

/// Signs the person in to the organization, says so in its log and ends the session that the browser showed before.
///
/// A sign-in is itself a fresh proof of who it is: the session begins stepped up.
pub(crate) async fn open_session(
    cx: &mut Cx,
    into: &Membership,
    who: (PersonId, Way),
    origin: &Origin,
    shown: Option<&str>,
) -> Result<OpenedSession, Fault> {
    let (person, way) = who;
    let stage = Stage::SignedIn { organization: into.organization, member: into.member };
    let mut opened = draft(cx, person, stage, origin)?;
    let now = opened.session.created_at;
    if let Way::OtherOrganization { until } = way {
        opened.session.expires_at = until;
    } else {
        opened.session.expires_at = now.plus_seconds(ABSOLUTE_LIMIT_S);
        opened.session.stepped_up_until = Some(now.plus_seconds(STEP_UP_S));
    }
    put(cx, &opened, shown).await?;
    let actor = Actor::Member(into.member);
    cx.enter(into.organization, actor).await?;
    cx.audit(
        AuditEntry::done(actor, "session.open", opened.session.id)
            .purpose(way.as_str())
            .detail(serde_json::json!({ "browser": origin.browser, "network": origin.address_hint() })),
    )
    .await?;
    Ok(opened)
}

/// Remembers that the passphrase was right while the second factor is missing; opens nothing else.
pub(crate) async fn open_half(
    cx: &mut Cx,
    person: PersonId,
    origin: &Origin,
    shown: Option<&str>,
) -> Result<OpenedSession, Fault> {
    let opened = draft(cx, person, Stage::SecondFactor, origin)?;
    put(cx, &opened, shown).await?;
    Ok(opened)
}

fn draft(cx: &Cx, person: PersonId, stage: Stage, origin: &Origin) -> Result<OpenedSession, Fault> {
    let now = cx.now();
    let session = Session {
        id: cx.new_id()?,
        person,
        stage,
        created_at: now,
        last_used_at: now,
        expires_at: now.plus_seconds(SECOND_FACTOR_LIMIT_S),
        stepped_up_until: None,
        browser: origin.browser.clone(),
        address_hint: origin.address_hint(),
    };
    Ok(OpenedSession { token: Token::new(cx.world())?, session })
}

async fn put(cx: &mut Cx, opened: &OpenedSession, shown: Option<&str>) -> Result<(), Fault> {
    if let Some(shown) = shown {
        store::session::delete_by_token(cx.tx(), TokenHash::of(shown)).await?;
    }
    store::session::insert(cx.tx(), &opened.session, opened.token.hash()).await
}
