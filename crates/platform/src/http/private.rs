//! The private listener: figures, status, drain. For the operator and the platform, never for the public network.
//!
//! With a token, every request presents it. Without one the listener is on loopback (configuration sees to that), and
//! a request that a web page of this machine's browser made is refused: browsers name the page, programs do not.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use kernel::secret::Secret;
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;

use crate::health::{Health, Readiness, Seen};

/// What the private listener tells and moves; cheap to clone.
#[derive(Clone)]
pub struct Private {
    pub health: Health,
    pub metrics: PrometheusHandle,
    /// `None` only on loopback.
    pub token: Option<Arc<Secret>>,
    pub version: &'static str,
}

/// `GET /-/status`
#[derive(Serialize)]
struct Status {
    version: &'static str,
    readiness: Readiness,
    draining: bool,
    stopping: bool,
    checks: Vec<Seen>,
}

pub fn private_routes(private: Private) -> Router {
    Router::new()
        .route("/metrics", get(figures))
        .route("/-/status", get(status))
        .route("/-/drain", post(drain))
        .route("/-/resume", post(resume))
        .layer(from_fn_with_state(private.clone(), only_for_operators))
        .with_state(private)
}

async fn only_for_operators(State(private): State<Private>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let by_page = headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site");
    let presented =
        headers.get(header::AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    match &private.token {
        Some(token) if presented.is_some_and(|presented| token.equals(presented)) => next.run(request).await,
        Some(_) => (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response(),
        None if by_page => StatusCode::FORBIDDEN.into_response(),
        None => next.run(request).await,
    }
}

async fn figures(State(private): State<Private>) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain; version=0.0.4"), (header::CACHE_CONTROL, "no-store")];
    (headers, private.metrics.render()).into_response()
}

async fn status(State(private): State<Private>) -> Json<Status> {
    let life = private.health.life();
    Json(Status {
        version: private.version,
        readiness: private.health.now(),
        draining: life.is_draining(),
        stopping: life.stopping().is_cancelled(),
        checks: private.health.seen(),
    })
}

async fn drain(State(private): State<Private>) -> StatusCode {
    tracing::info!("draining: the operator asked for it");
    private.health.life().drain(true);
    StatusCode::ACCEPTED
}

async fn resume(State(private): State<Private>) -> StatusCode {
    tracing::info!("resuming: the operator asked for it");
    private.health.life().drain(false);
    StatusCode::ACCEPTED
}
