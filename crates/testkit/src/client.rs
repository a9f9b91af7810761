//! Somebody who calls the application: a browser with its cookie, or a program with its key.

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, header};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::base::made;

/// A client of a router; keeps the session cookie as a browser does.
#[derive(Clone)]
pub struct Client {
    router: Router,
    cookie: Option<String>,
    key: Option<String>,
    address: Ipv4Addr,
}

/// What the application answered.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// The body as JSON; a string when it is another text, null when it is empty.
    pub body: Value,
}

impl Client {
    pub fn new(router: Router) -> Self {
        Self { router, cookie: None, key: None, address: Ipv4Addr::new(192, 0, 2, 1) }
    }

    /// The same from another address.
    #[must_use]
    pub fn from_address(mut self, address: Ipv4Addr) -> Self {
        self.address = address;
        self
    }

    /// A program with a key in the place of the cookie.
    #[must_use]
    pub fn with_key(mut self, key: &str) -> Self {
        self.cookie = None;
        self.key = Some(key.to_owned());
        self
    }

    /// The cookie as sent: `session=…`.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// The same browser with the cookie it would send after a replay.
    #[must_use]
    pub fn with_cookie(mut self, cookie: &str) -> Self {
        self.cookie = Some(cookie.to_owned());
        self
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(body)).await
    }

    pub async fn put(&mut self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, Some(body)).await
    }

    pub async fn patch(&mut self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, Some(body)).await
    }

    pub async fn delete(&mut self, path: &str) -> Answer {
        self.send("DELETE", path, None).await
    }

    /// Gets a page of bytes and reads nothing in it: what a measurement asks for.
    pub async fn load(&mut self, path: &str) -> (u16, Bytes) {
        let (status, _, bytes) = self.exchange("GET", path, None).await;
        (status, bytes)
    }

    /// Sends a request; a cookie in the answer replaces the kept one.
    pub async fn send(&mut self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let (status, headers, bytes) = self.exchange(method, path, body).await;
        let text = String::from_utf8_lossy(&bytes);
        let body = match serde_json::from_str(&text) {
            Ok(json) => json,
            Err(_) if text.is_empty() => Value::Null,
            Err(_) => Value::String(text.into_owned()),
        };
        Answer { status, headers, body }
    }

    async fn exchange(&mut self, method: &str, path: &str, body: Option<Value>) -> (u16, HeaderMap, Bytes) {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(key) = &self.key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |json| Body::from(json.to_string()));
        let mut request = made(request.body(body));
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((self.address, 40_000))));
        let response = match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        self.take_cookie(response.headers());
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = made(response.into_body().collect().await).to_bytes();
        (status, headers, bytes)
    }

    fn take_cookie(&mut self, headers: &HeaderMap) {
        for given in headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let pair = given.split(';').next().unwrap_or_default();
            let removed = pair.ends_with('=') || given.contains("Max-Age=0");
            self.cookie = (!removed).then(|| pair.to_owned());
        }
    }
}

impl Answer {
    /// The problem's slug; empty when the answer is no problem.
    pub fn problem(&self) -> &str {
        self.text("/type")
    }

    /// A text of the body by JSON pointer; empty when there is none.
    pub fn text(&self, pointer: &str) -> &str {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// The answer itself when it has the status.
    ///
    /// # Panics
    /// With the whole answer when it has another.
    #[track_caller]
    #[must_use]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "answered {}", self.body);
        self
    }
}
