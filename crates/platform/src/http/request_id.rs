//! Each request has an id: in its log lines, in its answer's header and in its problem.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;
use tracing::Instrument as _;

use super::Told;
use super::edge::Edge;

/// The request's id, for whoever wants to tell it.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

const HEADER: &str = "x-request-id";

/// Names the request, spans and counts its work, and writes the id into the answer.
pub(super) async fn name(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    let id = fresh(&edge);
    let method = known(request.method());
    let route = request.extensions().get::<axum::extract::MatchedPath>();
    let route = route.map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    request.extensions_mut().insert(RequestId(id.clone()));
    let span =
        tracing::info_span!("http.request", request.id = %id, http.method = %method, http.route = %route);
    let started = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let (status, elapsed) = (response.status().as_u16(), started.elapsed());
    let labels = [("method", method.to_owned()), ("route", route), ("status", status.to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds").record(elapsed);
    let elapsed_ms = elapsed.as_millis();
    span.in_scope(|| {
        tracing::debug!(http.status = status, elapsed_ms, "answered {status} in {elapsed_ms} ms");
    });
    told_with_id(response, &id)
}

/// A client can make methods up; each would be a series of figures of its own.
fn known(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

/// Without randomness the id says so; the request is answered all the same.
fn fresh(edge: &Edge) -> String {
    let Ok(random) = edge.world.random::<12>() else { return "req_unknown".to_owned() };
    random.iter().fold("req_".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

fn told_with_id(mut response: Response, id: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(id) {
        response.headers_mut().insert(HEADER, value);
    }
    let Some(Told(problem)) = response.extensions_mut().remove::<Told>() else { return response };
    let Ok(serde_json::Value::Object(mut members)) = serde_json::to_value(&problem) else { return response };
    members.insert("request_id".to_owned(), id.into());
    let body = serde_json::Value::Object(members).to_string();
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    *response.body_mut() = Body::from(body);
    response
}
