//! The routes of the page "Keys": what keys there are, rotating them, one's own key service, receipts.

mod views;

use access::Call;
use access::directory;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::ids::ReceiptId;
use kernel::permission::Permission;
use kernel::problem::Problem;
use platform::http::{Body, PathId, Rejected};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::jobs::ContinueRotation;
use crate::rotation::{Rotation, Why};
use crate::start::Custody;
use crate::store;
use views::{KeysView, RotationView};

/// Sees which keys there are and where they stand; never a key.
pub(crate) struct SeeKeys;

impl Permission for SeeKeys {
    const NAME: &'static str = "see_keys";
}

/// Rotates keys and brings the organization's own key service.
pub(crate) struct EditKeys;

impl Permission for EditKeys {
    const NAME: &'static str = "edit_keys";
}

access::routes! { Custody;
    GET    "/api/keys"                  => see_keys           (SeeKeys),
    POST   "/api/keys/rotate"           => rotate_keys        (EditKeys),
    POST   "/api/keys/own-service/test" => test_own_service   (EditKeys),
    PUT    "/api/keys/own-service"      => set_own_service    (EditKeys),
    DELETE "/api/keys/own-service"      => remove_own_service (EditKeys),
    GET    "/api/receipts/{id}"         => read_receipt       (SeeKeys),
}

/// A key service, as its form sends it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OwnServiceBody {
    /// The settings: `provider` and what that provider needs. Secrets are named by files that the operator has put
    /// into the organization's folder.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    settings: serde_json::Value,
}

/// A key service that works.
#[derive(Serialize, ToSchema)]
struct TestedServiceView {
    provider: &'static str,
    key_id: String,
    algorithm: &'static str,
}

#[utoipa::path(get, path = "/api/keys", tag = "keys", responses((status = 200, body = KeysView)))]
async fn see_keys(call: Call<SeeKeys>, State(custody): State<Custody>) -> Result<Json<KeysView>, Rejected> {
    let organization = call.organization();
    let rules = custody.rules();
    let own = custody.keys_of(organization, rules).await?;
    let above = custody.keys_of(custody.installation(), rules).await?;
    let mut cx = call.begin_read().await?;
    let receipts = store::receipts::newest(cx.tx(), organization).await?;
    let names = directory::actor_names(&mut cx).await?;
    Ok(Json(views::keys(&custody, (own, above), receipts, &names)))
}

#[utoipa::path(post, path = "/api/keys/rotate", tag = "keys", responses((status = 202, body = RotationView)))]
async fn rotate_keys(
    call: Call<EditKeys>,
    State(custody): State<Custody>,
) -> Result<(StatusCode, Json<RotationView>), Rejected> {
    call.step_up()?;
    let started = custody.start_rotation(call.organization(), call.actor(), Why::Asked).await?;
    going_on(&call, started).await
}

#[utoipa::path(post, path = "/api/keys/own-service/test", tag = "keys", request_body = OwnServiceBody,
    responses((status = 200, body = TestedServiceView)))]
async fn test_own_service(
    call: Call<EditKeys>,
    State(custody): State<Custody>,
    Body(body): Body<OwnServiceBody>,
) -> Result<Json<TestedServiceView>, Rejected> {
    call.step_up()?;
    let tested = custody.test_own_service(call.organization(), &body.settings.to_string()).await?;
    let (provider, key_id, algorithm) = (tested.provider, tested.key_id, tested.algorithm);
    Ok(Json(TestedServiceView { provider, key_id, algorithm }))
}

#[utoipa::path(put, path = "/api/keys/own-service", tag = "keys", request_body = OwnServiceBody,
    responses((status = 202, body = RotationView)))]
async fn set_own_service(
    call: Call<EditKeys>,
    State(custody): State<Custody>,
    Body(body): Body<OwnServiceBody>,
) -> Result<(StatusCode, Json<RotationView>), Rejected> {
    call.step_up()?;
    let settings = body.settings.to_string();
    let started = custody.set_own_service(call.organization(), &settings, call.actor()).await?;
    going_on(&call, started).await
}

#[utoipa::path(delete, path = "/api/keys/own-service", tag = "keys",
    responses((status = 202, body = RotationView)))]
async fn remove_own_service(
    call: Call<EditKeys>,
    State(custody): State<Custody>,
) -> Result<(StatusCode, Json<RotationView>), Rejected> {
    call.step_up()?;
    let started = custody.remove_own_service(call.organization(), call.actor()).await?;
    going_on(&call, started).await
}

/// Queues what a started rotation has left to do.
async fn going_on(
    call: &Call<EditKeys>,
    started: Rotation,
) -> Result<(StatusCode, Json<RotationView>), Rejected> {
    let mut cx = call.begin().await?;
    cx.enqueue(&ContinueRotation {}).await?;
    let names = directory::actor_names(&mut cx).await?;
    cx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(RotationView::of(&started, &names))))
}

/// The signed text, as a file.
#[utoipa::path(get, path = "/api/receipts/{id}", tag = "keys", params(("id" = String, Path)),
    responses((status = 200, body = String, content_type = "text/plain")))]
async fn read_receipt(call: Call<SeeKeys>, PathId(id): PathId<ReceiptId>) -> Result<Response, Rejected> {
    let mut cx = call.begin_read().await?;
    let found = store::receipts::find(cx.tx(), call.organization(), id).await?;
    let receipt = found.ok_or_else(|| {
        Problem::not_found("custody/no-receipt", "There is no such receipt")
            .detail("The page Keys lists every receipt of the organization.")
    })?;
    let disposition = format!("attachment; filename=\"receipt-{}.txt\"", receipt.id);
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, receipt.note).into_response())
}
