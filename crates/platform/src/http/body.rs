//! JSON request bodies: strict, bounded, with a clear sentence when they do not fit.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use kernel::problem::Problem;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::{Rejected, misfit};

/// The largest body needs no more on the slowest line that anybody works with.
const ARRIVES_WITHIN: Duration = Duration::from_secs(20);

/// A JSON body. Types derive `Deserialize` with `deny_unknown_fields`: a misspelt field is refused, not ignored.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Rejected;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejected> {
        if !is_json(request.headers()) {
            return Err(Problem::new(415, "http/not-json", "The request body is not JSON")
                .detail("Send the body as JSON with the header Content-Type: application/json.")
                .into());
        }
        let bytes = arrived(request, state, ARRIVES_WITHIN).await?;
        read(&bytes).map(Self).map_err(Rejected)
    }
}

/// The whole body, unless it is too large or too slow.
pub(super) async fn arrived<S: Send + Sync>(
    request: Request,
    state: &S,
    within: Duration,
) -> Result<Bytes, Rejected> {
    timeout(within, Bytes::from_request(request, state))
        .await
        .map_err(|_elapsed| too_slow())?
        .map_err(|rejection| too_large(rejection.status()))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| misfit::of_body(Some(error.path()), error.inner()))?;
    // Something after the value is no part of any field.
    json.end().map_err(|error| misfit::of_body(None, &error))?;
    Ok(value)
}

fn too_slow() -> Problem {
    Problem::new(408, "http/body-too-slow", "The request body did not arrive in time").detail(
        "A body has 20 seconds to arrive. Send the request again, over a better line or with less in it.",
    )
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(';').next().is_some_and(|kind| kind.trim() == "application/json"))
}

pub(super) fn too_large(status: StatusCode) -> Rejected {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::new(413, "http/body-too-large", "The request body is too large")
            .detail("A request body may have at most 1 MiB. Send less at once.")
            .into()
    } else {
        Problem::bad_request("http/body-unreadable", "The request body did not arrive whole")
            .detail("Send the request again.")
            .into()
    }
}
