//! KPIs.

use access::Call;
use axum::Json;
use axum::http::StatusCode;
use kernel::failure::Fault;
use kernel::ids::KpiId;
use platform::cx::Cx;
use platform::http::{Body, Page, Params, PathId, Rejected};

use super::kpi_views::{KpiSurroundings, KpiView};
use super::pages::{PageAsked, next};
use crate::actions;
use crate::kpi::Kpi;
use crate::kpi::form::{KpiForm, KpiPatch};
use crate::permissions::{EditKpis, SeeKpis, UseConnections};
use crate::store;

#[utoipa::path(get, path = "/api/kpis", params(PageAsked), responses((status = 200, body = Page<KpiView>)))]
pub(super) async fn list_kpis(
    call: Call<SeeKpis>,
    Params(asked): Params<PageAsked>,
) -> Result<Json<Page<KpiView>>, Rejected> {
    let mut cx = call.begin_read().await?;
    let (after, limit) = (asked.after::<KpiId>()?, asked.limit()?);
    let kpis = store::kpi::list(cx.tx(), call.organization(), after, limit).await?;
    let around = KpiSurroundings::read(&mut cx).await?;
    let next = next(&kpis, limit, |kpi| kpi.id.to_string());
    Ok(Json(Page { items: kpis.iter().map(|kpi| around.view(kpi)).collect(), next }))
}

#[utoipa::path(post, path = "/api/kpis", request_body = KpiForm, responses((status = 201, body = KpiView)))]
pub(super) async fn create_kpi(
    call: Call<EditKpis>,
    Body(form): Body<KpiForm>,
) -> Result<(StatusCode, Json<KpiView>), Rejected> {
    // A saved statement runs: whoever saves one may run it.
    call.also::<UseConnections>()?;
    let mut cx = call.begin().await?;
    let kpi = actions::create_kpi::create_kpi(&mut cx, call.may, &form).await?;
    Ok((StatusCode::CREATED, told(cx, &kpi).await?))
}

#[utoipa::path(get, path = "/api/kpis/{id}", params(("id" = String, Path)), responses((status = 200, body = KpiView)))]
pub(super) async fn get_kpi(
    call: Call<SeeKpis>,
    PathId(id): PathId<KpiId>,
) -> Result<Json<KpiView>, Rejected> {
    let mut cx = call.begin_read().await?;
    let kpi = actions::update_kpi::find(&mut cx, id).await?;
    Ok(Json(KpiSurroundings::read(&mut cx).await?.view(&kpi)))
}

#[utoipa::path(patch, path = "/api/kpis/{id}", params(("id" = String, Path)), request_body = KpiPatch,
    responses((status = 200, body = KpiView)))]
pub(super) async fn update_kpi(
    call: Call<EditKpis>,
    PathId(id): PathId<KpiId>,
    Body(patch): Body<KpiPatch>,
) -> Result<Json<KpiView>, Rejected> {
    if patch.changes_what_runs() {
        call.also::<UseConnections>()?;
    }
    let mut cx = call.begin().await?;
    let kpi = actions::update_kpi::update_kpi(&mut cx, call.may, id, patch).await?;
    Ok(told(cx, &kpi).await?)
}

#[utoipa::path(delete, path = "/api/kpis/{id}", params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn delete_kpi(
    call: Call<EditKpis>,
    PathId(id): PathId<KpiId>,
) -> Result<StatusCode, Rejected> {
    let mut cx = call.begin().await?;
    actions::delete_kpi::delete_kpi(&mut cx, call.may, id).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(post, path = "/api/kpis/{id}/restore", params(("id" = String, Path)),
    responses((status = 200, body = KpiView)))]
pub(super) async fn restore_kpi(
    call: Call<EditKpis>,
    PathId(id): PathId<KpiId>,
) -> Result<Json<KpiView>, Rejected> {
    let mut cx = call.begin().await?;
    let kpi = actions::delete_kpi::restore_kpi(&mut cx, call.may, id).await?;
    Ok(told(cx, &kpi).await?)
}

#[utoipa::path(post, path = "/api/kpis/{id}/duplicate", params(("id" = String, Path)),
    responses((status = 201, body = KpiView)))]
pub(super) async fn duplicate_kpi(
    call: Call<EditKpis>,
    PathId(id): PathId<KpiId>,
) -> Result<(StatusCode, Json<KpiView>), Rejected> {
    let mut cx = call.begin().await?;
    let kpi = actions::duplicate_kpi::duplicate_kpi(&mut cx, call.may, id).await?;
    Ok((StatusCode::CREATED, told(cx, &kpi).await?))
}

#[utoipa::path(post, path = "/api/kpis/{id}/archive", params(("id" = String, Path)),
    responses((status = 200, body = KpiView)))]
pub(super) async fn archive_kpi(
    call: Call<EditKpis>,
    PathId(id): PathId<KpiId>,
) -> Result<Json<KpiView>, Rejected> {
    let mut cx = call.begin().await?;
    let kpi = actions::archive_kpi::archive_kpi(&mut cx, call.may, id).await?;
    Ok(told(cx, &kpi).await?)
}

#[utoipa::path(post, path = "/api/kpis/{id}/unarchive", params(("id" = String, Path)),
    responses((status = 200, body = KpiView)))]
pub(super) async fn unarchive_kpi(
    call: Call<EditKpis>,
    PathId(id): PathId<KpiId>,
) -> Result<Json<KpiView>, Rejected> {
    let mut cx = call.begin().await?;
    let kpi = actions::archive_kpi::unarchive_kpi(&mut cx, call.may, id).await?;
    Ok(told(cx, &kpi).await?)
}

#[utoipa::path(post, path = "/api/kpis/{id}/refresh", params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn refresh_kpi(
    call: Call<SeeKpis>,
    PathId(id): PathId<KpiId>,
) -> Result<StatusCode, Rejected> {
    let mut cx = call.begin().await?;
    actions::refresh_kpi::refresh_kpi(&mut cx, call.may, id).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Commits and tells the KPI as it is then.
async fn told(mut cx: Cx, kpi: &Kpi) -> Result<Json<KpiView>, Fault> {
    let view = KpiSurroundings::read(&mut cx).await?.view(kpi);
    cx.commit().await?;
    Ok(Json(view))
}
