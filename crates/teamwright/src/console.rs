//! The console's files, compiled in compressed, served with the encoding that the browser takes.
//!
//! A text file lies in the program as brotli and as gzip, not plain: who takes neither gets the gzip unpacked.
//! Hashed assets may be kept for ever; the page itself is asked for each time, so that a new release is seen at once.
//! Every address that is neither a file nor the API is the console's own and gets the page.

use std::borrow::Cow;
use std::io::Read;

use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use flate2::read::GzDecoder;
use platform::http::Rejected;
use platform::http::path::no_such_thing;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../console/dist/"]
#[allow_missing = true]
#[exclude = "*.css"]
#[exclude = "*.html"]
#[exclude = "*.js"]
#[exclude = "*.map"]
#[exclude = "*.svg"]
#[exclude = "manifest.json*"]
#[exclude = ".stamp"]
struct Files;

/// For a year, without asking: the name changes with the content.
const KEEP: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// The fallback of the router.
pub async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return Rejected(no_such_thing()).into_response();
    }
    if let Some(found) = find(path, &headers) {
        let keep = if path.starts_with("assets/") { KEEP } else { ASK_AGAIN };
        return answer(path, found, keep);
    }
    if path.starts_with("assets/") {
        // A page of an older release asks for a file that is gone: it reloads itself on this answer.
        return StatusCode::NOT_FOUND.into_response();
    }
    find("index.html", &headers).map_or_else(not_built, |page| answer("index.html", page, ASK_AGAIN))
}

/// What any other method gets at an address without a route.
pub async fn nothing_here() -> Rejected {
    Rejected(no_such_thing())
}

struct Found {
    content: Cow<'static, [u8]>,
    encoding: Option<&'static str>,
}

/// The smallest encoding of a file that the browser takes, or the file itself.
fn find(path: &str, headers: &HeaderMap) -> Option<Found> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        let takes =
            accepted.split(',').any(|offer| offer.split(';').next().is_some_and(|o| o.trim() == encoding));
        if takes && let Some(file) = Files::get(&format!("{path}.{ending}")) {
            return Some(Found { content: file.data, encoding: Some(encoding) });
        }
    }
    let content = Files::get(path).map(|file| file.data).or_else(|| unpacked(path))?;
    Some(Found { content, encoding: None })
}

fn unpacked(path: &str) -> Option<Cow<'static, [u8]>> {
    let packed = Files::get(&format!("{path}.gz"))?.data;
    let mut content = Vec::new();
    GzDecoder::new(packed.as_ref()).read_to_end(&mut content).ok()?;
    Some(content.into())
}

fn answer(path: &str, found: Found, keep: &'static str) -> Response {
    let mut response = found.content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(media_type(path)));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static(keep));
    headers.insert(header::VARY, header::HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = found.encoding {
        headers.insert(header::CONTENT_ENCODING, header::HeaderValue::from_static(encoding));
    }
    response
}

/// The kinds of files that a build of the console has.
fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json" | "webmanifest") => "application/json",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some(_) | None => "application/octet-stream",
    }
}

fn not_built() -> Response {
    let page = "<!doctype html><title>Teamwright</title><p>The console is not part of this build. \
                Run <code>make run</code>: it builds the console and starts the server again.";
    (StatusCode::SERVICE_UNAVAILABLE, Html(page)).into_response()
}

#[cfg(test)]
mod tests;
