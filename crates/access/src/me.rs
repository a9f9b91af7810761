//! What a signed-in person is told of themselves.

use kernel::failure::Fault;
use kernel::ids::{MemberId, OrganizationId, PersonId, SessionId};
use kernel::time::Timestamp;
use platform::cx::Cx;

use crate::calendar::{self, CalendarWords};
use crate::caller::SignedIn;
use crate::second_factor::{self, SecondFactors};
use crate::store;

/// Everything a page needs to greet somebody and to know what to show.
pub struct Me {
    pub person: PersonId,
    pub name: String,
    pub email: String,
    pub member: MemberId,
    pub roles: crate::roles::Roles,
    pub organization: OrganizationId,
    pub organization_name: String,
    pub calendar: CalendarWords,
    pub second_factors: SecondFactors,
    pub session: SessionId,
    pub session_expires_at: Timestamp,
    pub stepped_up_until: Option<Timestamp>,
}

impl Me {
    /// Whether the next step is a second factor: the person may store credentials and has none.
    pub fn needs_second_factor(&self) -> bool {
        self.roles.may("edit_connections") && !self.second_factors.any()
    }
}

/// Reads it in a context of the person's organization.
pub async fn read(cx: &mut Cx, who: &SignedIn) -> Result<Me, Fault> {
    let missing = || Fault::bare("what belongs to the session is missing");
    let person = store::person::find(cx.tx(), who.person).await?.ok_or_else(missing)?;
    let organization_name =
        store::organization::name(cx.tx(), who.organization).await?.ok_or_else(missing)?;
    let calendar = CalendarWords::of(&calendar::current(cx).await?);
    let second_factors = second_factor::of_person(cx, who.person).await?;
    let now = cx.now();
    Ok(Me {
        person: person.id,
        name: person.name,
        email: person.email,
        member: who.member,
        roles: who.roles.clone(),
        organization: who.organization,
        organization_name,
        calendar,
        second_factors,
        session: who.session,
        session_expires_at: who.session_expires_at,
        stepped_up_until: who.stepped_up_until.filter(|until| now < *until),
    })
}
