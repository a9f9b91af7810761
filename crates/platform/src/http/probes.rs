//! `/livez` and `/readyz`: anonymous, no I/O, no redirect, no cookie.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::health::{Health, Readiness};

/// The probes, to be merged beside the protected routes: balancers ask by address, not by name.
pub fn probes(health: Health) -> Router {
    Router::new().route("/livez", get(livez)).route("/readyz", get(readyz)).with_state(health)
}

async fn livez() -> Response {
    plain(StatusCode::OK, "alive")
}

async fn readyz(State(health): State<Health>) -> Response {
    let now = health.now();
    let status = if now == Readiness::Ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    plain(status, &now.to_string())
}

fn plain(status: StatusCode, word: &str) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, format!("{word}\n")).into_response()
}
