//! Makes the one-time link by which an organization and its owner come to be.

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::cx::Cx;

use crate::access::Access;
use crate::name::Name;
use crate::setup_link::{LASTS_S, Purpose, SetupLink};
use crate::store;
use crate::token::Token;

/// An organization that is to be set up.
#[derive(Debug, Clone, Default)]
pub struct NewOrganization {
    /// What the operator calls it; the owner may change it.
    pub name: Option<Name>,
}

/// A link to be printed once.
pub struct IssuedLink {
    token: Token,
    /// What a person opens.
    pub url: String,
    pub expires_at: Timestamp,
}

impl IssuedLink {
    pub(crate) fn new(access: &Access, page: &str, token: Token, expires_at: Timestamp) -> Self {
        Self { url: access.link(&format!("/{page}?token={}", token.reveal())), token, expires_at }
    }

    pub fn token(&self) -> &str {
        self.token.reveal()
    }
}

/// Issues a set-up link. Earlier ones for the same organization stop working, so that only the newest one printed does.
pub async fn issue_setup_link(
    cx: &mut Cx,
    access: &Access,
    new: NewOrganization,
) -> Result<IssuedLink, Fault> {
    let now = cx.now();
    let token = Token::new(cx.world())?;
    let name = new.name.map(|name| name.as_str().to_owned());
    store::setup_link::end_setups_of(cx.tx(), name.as_deref(), now).await?;
    let link = SetupLink {
        id: cx.new_id()?,
        purpose: Purpose::SetUp { organization: cx.new_id()?, name },
        expires_at: now.plus_seconds(LASTS_S),
    };
    store::setup_link::insert(cx.tx(), &link, token.hash(), now).await?;
    cx.audit(AuditEntry::done(Actor::Operator, "setup_link.issue", link.id)).await?;
    Ok(IssuedLink::new(access, "setup", token, link.expires_at))
}
