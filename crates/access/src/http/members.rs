//! Routes of members and invitations.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::ids::{InvitationId, MemberId};
use kernel::time::Timestamp;
use platform::http::{Body, Page, PathId, Rejected};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::call::Call;
use super::fields;
use crate::access::Access;
use crate::actions::invite_member::{self, Invited, NewInvitation};
use crate::actions::{change_roles, remove_member, withdraw_invitation};
use crate::member::Member;
use crate::permissions::{EditMembers, SeeMembers};
use crate::roles::Role;
use crate::store;

/// A member of the organization.
#[derive(Serialize, ToSchema)]
pub(super) struct MemberView {
    id: String,
    name: String,
    email: String,
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
    #[schema(value_type = String, format = DateTime)]
    joined_at: Timestamp,
    /// Whether it is the caller.
    me: bool,
}

#[utoipa::path(get, path = "/api/members", tag = "access", responses((status = 200, body = Page<MemberView>)))]
pub(super) async fn list_members(call: Call<SeeMembers>) -> Result<Json<Page<MemberView>>, Rejected> {
    let mut cx = call.begin_read().await?;
    let members = store::member::all(cx.tx(), call.organization()).await?;
    let view = |member: Member| MemberView {
        id: member.id.to_string(),
        name: member.name,
        email: member.email,
        roles: member.roles.as_slice().to_vec(),
        joined_at: member.joined_at,
        me: member.id == call.member(),
    };
    Ok(Json(Page { items: members.into_iter().map(view).collect(), next: None }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RolesBody {
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
}

#[utoipa::path(
    patch, path = "/api/members/{id}", tag = "access", params(("id" = String, Path)), request_body = RolesBody,
    responses((status = 204))
)]
pub(super) async fn change_roles(
    call: Call<EditMembers>,
    PathId(id): PathId<MemberId>,
    Body(body): Body<RolesBody>,
) -> Result<StatusCode, Rejected> {
    let roles = fields::roles("/roles", &body.roles)?;
    let confirmed = call.step_up()?;
    let mut cx = call.begin().await?;
    change_roles::change_roles(&mut cx, call.may, confirmed, id, roles).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(
    delete, path = "/api/members/{id}", tag = "access", params(("id" = String, Path)), responses((status = 204))
)]
pub(super) async fn remove_member(
    call: Call<EditMembers>,
    PathId(id): PathId<MemberId>,
) -> Result<StatusCode, Rejected> {
    let confirmed = call.step_up()?;
    let mut cx = call.begin().await?;
    remove_member::remove_member(&mut cx, call.may, confirmed, id).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An invitation that is still open.
#[derive(Serialize, ToSchema)]
pub(super) struct InvitationView {
    id: String,
    email: Option<String>,
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
    invited_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

#[utoipa::path(
    get, path = "/api/invitations", tag = "access", responses((status = 200, body = Page<InvitationView>))
)]
pub(super) async fn list_invitations(
    call: Call<EditMembers>,
) -> Result<Json<Page<InvitationView>>, Rejected> {
    let mut cx = call.begin_read().await?;
    let now = cx.now();
    let invitations = store::invitation::open(cx.tx(), call.organization(), now).await?;
    let view = |invitation: crate::invitation::Invitation| InvitationView {
        id: invitation.id.to_string(),
        email: invitation.email,
        roles: invitation.roles.as_slice().to_vec(),
        invited_by: invitation.invited_by.to_string(),
        created_at: invitation.created_at,
        expires_at: invitation.expires_at,
    };
    Ok(Json(Page { items: invitations.into_iter().map(view).collect(), next: None }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvitationNew)]
pub(super) struct InviteBody {
    /// Only the person with this e-mail may accept, when one is given.
    email: Option<String>,
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
}

/// The link works once and for a week; it is told once.
#[derive(Serialize, ToSchema)]
#[schema(as = InvitationLink)]
pub(super) struct InvitedView {
    id: String,
    link: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

#[utoipa::path(
    post, path = "/api/invitations", tag = "access", request_body = InviteBody,
    responses((status = 200, body = InvitedView))
)]
pub(super) async fn invite_member(
    call: Call<EditMembers>,
    State(access): State<Access>,
    Body(body): Body<InviteBody>,
) -> Result<Json<InvitedView>, Rejected> {
    let email = body.email.as_deref().map(|email| fields::field("/email", email)).transpose()?;
    let new = NewInvitation { email, roles: fields::roles("/roles", &body.roles)? };
    if new.roles.has(Role::Owner) {
        // Whoever makes an owner gives everything away.
        call.step_up()?;
    }
    let mut cx = call.begin().await?;
    let invited = invite_member::invite_member(&mut cx, &access, call.may, call.member(), new).await?;
    cx.commit().await?;
    let Invited { id, link, expires_at } = invited;
    Ok(Json(InvitedView { id: id.to_string(), link, expires_at }))
}

#[utoipa::path(
    delete, path = "/api/invitations/{id}", tag = "access", params(("id" = String, Path)),
    responses((status = 204))
)]
pub(super) async fn withdraw_invitation(
    call: Call<EditMembers>,
    PathId(id): PathId<InvitationId>,
) -> Result<StatusCode, Rejected> {
    let mut cx = call.begin().await?;
    withdraw_invitation::withdraw_invitation(&mut cx, call.may, id).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
