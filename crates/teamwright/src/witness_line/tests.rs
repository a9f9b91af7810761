use std::net::SocketAddr;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use platform::outbound::{Policy, SystemResolver};
use tokio::net::TcpListener;

use super::*;

/// Answers every request with status 409 and the length of its body; `/garbled` with what is no answer.
async fn receiver() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = async |body: String| (StatusCode::CONFLICT, format!("{}\n", body.len()));
    let router =
        Router::new().route("/", post(answer)).route("/log", post(answer)).route("/log/", post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn here() -> Policy {
    let here = || vec!["127.0.0.0/8".parse().unwrap()];
    Policy { allow: here(), allow_plaintext: here(), ports: Vec::new() }
}

async fn sent(policy: Policy, address: String) -> Delivered {
    let gate = Gate::new(policy, Arc::new(SystemResolver));
    line(gate)(Delivery { address, body: "old 0\n".to_owned() }).await
}

#[tokio::test]
async fn a_request_reaches_the_witness_and_its_answer_comes_back() {
    let address = receiver().await;
    for path in ["", "/", "/log", "/log/"] {
        let answer = sent(here(), format!("http://{address}{path}")).await;
        assert_eq!(Ok((409, "6\n".to_owned())), answer, "{path}");
    }
}

#[tokio::test]
async fn a_witness_is_reached_under_the_rules_of_the_gate() {
    let address = receiver().await;
    let refused = sent(Policy::default(), format!("http://{address}/log")).await.unwrap_err();
    assert!(refused.contains("127.0.0.1") && refused.ends_with('.'), "{refused}");
    let plain = Policy { allow_plaintext: Vec::new(), ..here() };
    let refused = sent(plain, format!("http://{address}/log")).await.unwrap_err();
    assert!(refused.contains("without TLS"), "{refused}");
    let metadata = sent(here(), "https://169.254.169.254/log".to_owned()).await.unwrap_err();
    assert!(metadata.contains("metadata"), "{metadata}");
    let unread = sent(here(), "no address".to_owned()).await.unwrap_err();
    assert!(unread.contains("cannot be read"), "{unread}");
}

#[tokio::test]
async fn what_is_no_answer_is_told_in_words() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { listener.accept().await.map(drop) });
    let failed = sent(here(), format!("http://{address}/")).await.unwrap_err();
    assert!(
        failed.starts_with("The witness did not answer as it should: ") && failed.ends_with('.'),
        "{failed}"
    );
    let nobody = sent(here(), format!("http://{address}/")).await.unwrap_err();
    assert!(nobody.ends_with('.'), "{nobody}");
}
