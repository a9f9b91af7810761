//! Routes of signing in and out.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use kernel::failure::Refusal;
use kernel::ids::OrganizationId;
use kernel::secret::Secret;
use platform::http::path::no_such_thing;
use platform::http::{Body, Page, Rejected};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webauthn_rs::prelude::PublicKeyCredential;

use super::call::Call;
use super::me::{MeView, me_of, signed_in};
use super::visitor::Visitor;
use super::{cookie, fields};
use crate::access::Access;
use crate::actions::complete_second_factor;
use crate::actions::end_sessions;
use crate::actions::enter_organization;
use crate::actions::sign_in::{self, SignIn};
use crate::actions::sign_in_with_passkey;
use crate::actions::step_up::{self, Proof};
use crate::code_check::Code;
use crate::passkey::PasskeyRefused;
use crate::permissions::UseOwnAccount;
use crate::second_factor::SecondFactors;
use crate::store;

/// How far a sign-in got.
#[derive(Serialize, ToSchema)]
pub(super) struct SignInView {
    /// `signed_in`, or `second_factor` when something is missing.
    state: &'static str,
    /// What may be shown as second factor: `totp`, `recovery_code`, `passkey`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    methods: Vec<&'static str>,
}

impl SignInView {
    fn signed_in() -> Self {
        Self { state: "signed_in", methods: Vec::new() }
    }

    fn missing(factors: SecondFactors) -> Self {
        let methods = [
            ("totp", factors.totp),
            ("passkey", factors.passkeys > 0),
            ("recovery_code", factors.recovery_codes_left > 0),
        ];
        let methods = methods.into_iter().filter_map(|(name, there)| there.then_some(name)).collect();
        Self { state: "second_factor", methods }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SignIn)]
pub(super) struct SignInBody {
    email: String,
    #[schema(value_type = String, format = Password)]
    passphrase: Secret,
}

#[utoipa::path(
    post, path = "/api/session", tag = "access", request_body = SignInBody, responses((status = 200, body = SignInView))
)]
pub(super) async fn sign_in(
    State(access): State<Access>,
    visitor: Visitor,
    Body(body): Body<SignInBody>,
) -> Result<(CookieJar, Json<SignInView>), Rejected> {
    let typed = SignIn { email: fields::field("/email", &body.email)?, passphrase: body.passphrase };
    let shown = visitor.shown.cookie.as_deref();
    let so_far = sign_in::sign_in(&access, &typed, &visitor.origin, shown).await?;
    let view = so_far.missing.map_or_else(SignInView::signed_in, SignInView::missing);
    Ok((cookie::give(&access, &so_far.opened.token), Json(view)))
}

/// One of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SecondFactor)]
pub(super) struct SecondFactorBody {
    totp: Option<String>,
    recovery_code: Option<String>,
}

#[utoipa::path(
    post, path = "/api/session/second-factor", tag = "access", request_body = SecondFactorBody,
    responses((status = 200, body = SignInView))
)]
pub(super) async fn complete_second_factor(
    State(access): State<Access>,
    visitor: Visitor,
    Body(body): Body<SecondFactorBody>,
) -> Result<(CookieJar, Json<SignInView>), Rejected> {
    let code = match (body.totp, body.recovery_code) {
        (Some(code), None) => Code::Totp(code),
        (None, Some(code)) => Code::Recovery(code),
        (Some(_), Some(_)) | (None, None) => {
            return Err(fields::misfit("/totp", "Enter the app's code or a recovery code.").into());
        }
    };
    let shown = visitor.shown.cookie.as_deref();
    let opened =
        complete_second_factor::complete_second_factor(&access, &code, &visitor.origin, shown).await?;
    Ok((cookie::give(&access, &opened.token), Json(SignInView::signed_in())))
}

/// What a browser hands to its passkeys (`PublicKeyCredentialRequestOptions` and the like).
#[derive(Serialize, ToSchema)]
#[serde(transparent)]
pub(super) struct PasskeyOptions(serde_json::Value);

impl PasskeyOptions {
    pub(super) fn of(options: &impl Serialize) -> Result<Self, Rejected> {
        let written = serde_json::to_value(options);
        let options =
            written.map_err(|e| kernel::failure::Fault::new("could not write passkey options", e))?;
        Ok(Self(options))
    }
}

/// A passkey's answer, as the browser gives it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasskeyBody {
    credential: serde_json::Value,
}

