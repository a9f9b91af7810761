use axum::body::to_bytes;

use super::*;

async fn asked(path: &str) -> (StatusCode, String, String) {
    let response = serve(path.parse().unwrap(), HeaderMap::new()).await;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).map(|v| v.to_str().unwrap().to_owned());
    let body = to_bytes(response.into_body(), 1 << 22).await.unwrap();
    (status, kind.unwrap_or_default(), String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn unknown_api_address_is_a_problem_not_a_page() {
    let (status, kind, body) = asked("/api/nothing").await;
    assert_eq!((status, kind.as_str()), (StatusCode::NOT_FOUND, "application/problem+json"));
    assert!(body.contains("http/not-found"), "{body}");
}

#[tokio::test]
async fn asset_of_another_release_is_gone_rather_than_a_page() {
    assert_eq!(asked("/assets/index-00000000.js").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn address_of_the_console_gets_a_page() {
    let (_, kind, body) = asked("/goals/goal_1").await;
    assert!(kind.starts_with("text/html"), "{kind}");
    assert!(body.contains("Teamwright"), "{body}");
}

#[tokio::test]
async fn file_comes_in_the_encoding_that_the_browser_takes_or_plain() {
    let built = Files::iter().next().is_some();
    for (accepts, encoding) in
        [("gzip, deflate, br;q=0.9", "br"), ("gzip, deflate", "gzip"), ("identity", "")]
    {
        let accepts = HeaderMap::from_iter([(header::ACCEPT_ENCODING, accepts.parse().unwrap())]);
        let response = serve("/icon.svg".parse().unwrap(), accepts).await;
        let told = response.headers().get(header::CONTENT_ENCODING).cloned();
        let body = to_bytes(response.into_body(), 1 << 22).await.unwrap();
        if built {
            assert_eq!(told.as_ref().map_or("", |v| v.to_str().unwrap()), encoding);
            assert_eq!(body.starts_with(b"<svg"), encoding.is_empty());
        } else {
            assert!(body.starts_with(b"<!doctype html>"), "a build without the console says so");
        }
    }
}
