//! Goals.

use access::Call;
use axum::Json;
use axum::http::StatusCode;
use kernel::ids::GoalId;
use platform::cx::Cx;
use platform::http::path::no_such_thing;
use platform::http::{Body, Page, Params, PathId, Rejected};

use super::goal_views::GoalView;
use super::pages::{PageAsked, next};

use crate::actions;
use crate::board::Board;
use crate::goal::form::{GoalForm, GoalPatch};
use crate::permissions::{EditGoals, SeeGoals};
use crate::store::board::Which;

#[utoipa::path(get, path = "/api/goals", params(PageAsked), responses((status = 200, body = Page<GoalView>)))]
pub(super) async fn list_goals(
    call: Call<SeeGoals>,
    Params(asked): Params<PageAsked>,
) -> Result<Json<Page<GoalView>>, Rejected> {
    let mut cx = call.begin_read().await?;
    let limit = asked.limit()?;
    let board = Board::read(&mut cx, Which::Page { after: asked.after()?, limit }).await?;
    let next = next(&board.goals, limit, |stand| stand.row.goal.id.to_string());
    let items = board.goals.iter().map(|stand| GoalView::of(stand, &board)).collect();
    Ok(Json(Page { items, next }))
}

#[utoipa::path(post, path = "/api/goals", request_body = GoalForm, responses((status = 201, body = GoalView)))]
pub(super) async fn create_goal(
    call: Call<EditGoals>,
    Body(form): Body<GoalForm>,
) -> Result<(StatusCode, Json<GoalView>), Rejected> {
    let mut cx = call.begin().await?;
    let goal = actions::create_goal::create_goal(&mut cx, call.may, call.member(), &form).await?;
    Ok((StatusCode::CREATED, told(cx, goal.id).await?))
}

#[utoipa::path(get, path = "/api/goals/{id}", params(("id" = String, Path)),
    responses((status = 200, body = GoalView)))]
pub(super) async fn get_goal(
    call: Call<SeeGoals>,
    PathId(id): PathId<GoalId>,
) -> Result<Json<GoalView>, Rejected> {
    let mut cx = call.begin_read().await?;
    Ok(Json(view(&mut cx, id).await?))
}

#[utoipa::path(patch, path = "/api/goals/{id}", params(("id" = String, Path)), request_body = GoalPatch,
    responses((status = 200, body = GoalView)))]
pub(super) async fn update_goal(
    call: Call<EditGoals>,
    PathId(id): PathId<GoalId>,
    Body(patch): Body<GoalPatch>,
) -> Result<Json<GoalView>, Rejected> {
    let mut cx = call.begin().await?;
    actions::update_goal::update_goal(&mut cx, call.may, id, patch).await?;
    told(cx, id).await
}

#[utoipa::path(delete, path = "/api/goals/{id}", params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn delete_goal(
    call: Call<EditGoals>,
    PathId(id): PathId<GoalId>,
) -> Result<StatusCode, Rejected> {
    let mut cx = call.begin().await?;
    actions::delete_goal::delete_goal(&mut cx, call.may, id).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(post, path = "/api/goals/{id}/restore", params(("id" = String, Path)),
    responses((status = 200, body = GoalView)))]
pub(super) async fn restore_goal(
    call: Call<EditGoals>,
    PathId(id): PathId<GoalId>,
) -> Result<Json<GoalView>, Rejected> {
    let mut cx = call.begin().await?;
    actions::delete_goal::restore_goal(&mut cx, call.may, id).await?;
    told(cx, id).await
}

#[utoipa::path(post, path = "/api/goals/{id}/duplicate", params(("id" = String, Path)),
    responses((status = 201, body = GoalView)))]
pub(super) async fn duplicate_goal(
    call: Call<EditGoals>,
    PathId(id): PathId<GoalId>,
) -> Result<(StatusCode, Json<GoalView>), Rejected> {
    let mut cx = call.begin().await?;
    let goal = actions::duplicate_goal::duplicate_goal(&mut cx, call.may, call.member(), id).await?;
    Ok((StatusCode::CREATED, told(cx, goal.id).await?))
}

#[utoipa::path(post, path = "/api/goals/{id}/archive", params(("id" = String, Path)),
    responses((status = 200, body = GoalView)))]
pub(super) async fn archive_goal(
    call: Call<EditGoals>,
    PathId(id): PathId<GoalId>,
) -> Result<Json<GoalView>, Rejected> {
    let mut cx = call.begin().await?;
    actions::archive_goal::archive_goal(&mut cx, call.may, id).await?;
    told(cx, id).await
}

#[utoipa::path(post, path = "/api/goals/{id}/unarchive", params(("id" = String, Path)),
    responses((status = 200, body = GoalView)))]
pub(super) async fn unarchive_goal(
    call: Call<EditGoals>,
    PathId(id): PathId<GoalId>,
) -> Result<Json<GoalView>, Rejected> {
    let mut cx = call.begin().await?;
    actions::archive_goal::unarchive_goal(&mut cx, call.may, id).await?;
    told(cx, id).await
}

#[utoipa::path(post, path = "/api/goals/{id}/pause", params(("id" = String, Path)),
    responses((status = 200, body = GoalView)))]
pub(super) async fn pause_goal(
    call: Call<EditGoals>,
    PathId(id): PathId<GoalId>,
) -> Result<Json<GoalView>, Rejected> {
    let mut cx = call.begin().await?;
    actions::pause_goal::pause_goal(&mut cx, call.may, id).await?;
    told(cx, id).await
}

#[utoipa::path(post, path = "/api/goals/{id}/resume", params(("id" = String, Path)),
    responses((status = 200, body = GoalView)))]
pub(super) async fn resume_goal(
    call: Call<EditGoals>,
    PathId(id): PathId<GoalId>,
) -> Result<Json<GoalView>, Rejected> {
    let mut cx = call.begin().await?;
    actions::pause_goal::resume_goal(&mut cx, call.may, id).await?;
    told(cx, id).await
}

#[utoipa::path(post, path = "/api/goals/{id}/refresh", params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn refresh_goal(
    call: Call<SeeGoals>,
    PathId(id): PathId<GoalId>,
) -> Result<StatusCode, Rejected> {
    let mut cx = call.begin().await?;
    actions::refresh_kpi::refresh_goal(&mut cx, call.may, id).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Commits and tells the goal as it is then.
async fn told(mut cx: Cx, id: GoalId) -> Result<Json<GoalView>, Rejected> {
    let view = view(&mut cx, id).await?;
    cx.commit().await?;
    Ok(Json(view))
}

async fn view(cx: &mut Cx, id: GoalId) -> Result<GoalView, Rejected> {
    let board = Board::read(cx, Which::Only(id)).await?;
    let stand = board.goals.first().ok_or_else(no_such_thing)?;
    Ok(GoalView::of(stand, &board))
}
