//! Routes of one's own second factors: authenticator app, recovery codes, passkeys.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::ids::PasskeyId;
use kernel::time::Timestamp;
use platform::http::{Body, Page, PathId, Rejected};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webauthn_rs::prelude::RegisterPublicKeyCredential;

use super::call::Call;
use super::fields;
use super::me::signed_in;
use super::session::{PasskeyOptions, answer};
use crate::access::Access;
use crate::actions::{
    begin_totp, confirm_totp, make_recovery_codes, register_passkey, remove_passkey, remove_totp,
};
use crate::name::Name;
use crate::permissions::UseOwnAccount;
use crate::recovery_code::RecoveryCode;
use crate::store;

/// What an authenticator app needs; shown once.
#[derive(Serialize, ToSchema)]
pub(super) struct TotpSetupView {
    /// Base32 in groups, for typing.
    secret: String,
    uri: String,
    /// The same as an SVG picture.
    qr_svg: String,
}

#[utoipa::path(post, path = "/api/me/totp", tag = "access", responses((status = 200, body = TotpSetupView)))]
pub(super) async fn begin_totp(
    call: Call<UseOwnAccount>,
    State(access): State<Access>,
) -> Result<Json<TotpSetupView>, Rejected> {
    let confirmed = call.step_up()?;
    let mut cx = call.begin().await?;
    let setup = begin_totp::begin_totp(&mut cx, &access, call.caller().person(), confirmed).await?;
    cx.commit().await?;
    Ok(Json(TotpSetupView {
        secret: setup.secret.to_string(),
        uri: setup.uri.to_string(),
        qr_svg: setup.qr_svg.to_string(),
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeBody {
    code: String,
}

/// Ten codes, shown once; each works once.
#[derive(Serialize, ToSchema)]
pub(super) struct RecoveryCodesView {
    recovery_codes: Vec<String>,
}

impl From<Vec<RecoveryCode>> for RecoveryCodesView {
    fn from(codes: Vec<RecoveryCode>) -> Self {
        Self { recovery_codes: codes.iter().map(|code| code.reveal().to_owned()).collect() }
    }
}

#[utoipa::path(
    post, path = "/api/me/totp/confirm", tag = "access", request_body = CodeBody,
    responses((status = 200, body = RecoveryCodesView))
)]
pub(super) async fn confirm_totp(
    call: Call<UseOwnAccount>,
    State(access): State<Access>,
    Body(body): Body<CodeBody>,
) -> Result<Json<RecoveryCodesView>, Rejected> {
    let origin = &call.visitor().origin;
    let codes = confirm_totp::confirm_totp(&access, signed_in(&call)?, &body.code, origin).await?;
    Ok(Json(codes.into()))
}

#[utoipa::path(delete, path = "/api/me/totp", tag = "access", responses((status = 204)))]
pub(super) async fn remove_totp(
    call: Call<UseOwnAccount>,
    State(access): State<Access>,
) -> Result<StatusCode, Rejected> {
    let confirmed = call.step_up()?;
    let mut cx = call.begin().await?;
    remove_totp::remove_totp(&mut cx, &access, call.caller().person(), confirmed).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(
    post, path = "/api/me/recovery-codes", tag = "access", responses((status = 200, body = RecoveryCodesView))
)]
pub(super) async fn make_recovery_codes(
    call: Call<UseOwnAccount>,
) -> Result<Json<RecoveryCodesView>, Rejected> {
    let confirmed = call.step_up()?;
    let mut cx = call.begin().await?;
    let codes = make_recovery_codes::make_recovery_codes(&mut cx, call.caller().person(), confirmed).await?;
    cx.commit().await?;
    Ok(Json(codes.into()))
}

#[utoipa::path(
    post, path = "/api/me/passkeys/options", tag = "access", responses((status = 200, body = PasskeyOptions))
)]
pub(super) async fn begin_passkey(
    call: Call<UseOwnAccount>,
    State(access): State<Access>,
) -> Result<Json<PasskeyOptions>, Rejected> {
    let confirmed = call.step_up()?;
    let mut cx = call.begin().await?;
    let options = register_passkey::begin_passkey(&mut cx, &access, signed_in(&call)?, confirmed).await?;
    cx.commit().await?;
    Ok(Json(PasskeyOptions::of(&options)?))
}

/// A new passkey: what its person calls it, and the browser's answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPasskeyBody {
    name: String,
    credential: serde_json::Value,
}

#[derive(Serialize, ToSchema)]
pub(super) struct NewPasskeyView {
    id: String,
}

#[utoipa::path(
    post, path = "/api/me/passkeys", tag = "access", request_body = NewPasskeyBody,
    responses((status = 200, body = NewPasskeyView))
)]
pub(super) async fn register_passkey(
    call: Call<UseOwnAccount>,
    State(access): State<Access>,
    Body(body): Body<NewPasskeyBody>,
) -> Result<Json<NewPasskeyView>, Rejected> {
    let name: Name = fields::field("/name", &body.name)?;
    let answer: RegisterPublicKeyCredential = answer(body.credential)?;
    let mut cx = call.begin().await?;
    let id = register_passkey::register_passkey(&mut cx, &access, signed_in(&call)?, name, &answer).await?;
    cx.commit().await?;
    Ok(Json(NewPasskeyView { id: id.to_string() }))
}

/// A passkey of the person.
#[derive(Serialize, ToSchema)]
pub(super) struct PasskeyView {
    id: String,
    name: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
}

#[utoipa::path(
    get, path = "/api/me/passkeys", tag = "access", responses((status = 200, body = Page<PasskeyView>))
)]
pub(super) async fn list_passkeys(call: Call<UseOwnAccount>) -> Result<Json<Page<PasskeyView>>, Rejected> {
    let mut cx = call.begin_read().await?;
    let passkeys = store::passkey::of_person(cx.tx(), call.caller().person()).await?;
    let view = |passkey: crate::passkey::StoredPasskey| PasskeyView {
        id: passkey.id.to_string(),
        name: passkey.name,
        created_at: passkey.created_at,
        last_used_at: passkey.last_used_at,
    };
    Ok(Json(Page { items: passkeys.into_iter().map(view).collect(), next: None }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RenamePasskeyBody {
    name: String,
}

#[utoipa::path(
    patch, path = "/api/me/passkeys/{id}", tag = "access", params(("id" = String, Path)),
    request_body = RenamePasskeyBody, responses((status = 204))
)]
pub(super) async fn rename_passkey(
    call: Call<UseOwnAccount>,
    PathId(id): PathId<PasskeyId>,
    Body(body): Body<RenamePasskeyBody>,
) -> Result<StatusCode, Rejected> {
    let name: Name = fields::field("/name", &body.name)?;
    let mut cx = call.begin().await?;
    remove_passkey::rename_passkey(&mut cx, call.caller().person(), id, &name).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(
    delete, path = "/api/me/passkeys/{id}", tag = "access", params(("id" = String, Path)), responses((status = 204))
)]
pub(super) async fn remove_passkey(
    call: Call<UseOwnAccount>,
    State(access): State<Access>,
    PathId(id): PathId<PasskeyId>,
) -> Result<StatusCode, Rejected> {
    let confirmed = call.step_up()?;
    let mut cx = call.begin().await?;
    remove_passkey::remove_passkey(&mut cx, &access, call.caller().person(), id, confirmed).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
