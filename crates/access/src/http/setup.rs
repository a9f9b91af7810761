//! Routes that are open to anybody because nobody can be signed in yet: set-up, invitations, an owner's reset.

use std::future::Future;

use axum::Json;
use axum::extract::State;
use axum_extra::extract::CookieJar;
use kernel::actor::Actor;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::secret::Secret;
use platform::http::{Body, Params, Rejected};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::me::{MeView, me_of};
use super::visitor::Visitor;
use super::{cookie, fields};
use crate::access::Access;
use crate::actions::accept_invitation::{self, find_invitation};
use crate::actions::open_session::OpenedSession;
use crate::actions::reset_passphrase::{self, find_reset};
use crate::actions::set_up_organization::{self, SetUp, find_link};
use crate::calendar::CalendarWords;
use crate::link_guard;
use crate::setup_link::Purpose;
use crate::store;

/// What is known before anybody signs in.
#[derive(Serialize, ToSchema)]
pub(super) struct InstallationView {
    /// No organization exists yet: the set-up link was printed where Teamwright was started.
    setup_needed: bool,
    product_version: &'static str,
    /// The sample company can be made by an organization's owner.
    sample_possible: bool,
}

#[utoipa::path(get, path = "/api/installation", tag = "access", responses((status = 200, body = InstallationView)))]
pub(super) async fn see_installation(
    State(access): State<Access>,
) -> Result<Json<InstallationView>, Rejected> {
    let mut cx = access.platform().begin_installation_read(Actor::Nobody).await?;
    let setup_needed = store::organization::all(cx.tx()).await?.is_empty();
    let product_version = access.settings().product_version;
    Ok(Json(InstallationView { setup_needed, product_version, sample_possible: true }))
}

/// The token of a one-time link.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenParams {
    token: String,
}

/// Whether a link works, and for which organization.
#[derive(Serialize, ToSchema)]
pub(super) struct LinkView {
    valid: bool,
    organization_name: Option<String>,
}

#[utoipa::path(get, path = "/api/setup", tag = "access", params(TokenParams), responses((status = 200, body = LinkView)))]
pub(super) async fn see_setup_link(
    State(access): State<Access>,
    visitor: Visitor,
    Params(TokenParams { token }): Params<TokenParams>,
) -> Result<Json<LinkView>, Rejected> {
    let link = known(&access, &visitor, find_link(&access, &token)).await?;
    let valid = link.is_some();
    let organization_name = link.and_then(|(link, _)| match link.purpose {
        Purpose::SetUp { name, .. } => name,
        Purpose::Reset { .. } => None,
    });
    Ok(Json(LinkView { valid, organization_name }))
}

/// An organization and its first owner.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SetUp)]
pub(super) struct SetUpBody {
    token: String,
    organization: OrganizationBody,
    owner: NewcomerBody,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrganization)]
pub(super) struct OrganizationBody {
    name: String,
    /// IANA name: `Europe/Paris`.
    zone: String,
    /// `mon` to `sun`.
    week_start: String,
    /// Month and day: `04-01`.
    fiscal_year_start: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOwner)]
pub(super) struct NewcomerBody {
    name: String,
    email: String,
    #[schema(value_type = String, format = Password)]
    passphrase: Secret,
}

#[utoipa::path(
    post, path = "/api/setup", tag = "access", request_body = SetUpBody, responses((status = 200, body = MeView))
)]
pub(super) async fn set_up_organization(
    State(access): State<Access>,
    visitor: Visitor,
    Body(body): Body<SetUpBody>,
) -> Result<(CookieJar, Json<MeView>), Rejected> {
    let SetUpBody { token, organization, owner } = body;
    let OrganizationBody { name, zone, week_start, fiscal_year_start } = organization;
    let set_up = SetUp {
        token,
        name: fields::field("/organization/name", &name)?,
        calendar: CalendarWords::plain(zone, week_start, fiscal_year_start),
        owner: fields::newcomer("/owner", &owner.name, &owner.email, owner.passphrase)?,
    };
    let shown = visitor.shown.cookie.as_deref();
    let work = set_up_organization::set_up_organization(&access, set_up, &visitor.origin, shown);
    welcome(&access, &visitor, Box::pin(work)).await
}

/// An invitation as its guest sees it.
#[derive(Serialize, ToSchema)]
pub(super) struct GuestView {
    valid: bool,
    organization_name: Option<String>,
    /// The address the invitation is for, when it is for one.
    email: Option<String>,
    #[schema(value_type = Vec<String>)]
    roles: Vec<crate::roles::Role>,
}

