//! The sample company.

use access::Call;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use platform::cx::Cx;
use platform::http::Rejected;
use serde::Serialize;

use crate::Goals;
use crate::actions;
use crate::permissions::{EditSample, SeeGoals};
use crate::store;

/// Whether there is a sample company, and how far its making has come.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct SampleView {
    /// `absent`, `building`, `present` or `failed`.
    pub state: &'static str,
    /// What is being done now, or why it failed.
    pub step: Option<String>,
    pub done: u32,
    pub total: u32,
    pub connection_id: Option<String>,
}

#[utoipa::path(get, path = "/api/sample-company", responses((status = 200, body = SampleView)))]
pub(super) async fn get_sample_company(call: Call<SeeGoals>) -> Result<Json<SampleView>, Rejected> {
    let mut cx = call.begin_read().await?;
    Ok(Json(view(&mut cx).await?))
}

#[utoipa::path(post, path = "/api/sample-company", responses((status = 202, body = SampleView)))]
pub(super) async fn make_sample_company(
    call: Call<EditSample>,
    State(goals): State<Goals>,
) -> Result<(StatusCode, Json<SampleView>), Rejected> {
    let mut cx = call.begin().await?;
    let member = call.member();
    actions::make_sample_company::make_sample_company(&mut cx, call.may, member, &goals).await?;
    let view = view(&mut cx).await?;
    cx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(view)))
}

#[utoipa::path(delete, path = "/api/sample-company", responses((status = 204)))]
pub(super) async fn remove_sample_company(
    call: Call<EditSample>,
    State(goals): State<Goals>,
) -> Result<StatusCode, Rejected> {
    goals.remove_sample_company(call.may).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn view(cx: &mut Cx) -> Result<SampleView, kernel::failure::Fault> {
    let organization = cx.organization()?;
    let row = store::sample::find(cx.tx(), organization).await?;
    Ok(match row {
        None => SampleView { state: "absent", step: None, done: 0, total: 0, connection_id: None },
        Some(row) => SampleView {
            state: row.state.word(),
            step: Some(row.step),
            done: row.done,
            total: row.total,
            connection_id: row.connection.map(|id| id.to_string()),
        },
    })
}
