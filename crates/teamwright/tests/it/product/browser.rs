//! Somebody who talks HTTP to the running product: one connection per request, the cookie kept, everything recorded.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use testkit::Answer;

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) port: u16,
    cookie: Option<String>,
    /// Every answer as it came over the wire.
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Browser {
    pub(super) fn new(port: u16) -> Self {
        Self { port, cookie: None, heard: Arc::default() }
    }

    /// The same person at a process that was started again.
    pub(crate) fn at(&mut self, port: u16) {
        self.port = port;
    }

    pub(crate) fn heard(&self) -> Vec<u8> {
        self.heard.lock().unwrap().clone()
    }

    #[track_caller]
    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, None).unwrap()
    }

    #[track_caller]
    pub(crate) fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(body)).unwrap()
    }

    /// Sends a request; `Err` when the other side went away before it answered.
    pub(crate) fn send(&mut self, method: &str, path: &str, body: Option<Value>) -> io::Result<Answer> {
        self.send_text(method, path, &body.map_or_else(String::new, |json| json.to_string()))
    }

    /// The same with a body as it is.
    pub(crate) fn send_text(&mut self, method: &str, path: &str, body: &str) -> io::Result<Answer> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let cookie = self.cookie.as_ref().map_or_else(String::new, |pair| format!("Cookie: {pair}\r\n"));
        // HTTP/1.0: the answer ends with the connection.
        let head = format!(
            "{method} {path} HTTP/1.0\r\nHost: localhost:{}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n{cookie}\r\n",
            self.port,
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        // A server that has answered already need not read the rest.
        let _ = stream.write_all(body.as_bytes());
        let mut bytes = Vec::new();
        if let Err(error) = stream.read_to_end(&mut bytes)
            && bytes.is_empty()
        {
            return Err(error);
        }
        self.heard.lock().unwrap().extend_from_slice(&bytes);
        let answer = parse(&bytes).ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?;
        self.take_cookie(&answer.headers);
        Ok(answer)
    }

    fn take_cookie(&mut self, headers: &HeaderMap) {
        for given in headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()) {
            let pair = given.split(';').next().unwrap_or_default();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
    }
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        headers.append(name, HeaderValue::from_str(value).ok()?);
    }
    let body = match serde_json::from_str(body) {
        Ok(json) => json,
        Err(_) if body.is_empty() => Value::Null,
        Err(_) => Value::String(body.to_owned()),
    };
    Some(Answer { status, headers, body })
}
