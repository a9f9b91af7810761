//! How a simulator misbehaves.

use std::convert::Infallible;
use std::future::pending;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::unfold;
use serde::Deserialize;
use tokio::time::interval;

/// What every call gets while it lasts. As JSON: `{"do": "throttle", "retry_after_s": 7}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Fault {
    /// Asked too often, as this service says it.
    Throttle { retry_after_s: Option<u64> },
    /// A status with an empty object.
    Status { status: u16 },
    /// Takes the request and never answers.
    Hang,
    /// Answers 200 with this text.
    Say { text: String },
    /// Answers 200 and a body without an end.
    Huge,
    /// Answers 200 and one byte every so often.
    Drip { every_ms: u64 },
}

impl Fault {
    /// The answer; throttling is told by the simulator itself.
    pub(crate) async fn respond(self) -> Response {
        match self {
            Self::Throttle { .. } => StatusCode::TOO_MANY_REQUESTS.into_response(),
            Self::Status { status } => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (status, "{}").into_response()
            }
            Self::Hang => pending().await,
            Self::Say { text } => text.into_response(),
            Self::Huge => endless(vec![b' '; 64 * 1024], None),
            Self::Drip { every_ms } => endless(vec![b' '], Some(Duration::from_millis(every_ms.max(1)))),
        }
    }
}

/// The same part again and again, at once or one after each tick.
fn endless(part: Vec<u8>, every: Option<Duration>) -> Response {
    let start = (Bytes::from(part), every.map(interval));
    let parts = unfold(start, async |(part, mut ticks)| {
        if let Some(ticks) = &mut ticks {
            ticks.tick().await;
        }
        Some((Ok::<_, Infallible>(part.clone()), (part, ticks)))
    });
    Body::from_stream(parts).into_response()
}
