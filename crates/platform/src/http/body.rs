//! JSON request bodies: strict, bounded, with a clear sentence when they do not fit.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use kernel::problem::Problem;
use serde::de::DeserializeOwned;

use super::Rejected;

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
        let bytes =
            Bytes::from_request(request, state).await.map_err(|rejection| too_large(rejection.status()))?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| misfit(&error))
    }
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

fn misfit(error: &serde_json::Error) -> Rejected {
    let mut text = error.to_string();
    // Values are not echoed: they may be secret. serde_json quotes them only for wrong types and variants.
    if let Some(end) = text.find("invalid type: ").map(|_| text.find(", expected ").unwrap_or(0))
        && end > 0
    {
        text = format!("a value of the wrong type{}", text.split_at(end).1);
    }
    Problem::bad_request("http/body-misfit", "The request body does not have the expected form")
        .detail(text)
        .into()
}
