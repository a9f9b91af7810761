//! What every request passes, in one named list.
//!
//! From the outside in:
//! 1. `request_id::name`: outermost, so that every line, figure and answer below has the id.
//! 2. `headers`: on every answer below, refusals and failures included.
//! 3. `panics`: a panic below is an answer, and the connection lives on.
//! 4. `arrival`: who asks and under which host, before anyone decides by it.
//! 5. `host`: requests for another host are not ours.
//! 6. `same_site`: a page of another site cannot act with a person's cookie.
//! 7. `body_size`: told before a byte of a large body is read.
//! 8. `time_limit`: ends what hangs.
//! 9. compression: innermost, on the finished body; problems stay plain, for `request_id` completes theirs.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use kernel::problem::Problem;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};

use super::arrival::Arrival;
use super::{Rejected, Told, request_id};
use crate::config::PublicUrl;
use crate::outbound::AddressRange;
use crate::world::World;

/// What the edge needs to know; cheap to clone.
#[derive(Clone)]
pub struct Edge {
    pub world: World,
    pub public_url: Arc<PublicUrl>,
    pub trusted_proxies: Arc<[AddressRange]>,
}

/// Bytes of a request body.
pub const BODY_BYTES: usize = 1024 * 1024;
/// Longer than any statement that a request may wait for.
const LONGEST_REQUEST: Duration = Duration::from_mins(1);

/// Every slug of the edge; those of bodies and faults are in `http`.
pub const PROBLEMS: &[&str] =
    &["http/cross-site", "http/method-not-allowed", "http/timed-out", "http/unknown-host"];

/// Puts the edge around the routes of console and API.
pub fn protect(routes: Router, edge: &Edge) -> Router {
    routes
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_no_problem)))
        .layer(from_fn(time_limit))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(from_fn(body_size))
        .layer(from_fn_with_state(edge.clone(), same_site))
        .layer(from_fn_with_state(edge.clone(), host))
        .layer(from_fn_with_state(edge.clone(), arrival))
        .layer(from_fn(panics))
        .layer(from_fn_with_state(edge.clone(), headers))
        .layer(from_fn_with_state(edge.clone(), request_id::name))
}

/// The body of a problem is replaced further out; said to be compressed, no browser could read it.
fn is_no_problem(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<Told>().is_none()
}

async fn method_not_allowed() -> Rejected {
    Problem::new(405, "http/method-not-allowed", "The address does not take this method")
        .detail("Look the method up in the API description.")
        .into()
}

async fn panics(request: Request, next: Next) -> Response {
    AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| {
        Rejected::from(kernel::failure::Fault::bare("a handler panicked")).into_response()
    })
}

/// Scripts and styles come from us alone. Styles may be inline: the component library writes them at run time.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
];

const TWO_YEARS: &str = "max-age=63072000";

async fn headers(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    let is_api = is_api(&request);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if edge.public_url.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TWO_YEARS));
    }
    if is_api {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

fn is_api(request: &Request) -> bool {
    request.uri().path().starts_with("/api/")
}

async fn arrival(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    let arrival = Arrival::of(&request, &edge.trusted_proxies);
    if let Some(client) = arrival.client {
        // Whoever asks for the peer below means the client, not our proxy.
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, 0)));
    }
    request.extensions_mut().insert(arrival);
    next.run(request).await
}

async fn host(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    let Some(arrival) = request.extensions().get::<Arrival>() else {
        return unknown_host(&edge).into_response();
    };
    let page = matches!(*request.method(), Method::GET | Method::HEAD) && !is_api(&request);
    match judge(&edge.public_url, arrival) {
        Ours::Yes => next.run(request).await,
        Ours::Elsewhere(to) if page => moved(&to, &request),
        Ours::Elsewhere(_) | Ours::No => unknown_host(&edge).into_response(),
    }
}

/// Whether a request is for us under the host it names.
enum Ours {
    Yes,
    /// The same installation, to be asked at this address.
    Elsewhere(String),
    No,
}

fn judge(public: &PublicUrl, arrival: &Arrival) -> Ours {
    let (name, port) = split_host(&arrival.host);
    if public.is_this_machine() {
        // Whatever port leads here: only this machine's browser can name it so. `localhost` has the cookies.
        return match name {
            name if name == public.host().to_string() || format!("[{}]", public.host()) == name => Ours::Yes,
            "127.0.0.1" | "[::1]" => Ours::Elsewhere(format!("http://{}{port}", public.host())),
            _ => Ours::No,
        };
    }
    if arrival.host != public.authority() {
        return Ours::No;
    }
    // Only a trusted proxy knows what the client spoke; without its word there is nothing to mend.
    if public.is_https() && arrival.https == Some(false) {
        return Ours::Elsewhere(public.to_string());
    }
    Ours::Yes
}

/// Name and `:port`; the port is empty when there is none.
fn split_host(host: &str) -> (&str, &str) {
    match host.rfind(':') {
        Some(at) if !host.ends_with(']') => host.split_at(at),
        Some(_) | None => (host, ""),
    }
}

fn moved(to: &str, request: &Request) -> Response {
    let path = request.uri().path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
    match HeaderValue::from_str(&format!("{to}{path}")) {
        Ok(location) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn unknown_host(edge: &Edge) -> Rejected {
    Problem::new(421, "http/unknown-host", "This installation has another address")
        .detail(format!(
            "Use {}. The operator sets it as public_url in the section [server].",
            edge.public_url
        ))
        .into()
}

async fn same_site(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_same_site(request.headers(), &edge.public_url) {
        return next.run(request).await;
    }
    let problem = Problem::forbidden("http/cross-site", "The request comes from a page of another site")
        .detail("Open this installation in its own window and try again there.");
    Rejected(problem).into_response()
}

/// Browsers say where a request comes from; programs say nothing and have no cookie either.
fn is_same_site(headers: &HeaderMap, public: &PublicUrl) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) if public.is_this_machine() => {
            let (name, _port) = split_host(origin.trim_start_matches("http://"));
            origin.starts_with("http://") && name == public.host().to_string()
        }
        (None, Some(origin)) => origin == public.to_string(),
        (None, None) => true,
    }
}

async fn body_size(request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    match length.and_then(|length| length.parse::<usize>().ok()) {
        Some(length) if length > BODY_BYTES => {
            super::body::too_large(StatusCode::PAYLOAD_TOO_LARGE).into_response()
        }
        Some(_) | None => next.run(request).await,
    }
}

async fn time_limit(request: Request, next: Next) -> Response {
    tokio::time::timeout(LONGEST_REQUEST, next.run(request)).await.unwrap_or_else(|_elapsed| {
        let problem = Problem::new(503, "http/timed-out", "The answer took too long")
            .detail("The work was broken off. Try again; if it happens again, ask for less at once.");
        Rejected(problem).into_response()
    })
}

#[cfg(test)]
mod tests;
