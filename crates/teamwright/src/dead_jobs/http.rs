//! Routes of the page of dead jobs.

use access::http::call::Call;
use axum::Json;
use axum::http::StatusCode;
use kernel::ids::JobId;
use kernel::time::Timestamp;
use platform::cx::Platform;
use platform::http::{Page, Params, PathId, Rejected};
use platform::jobs::store::dead::{self, DeadJob};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::replay_job::{discard_job, replay_job};
use super::{EditJobs, SeeJobs};

access::routes! { Platform;
    GET    "/api/dead-jobs"             => list_dead_jobs   (SeeJobs),
    POST   "/api/dead-jobs/{id}/replay" => replay_dead_job  (EditJobs),
    DELETE "/api/dead-jobs/{id}"        => discard_dead_job (EditJobs),
}

/// A job that failed for good.
#[derive(Serialize, ToSchema)]
struct DeadJobView {
    #[schema(value_type = String)]
    id: JobId,
    /// The kind of work.
    name: String,
    attempts: i64,
    /// The last failure.
    last_error: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    failed_at: Timestamp,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadJobsQuery {
    /// `next` of the page before.
    cursor: Option<JobId>,
}

const PAGE: usize = 50;

#[utoipa::path(get, path = "/api/dead-jobs", tag = "jobs",
    params(("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<DeadJobView>)))]
async fn list_dead_jobs(
    call: Call<SeeJobs>,
    Params(query): Params<DeadJobsQuery>,
) -> Result<Json<Page<DeadJobView>>, Rejected> {
    let mut cx = call.begin_read().await?;
    let before = match query.cursor {
        Some(id) => dead::find(cx.tx(), call.organization(), id).await?,
        None => None,
    };
    let mut jobs = dead::list(cx.tx(), call.organization(), before.as_ref(), PAGE + 1).await?;
    let more = jobs.len() > PAGE;
    jobs.truncate(PAGE);
    let next = jobs.last().filter(|_| more).map(|job| job.id.to_string());
    Ok(Json(Page { items: jobs.into_iter().map(DeadJobView::from).collect(), next }))
}

#[utoipa::path(post, path = "/api/dead-jobs/{id}/replay", tag = "jobs",
    params(("id" = String, Path)), responses((status = 204)))]
async fn replay_dead_job(call: Call<EditJobs>, PathId(id): PathId<JobId>) -> Result<StatusCode, Rejected> {
    let mut cx = call.begin().await?;
    replay_job(&mut cx, call.actor(), id).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(delete, path = "/api/dead-jobs/{id}", tag = "jobs",
    params(("id" = String, Path)), responses((status = 204)))]
async fn discard_dead_job(call: Call<EditJobs>, PathId(id): PathId<JobId>) -> Result<StatusCode, Rejected> {
    let mut cx = call.begin().await?;
    discard_job(&mut cx, call.actor(), id).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<DeadJob> for DeadJobView {
    fn from(job: DeadJob) -> Self {
        let DeadJob { id, name, attempts, last_error, created_at, failed_at, .. } = job;
        Self { id, name, attempts, last_error, created_at, failed_at }
    }
}