#[utoipa::path(
    post, path = "/api/session/passkey/options", tag = "access", responses((status = 200, body = PasskeyOptions))
)]
pub(super) async fn ask_for_passkey(
    State(access): State<Access>,
    visitor: Visitor,
) -> Result<Json<PasskeyOptions>, Rejected> {
    let options =
        sign_in_with_passkey::ask_for_passkey(&access, &visitor.origin, visitor.shown.cookie.as_deref())
            .await?;
    Ok(Json(PasskeyOptions::of(&options)?))
}

#[utoipa::path(
    post, path = "/api/session/passkey", tag = "access", request_body = PasskeyBody,
    responses((status = 200, body = SignInView))
)]
pub(super) async fn sign_in_with_passkey(
    State(access): State<Access>,
    visitor: Visitor,
    Body(body): Body<PasskeyBody>,
) -> Result<(CookieJar, Json<SignInView>), Rejected> {
    let answer: PublicKeyCredential = answer(body.credential)?;
    let shown = visitor.shown.cookie.as_deref();
    let opened = sign_in_with_passkey::sign_in_with_passkey(&access, &answer, &visitor.origin, shown).await?;
    Ok((cookie::give(&access, &opened.token), Json(SignInView::signed_in())))
}

/// The browser's answer in its own form.
pub(super) fn answer<T: serde::de::DeserializeOwned>(credential: serde_json::Value) -> Result<T, Rejected> {
    serde_json::from_value(credential).map_err(|_| PasskeyRefused.problem().into())
}

#[utoipa::path(delete, path = "/api/session", tag = "access", responses((status = 204)))]
pub(super) async fn sign_out(
    State(access): State<Access>,
    visitor: Visitor,
) -> Result<(CookieJar, StatusCode), Rejected> {
    end_sessions::sign_out(&access, visitor.shown.cookie.as_deref()).await?;
    Ok((cookie::take(&access), StatusCode::NO_CONTENT))
}

/// One of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StepUp)]
pub(super) struct StepUpBody {
    #[schema(value_type = Option<String>, format = Password)]
    passphrase: Option<Secret>,
    totp: Option<String>,
}

#[utoipa::path(
    post, path = "/api/session/step-up", tag = "access", request_body = StepUpBody, responses((status = 204))
)]
pub(super) async fn step_up(
    call: Call<UseOwnAccount>,
    State(access): State<Access>,
    Body(body): Body<StepUpBody>,
) -> Result<StatusCode, Rejected> {
    let proof = match (body.passphrase, body.totp) {
        (Some(passphrase), None) => Proof::Passphrase(passphrase),
        (None, Some(code)) => Proof::Code(Code::Totp(code)),
        (Some(_), Some(_)) | (None, None) => {
            return Err(fields::misfit("/passphrase", "Enter your passphrase or the app's code.").into());
        }
    };
    step_up::step_up(&access, signed_in(&call)?, &proof, &call.visitor().origin).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An organization that the person may enter.
#[derive(Serialize, ToSchema)]
pub(super) struct MembershipView {
    id: String,
    name: String,
    current: bool,
}

#[utoipa::path(
    get, path = "/api/organizations", tag = "access", responses((status = 200, body = Page<MembershipView>))
)]
pub(super) async fn list_organizations(
    call: Call<UseOwnAccount>,
) -> Result<Json<Page<MembershipView>>, Rejected> {
    let mut cx = call.begin_read().await?;
    let memberships = store::member::memberships(cx.tx(), call.caller().person()).await?;
    let view = |into: crate::member::Membership| MembershipView {
        id: into.organization.to_string(),
        name: into.organization_name,
        current: into.organization == call.organization(),
    };
    Ok(Json(Page { items: memberships.into_iter().map(view).collect(), next: None }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EnterOrganizationBody {
    organization: String,
}

#[utoipa::path(
    post, path = "/api/session/organization", tag = "access", request_body = EnterOrganizationBody,
    responses((status = 200, body = MeView))
)]
pub(super) async fn enter_organization(
    call: Call<UseOwnAccount>,
    State(access): State<Access>,
    Body(body): Body<EnterOrganizationBody>,
) -> Result<(CookieJar, Json<MeView>), Rejected> {
    let organization: OrganizationId = body.organization.parse().map_err(|_| no_such_thing())?;
    let who = signed_in(&call)?;
    let mut cx = access.platform().begin_installation(call.actor()).await?;
    let origin = &call.visitor().origin;
    let opened = enter_organization::enter_organization(&mut cx, who, organization, origin).await?;
    cx.commit().await?;
    let view = me_of(&access, &opened).await?;
    Ok((cookie::give(&access, &opened.token), Json(view)))
}
