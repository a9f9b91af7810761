//! Routes of the organization's keys.

use axum::Json;
use axum::http::StatusCode;
use kernel::ids::ApiKeyId;
use kernel::time::Timestamp;
use platform::http::{Body, Page, PathId, Rejected};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::call::Call;
use super::fields;
use crate::actions::create_api_key::{self, NewApiKey};
use crate::actions::revoke_api_key;
use crate::api_key::ApiKey;
use crate::directory;
use crate::permissions::EditApiKeys;
use crate::store;

/// A key without its secret.
#[derive(Serialize, ToSchema)]
pub(super) struct ApiKeyView {
    id: String,
    name: String,
    scopes: Vec<&'static str>,
    made_by: String,
    made_by_name: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
}

impl ApiKeyView {
    fn of(key: ApiKey, made_by_name: String) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name,
            scopes: key.scopes,
            made_by: key.made_by.to_string(),
            made_by_name,
            created_at: key.created_at,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
        }
    }
}

#[utoipa::path(get, path = "/api/api-keys", tag = "access", responses((status = 200, body = Page<ApiKeyView>)))]
pub(super) async fn list_api_keys(call: Call<EditApiKeys>) -> Result<Json<Page<ApiKeyView>>, Rejected> {
    let mut cx = call.begin_read().await?;
    let names = directory::member_names(&mut cx).await?;
    let keys = store::api_key::all(cx.tx(), call.organization()).await?;
    let view = |key: ApiKey| {
        let name = names.get(&key.made_by).cloned().unwrap_or_default();
        ApiKeyView::of(key, name)
    };
    Ok(Json(Page { items: keys.into_iter().map(view).collect(), next: None }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApiKeyNew)]
pub(super) struct NewApiKeyBody {
    name: String,
    /// Names of permissions.
    scopes: Vec<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// A new key; the secret is told once.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKeyMade)]
pub(super) struct NewApiKeyView {
    key: ApiKeyView,
    secret: String,
}

#[utoipa::path(
    post, path = "/api/api-keys", tag = "access", request_body = NewApiKeyBody,
    responses((status = 200, body = NewApiKeyView))
)]
pub(super) async fn create_api_key(
    call: Call<EditApiKeys>,
    Body(body): Body<NewApiKeyBody>,
) -> Result<Json<NewApiKeyView>, Rejected> {
    let new = NewApiKey {
        name: fields::field("/name", &body.name)?,
        scopes: body.scopes,
        expires_at: body.expires_at,
    };
    let confirmed = call.step_up()?;
    let mut cx = call.begin().await?;
    let (key, secret) =
        create_api_key::create_api_key(&mut cx, call.may, call.caller(), confirmed, new).await?;
    let name = directory::actor_name(&mut cx, call.actor()).await?;
    cx.commit().await?;
    Ok(Json(NewApiKeyView { key: ApiKeyView::of(key, name), secret: secret.reveal().to_owned() }))
}

#[utoipa::path(
    delete, path = "/api/api-keys/{id}", tag = "access", params(("id" = String, Path)), responses((status = 204))
)]
pub(super) async fn revoke_api_key(
    call: Call<EditApiKeys>,
    PathId(id): PathId<ApiKeyId>,
) -> Result<StatusCode, Rejected> {
    let mut cx = call.begin().await?;
    revoke_api_key::revoke_api_key(&mut cx, call.may, id).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
