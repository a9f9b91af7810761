use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::super::{Arrival, Body as JsonBody, Rejected};
use super::{Edge, protect};
use crate::world::World;

const PUBLIC: &str = "https://goals.example.com";
const LOCAL: &str = "http://localhost:8080";

fn routes() -> Router {
    Router::new()
        .route("/", get(async || "page"))
        .route("/api/thing", get(async || "{}").post(async |JsonBody(_): JsonBody<serde_json::Value>| "made"))
        .route("/api/panic", get(async || -> &'static str { panic!("as the test wants") }))
        .route(
            "/api/refused",
            get(async || Rejected::from(kernel::problem::Problem::not_found("http/not-found", "x"))),
        )
        .route(
            "/api/whoami",
            get(async |axum::Extension(arrival): axum::Extension<Arrival>| format!("{arrival:?}")),
        )
        .route("/api/peer", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string()))
        .route("/api/large", post(async |body: axum::body::Bytes| body.len().to_string()))
        .route("/api/long", get(async || "a".repeat(10_000)))
}

fn app(public_url: &str, proxies: &[&str], peer: &str) -> Router {
    let edge = Edge {
        world: World::system(),
        public_url: Arc::new(public_url.parse().unwrap()),
        trusted_proxies: proxies.iter().map(|range| range.parse().unwrap()).collect(),
    };
    let peer: SocketAddr = peer.parse().unwrap();
    protect(routes(), &edge).layer(axum::Extension(ConnectInfo(peer)))
}

/// `GET /path` or `POST /path`, then headers.
fn request(line: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let (method, path) = line.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

async fn at_home(line: &str, headers: &[(&str, &str)]) -> Response {
    let mut all = vec![("host", "goals.example.com")];
    all.extend(headers);
    app(PUBLIC, &[], "192.0.2.9:1").oneshot(request(line, &all)).await.unwrap()
}

async fn text(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn problem(response: Response) -> serde_json::Value {
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    serde_json::from_str(&text(response).await).unwrap()
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    for line in
        ["GET /", "GET /api/thing", "GET /api/refused", "GET /api/panic", "GET /nowhere", "DELETE /api/thing"]
    {
        let response = at_home(line, &[]).await;
        let headers = response.headers();
        let policy = headers
            .get(header::CONTENT_SECURITY_POLICY)
            .unwrap_or_else(|| panic!("{line}"))
            .to_str()
            .unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("script-src 'self';"), "{line}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{line}");
        assert_eq!(headers[header::STRICT_TRANSPORT_SECURITY], "max-age=63072000", "{line}");
        assert!(headers.contains_key("x-request-id"), "{line}");
        if line.contains("/api/") {
            assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{line}");
        }
    }
}

#[tokio::test]
async fn a_problem_holds_the_request_id_of_its_header() {
    let response = at_home("GET /api/refused", &[]).await;
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let problem = problem(response).await;
    assert_eq!(problem["request_id"], id.as_str());
    assert!(id.len() == 28 && id.starts_with("req_"), "{id}");
}

#[tokio::test]
async fn a_panic_is_told_as_a_failure_without_its_inside() {
    let response = at_home("GET /api/panic", &[]).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let problem = problem(response).await;
    assert_eq!(problem["type"], "http/failed");
    assert!(!problem.to_string().contains("as the test wants"));
}

#[tokio::test]
async fn another_method_is_a_problem() {
    let response = at_home("DELETE /api/thing", &[]).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(problem(response).await["type"], "http/method-not-allowed");
}

#[tokio::test]
async fn another_host_is_refused() {
    for host in ["evil.example", "goals.example.com.evil.example", "goals.example.com:8443", "127.0.0.1", ""]
    {
        let response =
            app(PUBLIC, &[], "192.0.2.9:1").oneshot(request("GET /", &[("host", host)])).await.unwrap();
        assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST, "{host}");
        let problem = problem(response).await;
        assert_eq!(problem["type"], "http/unknown-host");
        assert!(problem["detail"].as_str().unwrap().contains(PUBLIC));
    }
    assert_eq!(at_home("GET /", &[]).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn this_machines_addresses_lead_to_localhost() {
    let ask = async |line: &str, host: &str| {
        app(LOCAL, &[], "127.0.0.1:1").oneshot(request(line, &[("host", host)])).await.unwrap()
    };
    let response = ask("GET /goals?x=1", "127.0.0.1:8080").await;
    assert_eq!(response.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(response.headers()[header::LOCATION], "http://localhost:8080/goals?x=1");
    assert_eq!(ask("GET /", "[::1]:9000").await.headers()[header::LOCATION], "http://localhost:9000/");
    assert_eq!(ask("GET /", "localhost:9000").await.status(), StatusCode::OK);
    assert_eq!(ask("GET /api/thing", "127.0.0.1:8080").await.status(), StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(ask("GET /", "rebound.example:8080").await.status(), StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(ask("GET /", "localhost.evil.example").await.status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn forwarded_headers_count_only_from_named_proxies() {
    let forged = [
        ("host", "goals.example.com"),
        ("x-forwarded-for", "203.0.113.7"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "http"),
    ];
    let app = app(PUBLIC, &["10.0.0.5/32"], "192.0.2.9:1");
    let response = app.oneshot(request("GET /api/whoami", &forged)).await.unwrap();
    let seen = text(response).await;
    assert!(
        seen.contains("192.0.2.9") && seen.contains("goals.example.com") && seen.contains("https: None"),
        "{seen}"
    );
}

#[tokio::test]
async fn a_named_proxy_tells_client_host_and_scheme() {
    let ask = async |headers: &[(&str, &str)]| {
        let mut all = vec![("host", "inner:8080"), ("x-forwarded-host", "goals.example.com")];
        all.extend(headers);
        app(PUBLIC, &["10.0.0.0/24"], "10.0.0.5:1").oneshot(request("GET /api/whoami", &all)).await.unwrap()
    };
    // A client may write a first hop itself; only what our proxies added counts.
    let forged =
        ask(&[("x-forwarded-for", "1.2.3.4, 198.51.100.9, 10.0.0.6"), ("x-forwarded-proto", "https")]).await;
    let seen = text(forged).await;
    assert!(seen.contains("198.51.100.9") && seen.contains("https: Some(true)"), "{seen}");
    let headers = [
        ("host", "inner:8080"),
        ("x-forwarded-host", "goals.example.com"),
        ("x-forwarded-for", "198.51.100.9"),
    ];
    let peer = app(PUBLIC, &["10.0.0.0/24"], "10.0.0.5:1")
        .oneshot(request("GET /api/peer", &headers))
        .await
        .unwrap();
    assert_eq!(text(peer).await, "198.51.100.9");
    let garbled = text(ask(&[("x-forwarded-for", "1.2.3.4, garbage")]).await).await;
    assert!(garbled.contains("10.0.0.5"), "{garbled}");
}

#[tokio::test]
async fn plain_http_at_the_proxy_is_sent_to_https() {
    let headers = [("host", "goals.example.com"), ("x-forwarded-proto", "http")];
    let app = app(PUBLIC, &["10.0.0.0/24"], "10.0.0.5:1");
    let response = app.oneshot(request("GET /x", &headers)).await.unwrap();
    assert_eq!(response.headers()[header::LOCATION], "https://goals.example.com/x");
}

#[tokio::test]
async fn a_page_of_another_site_cannot_act() {
    let refused: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", PUBLIC)],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
    ];
    for headers in refused {
        let response = at_home("POST /api/large", headers).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{headers:?}");
        assert_eq!(problem(response).await["type"], "http/cross-site");
    }
    let allowed: [&[(&str, &str)]; 3] = [&[("sec-fetch-site", "same-origin")], &[("origin", PUBLIC)], &[]];
    for headers in allowed {
        assert_eq!(at_home("POST /api/large", headers).await.status(), StatusCode::OK, "{headers:?}");
    }
    assert_eq!(at_home("GET /api/thing", &[("sec-fetch-site", "cross-site")]).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_refused_announced_or_not() {
    let body = vec![b'a'; 10 * 1024 * 1024];
    let announced = Request::post("/api/thing")
        .header("host", "goals.example.com")
        .header("content-type", "application/json")
        .header("content-length", body.len())
        .body(Body::from(body.clone()))
        .unwrap();
    let chunks = body.chunks(65_536).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect::<Vec<_>>();
    let streamed = Request::post("/api/thing")
        .header("host", "goals.example.com")
        .header("content-type", "application/json")
        .body(Body::from_stream(futures_util::stream::iter(chunks)))
        .unwrap();
    for request in [announced, streamed] {
        let response = app(PUBLIC, &[], "192.0.2.9:1").oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
        let problem = problem(response).await;
        assert_eq!(problem["type"], "http/body-too-large");
        assert!(problem["detail"].as_str().unwrap().contains("1 MiB"));
    }
}

#[tokio::test]
async fn long_answers_are_compressed_for_who_can_read_them() {
    let response = at_home("GET /api/long", &[("accept-encoding", "gzip")]).await;
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    assert!(bytes.len() < 1_000, "{}", bytes.len());
    assert!(at_home("GET /api/long", &[]).await.headers().get(header::CONTENT_ENCODING).is_none());
}

#[tokio::test]
async fn a_problem_is_plain_even_for_who_reads_compressed_answers() {
    for line in ["GET /api/refused", "GET /api/panic", "DELETE /api/thing"] {
        let response = at_home(line, &[("accept-encoding", "gzip, br")]).await;
        assert!(response.headers().get(header::CONTENT_ENCODING).is_none(), "{line}");
        assert!(problem(response).await["request_id"].is_string(), "{line}");
    }
}

#[tokio::test]
async fn a_body_that_never_ends_is_broken_off() {
    let drips = futures_util::stream::unfold((), |()| async {
        tokio::task::yield_now().await;
        Some((Ok::<_, std::io::Error>(axum::body::Bytes::new()), ()))
    });
    let request = Request::post("/").body(Body::from_stream(drips)).unwrap();
    let within = std::time::Duration::from_millis(50);
    let refused = super::super::body::arrived(request, &(), within).await.unwrap_err().0;
    assert_eq!((refused.status, refused.slug), (408, "http/body-too-slow"));
}

#[tokio::test]
async fn made_up_methods_share_one_series_of_figures() {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let figures = recorder.handle();
    let _guard = metrics::set_default_local_recorder(&recorder);
    for method in ["BREW", "X-CANARY-1", "x-canary-2", "get"] {
        at_home(&format!("{method} /api/thing"), &[]).await;
    }
    let told = figures.render();
    assert!(told.contains(r#"method="other""#), "{told}");
    assert!(
        !told.to_lowercase().contains("canary") && !told.contains("BREW") && !told.contains("\"get\""),
        "{told}"
    );
}
