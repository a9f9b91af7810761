use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use super::*;
use crate::outbound::{Policy, SystemResolver};

fn client() -> HttpsClient {
    let loopback = || vec!["127.0.0.0/8".parse().unwrap()];
    let policy = Policy { allow: loopback(), allow_plaintext: loopback(), ..Policy::default() };
    let gate = Gate::new(policy, Arc::new(SystemResolver));
    let caps = Caps { received_bytes: 1024 * 1024, ..Caps::default() };
    HttpsClient { gate, ca_pem: None, kind: PortKind::Https, caps }
}

fn get(target: &str) -> Call {
    Call { method: "GET", target: target.to_owned(), headers: Vec::new(), body: Zeroizing::default() }
}

/// A server that gives one answer, in the parts given, and tells what it was sent.
async fn server(parts: &'static [&'static [u8]]) -> (SocketAddr, tokio::task::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = vec![0; 4096];
        let length = stream.read(&mut heard).await.unwrap();
        heard.truncate(length);
        for part in parts {
            // The client may have left; what it answers is what the test looks at.
            let _ = stream.write_all(part).await;
            tokio::task::yield_now().await;
        }
        heard
    });
    (address, heard)
}

async fn answered(parts: &'static [&'static [u8]]) -> Result<Answer, CallFailed> {
    let (address, _) = server(parts).await;
    client().call(&format!("http://{address}").parse().unwrap(), &get("/")).await
}

#[tokio::test]
async fn a_request_is_written_as_it_should_be_and_a_line_end_in_a_value_begins_no_header() {
    let (address, heard) = server(&[b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"]).await;
    let call = Call {
        method: "POST",
        target: "/v1/it?x=1".to_owned(),
        headers: vec![("x-token", Zeroizing::new("abc\r\nevil: 1".to_owned()))],
        body: Zeroizing::new(b"body".to_vec()),
    };
    let endpoint: Endpoint = format!("http://{address}/base/").parse().unwrap();
    let answer = client().call(&endpoint, &call).await.ok().unwrap();
    assert_eq!((200, b"hi".as_slice()), (answer.status, answer.body.as_slice()));
    let heard = String::from_utf8(heard.await.unwrap()).unwrap();
    assert!(heard.starts_with("POST /base/v1/it?x=1 HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains(&format!("host: {address}\r\n")), "{heard}");
    assert!(heard.contains("x-token: abcevil: 1\r\n"), "{heard}");
    assert!(heard.contains("content-length: 4\r\n"), "{heard}");
}

#[tokio::test]
async fn answers_are_read_by_length_in_chunks_and_until_the_end() {
    let whole =
        answered(&[b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\ncontent-length: 4\r\n\r\n", b"ab", b"cd"]);
    let whole = whole.await.ok().unwrap();
    assert_eq!(
        (429, Some("7"), b"abcd".as_slice()),
        (whole.status, whole.header("retry-after"), &whole.body[..])
    );
    let chunked: &[&[u8]] =
        &[b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", b"1\r", b"\nd\r\n0\r\n\r\n"];
    assert_eq!(b"abcd", &answered(chunked).await.ok().unwrap().body[..]);
    let closed = answered(&[b"HTTP/1.1 200 OK\r\n\r\nab", b"cd"]).await.ok().unwrap();
    assert_eq!(b"abcd", &closed.body[..]);
}

#[tokio::test]
async fn what_is_not_an_answer_is_told_as_such() {
    const WRONG: [&[&[u8]]; 6] = [
        &[b"SSH-2.0-OpenSSH\r\n"],
        &[b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
        &[b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nab"],
        &[b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
        &[b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"],
        &[b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"],
    ];
    for wrong in WRONG {
        assert!(matches!(answered(wrong).await, Err(CallFailed::Garbled)), "{wrong:?}");
    }
    let cut = answered(&[b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"]).await;
    assert!(matches!(cut, Err(CallFailed::Broken)));
}

#[tokio::test]
async fn a_huge_answer_ends_at_the_cap() {
    static PART: [u8; 64 * 1024] = [b'x'; 64 * 1024];
    let huge: &[&[u8]] = &[b"HTTP/1.1 200 OK\r\n\r\n", &PART, &PART, &PART, &PART, &PART, &PART];
    let huge: &'static [&'static [u8]] = Box::leak(huge.to_vec().into_boxed_slice());
    assert!(matches!(answered(huge).await, Err(CallFailed::TooLarge)));
}

#[tokio::test]
async fn a_silent_server_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint: Endpoint = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let mut client = client();
    client.caps.idle = Duration::from_millis(50);
    assert!(matches!(client.call(&endpoint, &get("/")).await, Err(CallFailed::Cut(Cut::Idle))));
}

#[tokio::test]
async fn without_tls_only_what_the_operator_allows_is_reached() {
    let policy = Policy { allow: vec!["127.0.0.0/8".parse().unwrap()], ..Policy::default() };
    let client = HttpsClient { gate: Gate::new(policy, Arc::new(SystemResolver)), ..client() };
    let refused = client.call(&"http://127.0.0.1:9".parse().unwrap(), &get("/")).await;
    assert!(matches!(refused, Err(CallFailed::Refused(OutboundRefused::PlaintextNotAllowed { .. }))));
}

#[test]
fn an_address_is_read_strictly() {
    let read = |text: &str| text.parse::<Endpoint>().map(|endpoint| endpoint.to_string());
    for (text, want) in [
        ("https://bao.example", "https://bao.example"),
        ("https://bao.example:443/", "https://bao.example"),
        ("https://bao.example:8200/v/x/", "https://bao.example:8200/v/x"),
        ("http://127.0.0.1:8200", "http://127.0.0.1:8200"),
        ("https://[2001:db8::1]:8200", "https://[2001:db8::1]:8200"),
    ] {
        assert_eq!(Ok(want.to_owned()), read(text));
    }
    for wrong in [
        "bao.example",
        "ftp://bao.example",
        "https://",
        "https://user@bao.example",
        "https://bao.example:0",
        "https://bao.example:x",
        "https://bao.example/?q",
        "https://bao.example/a b",
        "https://bao.example/a\r\nx: y",
        "https://2130706433",
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