#[utoipa::path(
    get, path = "/api/invitations/by-token", tag = "access", params(TokenParams),
    responses((status = 200, body = GuestView))
)]
pub(super) async fn see_invitation(
    State(access): State<Access>,
    visitor: Visitor,
    Params(TokenParams { token }): Params<TokenParams>,
) -> Result<Json<GuestView>, Rejected> {
    Ok(Json(match known(&access, &visitor, find_invitation(&access, &token)).await? {
        None => GuestView { valid: false, organization_name: None, email: None, roles: Vec::new() },
        Some(open) => GuestView {
            valid: true,
            organization_name: Some(open.organization_name),
            email: open.invitation.email,
            roles: open.invitation.roles.as_slice().to_vec(),
        },
    }))
}

/// Whoever accepts an invitation. A person who signs in here already does so first and names the same e-mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvitationAccept)]
pub(super) struct AcceptInvitationBody {
    token: String,
    name: String,
    email: String,
    #[schema(value_type = String, format = Password)]
    passphrase: Secret,
}

#[utoipa::path(
    post, path = "/api/invitations/accept", tag = "access", request_body = AcceptInvitationBody,
    responses((status = 200, body = MeView))
)]
pub(super) async fn accept_invitation(
    State(access): State<Access>,
    visitor: Visitor,
    Body(body): Body<AcceptInvitationBody>,
) -> Result<(CookieJar, Json<MeView>), Rejected> {
    let newcomer = fields::newcomer("", &body.name, &body.email, body.passphrase)?;
    let shown = visitor.shown.cookie.as_deref();
    let work = accept_invitation::accept_invitation(&access, &body.token, newcomer, &visitor.origin, shown);
    welcome(&access, &visitor, Box::pin(work)).await
}

/// Whose reset link it is.
#[derive(Serialize, ToSchema)]
pub(super) struct ResetView {
    valid: bool,
    email: Option<String>,
}

#[utoipa::path(
    get, path = "/api/passphrase-reset", tag = "access", params(TokenParams),
    responses((status = 200, body = ResetView))
)]
pub(super) async fn see_passphrase_reset(
    State(access): State<Access>,
    visitor: Visitor,
    Params(TokenParams { token }): Params<TokenParams>,
) -> Result<Json<ResetView>, Rejected> {
    let open = known(&access, &visitor, find_reset(&access, &token)).await?;
    Ok(Json(ResetView { valid: open.is_some(), email: open.map(|open| open.email.as_str().to_owned()) }))
}

/// A locked-out owner's new passphrase.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResetPassphraseBody {
    token: String,
    #[schema(value_type = String, format = Password)]
    passphrase: Secret,
}

#[utoipa::path(
    post, path = "/api/passphrase-reset", tag = "access", request_body = ResetPassphraseBody,
    responses((status = 200, body = MeView))
)]
pub(super) async fn reset_passphrase(
    State(access): State<Access>,
    visitor: Visitor,
    Body(body): Body<ResetPassphraseBody>,
) -> Result<(CookieJar, Json<MeView>), Rejected> {
    let shown = visitor.shown.cookie.as_deref();
    let work =
        reset_passphrase::reset_passphrase(&access, &body.token, body.passphrase, &visitor.origin, shown);
    welcome(&access, &visitor, Box::pin(work)).await
}

/// Looks a link up for whoever may; one that does not work is counted.
async fn known<T>(
    access: &Access,
    visitor: &Visitor,
    looking: impl Future<Output = Result<Option<T>, Fault>>,
) -> Result<Option<T>, Rejected> {
    link_guard::admit(access, &visitor.origin).await?;
    let found = looking.await?;
    if found.is_none() {
        link_guard::note_wrong(access, &visitor.origin).await?;
    }
    Ok(found)
}

/// Uses a link for whoever may: the cookie of the session that it opens, and who that is.
async fn welcome<R: Refusal>(
    access: &Access,
    visitor: &Visitor,
    using: impl Future<Output = Result<OpenedSession, Failure<R>>>,
) -> Result<(CookieJar, Json<MeView>), Rejected> {
    link_guard::admit(access, &visitor.origin).await?;
    match using.await {
        Ok(opened) => {
            let view = me_of(access, &opened).await?;
            Ok((cookie::give(access, &opened.token), Json(view)))
        }
        Err(failure) => {
            let rejected = Rejected::from(failure);
            if rejected.0.status == GONE {
                link_guard::note_wrong(access, &visitor.origin).await?;
            }
            Err(rejected)
        }
    }
}

/// What a link is answered with that does not work any more, or never did.
const GONE: u16 = 410;
