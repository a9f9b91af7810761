//! What every HTTP handler shares: problems as answers, request bodies, path ids, pages of lists.
//!
//! Refusals become `application/problem+json` (RFC 9457) in this one place. A fault is logged once, here, and told
//! as 500 with nothing but the request id, or as 503 with `Retry-After` when it passes by itself.

pub mod arrival;
pub mod body;
pub mod edge;
pub mod listener;
mod misfit;
pub mod own_tls;
pub mod path;
mod places;
pub mod private;
pub mod probes;
pub mod request_id;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::failure::{Failure, Fault, FaultKind, Refusal};
use kernel::problem::Problem;
use serde::Serialize;

pub use arrival::Arrival;
pub use body::Body;
pub use edge::{BODY_BYTES, Edge, PROBLEMS, protect};
pub use listener::{Limits, Listener};
pub use own_tls::OwnTls;
pub use path::{Params, PathId};
pub use private::{Private, private_routes};
pub use probes::probes;
pub use request_id::RequestId;

/// A handler's "no": a refusal's problem, or a fault told without its inside.
#[derive(Debug)]
pub struct Rejected(pub Problem);

impl<R: Refusal> From<Failure<R>> for Rejected {
    fn from(failure: Failure<R>) -> Self {
        match failure {
            Failure::Refused(refusal) => Self(refusal.problem()),
            Failure::Fault(fault) => fault.into(),
        }
    }
}

impl From<Problem> for Rejected {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<Fault> for Rejected {
    fn from(fault: Fault) -> Self {
        tracing::error!(error.chain = %fault.chain(), "a request failed: {}", fault.chain());
        Self(tell(fault.kind()))
    }
}

impl IntoResponse for Rejected {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(&self.0)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.0.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // Middleware adds the request id to the body; see `request_id`.
        response.extensions_mut().insert(Told(self.0));
        response
    }
}

/// The problem inside a response, for middleware that completes or counts it.
#[derive(Clone)]
pub struct Told(pub Problem);

/// One page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Give it back as `cursor` for the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What a client is told of a fault: nothing from inside, and whether to try again.
fn tell(kind: FaultKind) -> Problem {
    match kind {
        FaultKind::Broken | FaultKind::Duplicate => {
            Problem::new(500, "http/failed", "Something failed on our side").detail(
                "Nothing was changed. Try again; if it happens again, give the operator the request id.",
            )
        }
        FaultKind::Passing | FaultKind::Collision => {
            Problem::new(503, "http/busy", "The server cannot answer right now")
                .detail("Nothing was changed. Try again in a few seconds.")
                .retry_after_s(3)
        }
        FaultKind::NoSpace => Problem::new(503, "http/no-space", "The server's disk is full")
            .detail("Nothing was changed. Ask the operator to free space, then try again.")
            .retry_after_s(60),
    }
}
