//! Sets an organization up: the link is spent; organization, owner, calendar and the owner's session come to be at once.

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::OrganizationId;
use kernel::problem::Problem;

use super::open_session::{OpenedSession, Way, open_session};
use crate::access::Access;
use crate::calendar::{CalendarMisfit, CalendarWords, OrganizationCalendar};
use crate::member::{Member, Membership};
use crate::name::Name;
use crate::newcomer::{Newcomer, SignInFirst, recognise};
use crate::origin::Origin;
use crate::roles::{Role, Roles};
use crate::setup_link::{Purpose, SetupLink};
use crate::store;
use crate::token::TokenHash;

/// What the owner fills in.
pub struct SetUp {
    pub token: String,
    pub name: Name,
    pub calendar: CalendarWords,
    pub owner: Newcomer,
}

/// Why an organization was not set up.
#[derive(Debug, PartialEq, Eq)]
pub enum SetUpRefused {
    LinkUsedOrOld,
    Calendar(CalendarMisfit),
    Owner(SignInFirst),
}

impl Refusal for SetUpRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::LinkUsedOrOld => link_used_or_old(),
            Self::Calendar(misfit) => misfit.clone().under(true),
            Self::Owner(refused) => refused.problem(),
        }
    }
}

/// The one answer for links that were never made, were used, or are older than an hour.
pub(crate) fn link_used_or_old() -> Problem {
    Problem::new(410, "access/link-used-or-old", "This link does not work any more").detail(
        "A link works once and for an hour. Ask whoever runs Teamwright for another. `teamwright owner reset`, \
         `teamwright member reset` and `teamwright organization create` print one; with the embedded store, stop Teamwright first.",
    )
}

/// Sets the organization up; `shown` is the session that the browser had before.
pub async fn set_up_organization(
    access: &Access,
    set_up: SetUp,
    origin: &Origin,
    shown: Option<&str>,
) -> Result<OpenedSession, Failure<SetUpRefused>> {
    let (calendar, holiday_names) = set_up.calendar.read().map_err(SetUpRefused::Calendar)?;
    let (link, organization) = find_link(access, &set_up.token).await?.ok_or(SetUpRefused::LinkUsedOrOld)?;
    let who =
        recognise(access, set_up.owner, shown).await.map_err(|failure| failure.map(SetUpRefused::Owner))?;

    let mut cx = access.platform().begin_installation(Actor::Nobody).await?;
    let now = cx.now();
    if !store::setup_link::spend(cx.tx(), link.id, now).await? {
        return Err(SetUpRefused::LinkUsedOrOld.into());
    }
    store::organization::insert(cx.tx(), organization, set_up.name.as_str(), now).await?;
    let person = who.settle(&mut cx).await?;
    let owner = owner(cx.new_id()?, person, now)?;
    let actor = Actor::Member(owner.id);
    cx.enter(organization, actor).await?;
    let member = store::member::put(cx.tx(), organization, &owner).await?;
    let calendar = OrganizationCalendar { version: 1, calendar, holiday_names };
    store::calendar::insert(cx.tx(), organization, &calendar, now, Some(member)).await?;
    cx.audit(AuditEntry::done(actor, "organization.set_up", organization)).await?;
    let into = Membership { organization, organization_name: set_up.name.as_str().to_owned(), member };
    let opened = open_session(&mut cx, &into, (person, Way::Link), origin, shown).await?;
    cx.commit().await?;
    Ok(opened)
}

/// The link behind a set-up token and the organization it makes.
pub(crate) async fn find_link(
    access: &Access,
    token: &str,
) -> Result<Option<(SetupLink, OrganizationId)>, Fault> {
    let mut cx = access.platform().begin_installation_read(Actor::Nobody).await?;
    let now = cx.now();
    let link = store::setup_link::find(cx.tx(), TokenHash::of(token), now).await?;
    Ok(link.and_then(|link| match link.purpose {
        Purpose::SetUp { organization, .. } => Some((link, organization)),
        Purpose::Reset { .. } => None,
    }))
}

fn owner(
    id: kernel::ids::MemberId,
    person: kernel::ids::PersonId,
    now: kernel::time::Timestamp,
) -> Result<Member, Fault> {
    let roles =
        Roles::new(vec![Role::Owner]).map_err(|e| Fault::new("could not give the first owner a role", e))?;
    Ok(Member { id, person, name: String::new(), email: String::new(), roles, joined_at: now })
}
