//! Routes of one's own account.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::ids::SessionId;
use kernel::permission::Permission;
use kernel::secret::Secret;
use kernel::time::Timestamp;
use platform::http::{Body, Page, PathId, Rejected};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::call::Call;
use super::fields;
use crate::access::Access;
use crate::actions::change_passphrase;
use crate::actions::end_sessions;
use crate::actions::open_session::OpenedSession;
use crate::actions::rename_person;
use crate::authenticate::{Credentials, authenticate};
use crate::caller::{Caller, SignedIn};
use crate::may::May;
use crate::me::{self, Me};
use crate::name::Name;
use crate::permissions::UseOwnAccount;
use crate::roles::Role;
use crate::store;

/// Who is signed in, where, and what they may do.
#[derive(Serialize, ToSchema)]
pub(super) struct MeView {
    person: PersonView,
    member: OwnMemberView,
    organization: OwnOrganizationView,
    /// Names of permissions.
    permissions: Vec<&'static str>,
    second_factor: SecondFactorView,
    session: OwnSessionView,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PersonView {
    id: String,
    name: String,
    email: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct OwnMemberView {
    id: String,
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct OwnOrganizationView {
    id: String,
    name: String,
    zone: String,
    week_start: String,
    fiscal_year_start: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct SecondFactorView {
    totp: bool,
    passkeys: i64,
    recovery_codes_left: i64,
    /// The next step is to add one: the person may store credentials and has none.
    needed: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct OwnSessionView {
    id: String,
    /// When it ends if it is not used again.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    stepped_up_until: Option<Timestamp>,
}

impl From<Me> for MeView {
    fn from(me: Me) -> Self {
        let needed = me.needs_second_factor();
        Self {
            person: PersonView { id: me.person.to_string(), name: me.name, email: me.email },
            permissions: me.roles.permissions(),
            member: OwnMemberView { id: me.member.to_string(), roles: me.roles.as_slice().to_vec() },
            organization: OwnOrganizationView {
                id: me.organization.to_string(),
                name: me.organization_name,
                zone: me.calendar.zone,
                week_start: me.calendar.week_start,
                fiscal_year_start: me.calendar.fiscal_year_start,
            },
            second_factor: SecondFactorView {
                totp: me.second_factors.totp,
                passkeys: me.second_factors.passkeys,
                recovery_codes_left: me.second_factors.recovery_codes_left,
                needed,
            },
            session: OwnSessionView {
                id: me.session.to_string(),
                expires_at: me.session_expires_at,
                stepped_up_until: me.stepped_up_until,
            },
        }
    }
}

/// The person behind a call; keys have no account. Their scopes never name the permission, so this is a second wall.
pub(super) fn signed_in<P: Permission>(call: &Call<P>) -> Result<&SignedIn, Rejected> {
    match call.caller() {
        Caller::Member(who) => Ok(who),
        Caller::ApiKey(_) => Err(May::<P>::only_for_people().into()),
    }
}

/// Who a session that was just opened belongs to.
pub(super) async fn me_of(access: &Access, opened: &OpenedSession) -> Result<MeView, Rejected> {
    let shown = Credentials { cookie: Some(opened.token.reveal().to_owned()), bearer: None };
    let Caller::Member(who) = authenticate(access, &shown).await? else {
        return Err(kernel::failure::Fault::bare("a session was opened as a key").into());
    };
    let mut cx =
        access.platform().begin_read(who.organization, kernel::actor::Actor::Member(who.member)).await?;
    Ok(me::read(&mut cx, &who).await?.into())
}

#[utoipa::path(get, path = "/api/me", tag = "access", responses((status = 200, body = MeView)))]
pub(super) async fn see_me(call: Call<UseOwnAccount>) -> Result<Json<MeView>, Rejected> {
    let mut cx = call.begin_read().await?;
    Ok(Json(me::read(&mut cx, signed_in(&call)?).await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RenameMeBody {
    name: String,
}

#[utoipa::path(
    patch, path = "/api/me", tag = "access", request_body = RenameMeBody, responses((status = 200, body = MeView))
)]
pub(super) async fn rename_me(
    call: Call<UseOwnAccount>,
    Body(body): Body<RenameMeBody>,
) -> Result<Json<MeView>, Rejected> {
    let name: Name = fields::field("/name", &body.name)?;
    let mut cx = call.begin().await?;
    rename_person::rename_person(&mut cx, signed_in(&call)?, &name).await?;
    let view = me::read(&mut cx, signed_in(&call)?).await?.into();
    cx.commit().await?;
    Ok(Json(view))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangePassphraseBody {
    #[schema(value_type = String, format = Password)]
    current: Secret,
    #[schema(value_type = String, format = Password)]
    new: Secret,
}

#[utoipa::path(
    post, path = "/api/me/passphrase", tag = "access", request_body = ChangePassphraseBody, responses((status = 204))
)]
pub(super) async fn change_passphrase(
    call: Call<UseOwnAccount>,
    State(access): State<Access>,
    Body(body): Body<ChangePassphraseBody>,
) -> Result<StatusCode, Rejected> {
    let ChangePassphraseBody { current, new } = body;
    let origin = &call.visitor().origin;
    change_passphrase::change_passphrase(&access, signed_in(&call)?, &current, new, origin).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where the person is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionView {
    id: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    last_used_at: Timestamp,
    /// "Firefox on Windows".
    browser: String,
    /// The network, not the address: `203.0.113.x`.
    address_hint: String,
    current: bool,
}

#[utoipa::path(
    get, path = "/api/me/sessions", tag = "access", responses((status = 200, body = Page<SessionView>))
)]
pub(super) async fn list_sessions(call: Call<UseOwnAccount>) -> Result<Json<Page<SessionView>>, Rejected> {
    let who = signed_in(&call)?;
    let mut cx = call.begin_read().await?;
    let now = cx.now();
    let sessions = store::session::of_person(cx.tx(), who.person).await?;
    let view = |session: crate::session::Session| SessionView {
        id: session.id.to_string(),
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        browser: session.browser,
        address_hint: session.address_hint,
        current: session.id == who.session,
    };
    let items = sessions.into_iter().filter(|session| session.is_live(now)).map(view).collect();
    Ok(Json(Page { items, next: None }))
}

#[utoipa::path(
    delete, path = "/api/me/sessions/{id}", tag = "access", params(("id" = String, Path)), responses((status = 204))
)]
pub(super) async fn end_session(
    call: Call<UseOwnAccount>,
    PathId(id): PathId<SessionId>,
) -> Result<StatusCode, Rejected> {
    let mut cx = call.begin().await?;
    end_sessions::end_session(&mut cx, signed_in(&call)?, id).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(delete, path = "/api/me/sessions", tag = "access", responses((status = 204)))]
pub(super) async fn end_other_sessions(call: Call<UseOwnAccount>) -> Result<StatusCode, Rejected> {
    let mut cx = call.begin().await?;
    end_sessions::end_other_sessions(&mut cx, signed_in(&call)?).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
