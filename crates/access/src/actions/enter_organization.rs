//! Moves the browser's session to another organization of the person.

use kernel::failure::Failure;
use kernel::ids::OrganizationId;
use platform::cx::Cx;

use super::open_session::{OpenedSession, Way, open_session};
use crate::caller::SignedIn;
use crate::missing::NotThere;
use crate::origin::Origin;
use crate::store;

/// The session is replaced, not changed: what was confirmed in one organization is not in another.
pub async fn enter_organization(
    cx: &mut Cx,
    who: &SignedIn,
    organization: OrganizationId,
    origin: &Origin,
) -> Result<OpenedSession, Failure<NotThere>> {
    let memberships = store::member::memberships(cx.tx(), who.person).await?;
    let into = memberships.into_iter().find(|into| into.organization == organization).ok_or(NotThere)?;
    store::session::delete(cx.tx(), who.person, who.session).await?;
    let way = Way::OtherOrganization { until: who.session_limit };
    Ok(open_session(cx, &into, (who.person, way), origin, None).await?)
}
