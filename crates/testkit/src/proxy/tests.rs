use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

/// A server that answers every connection with ten letters and then closes.
async fn ten_letters() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let _ = client.write_all(b"abcdefghij").await;
        }
    });
    address
}

/// A server that sends back what it gets.
async fn echo() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = client.split();
                let _ = tokio::io::copy(&mut from, &mut to).await;
            });
        }
    });
    address
}

async fn everything(proxy: &Proxy) -> Vec<u8> {
    let mut client = TcpStream::connect(proxy.address()).await.unwrap();
    let mut got = Vec::new();
    // A cut may come as an end or as a reset; what arrived before it counts.
    let _ = client.read_to_end(&mut got).await;
    got
}

#[tokio::test]
async fn without_a_fault_everything_passes() {
    let proxy = Proxy::start(ten_letters().await).await.unwrap();
    assert_eq!(everything(&proxy).await, b"abcdefghij");
    assert_eq!((proxy.connections(), proxy.answered_bytes()), (1, 10));
}

#[tokio::test]
async fn a_cut_comes_after_exactly_so_many_bytes() {
    let proxy = Proxy::start(ten_letters().await).await.unwrap();
    proxy.set(Fault::CutAfter(4));
    assert_eq!(everything(&proxy).await, b"abcd");
}

#[tokio::test]
async fn a_refusing_proxy_refuses_and_listens_again_on_the_same_port() {
    let proxy = Proxy::start(ten_letters().await).await.unwrap();
    proxy.set(Fault::Refuse);
    let refused = async {
        while TcpStream::connect(proxy.address()).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), refused).await.unwrap();
    proxy.set(Fault::None);
    let back = async {
        while TcpStream::connect(proxy.address()).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), back).await.unwrap();
    assert_eq!(everything(&proxy).await, b"abcdefghij");
}

#[tokio::test]
async fn a_hanging_connection_goes_on_when_the_fault_ends() {
    let proxy = Proxy::start(ten_letters().await).await.unwrap();
    proxy.set(Fault::Hang);
    let mut client = TcpStream::connect(proxy.address()).await.unwrap();
    let mut byte = [0_u8; 1];
    let silence = tokio::time::timeout(Duration::from_millis(50), client.read(&mut byte)).await;
    assert!(silence.is_err());
    proxy.set(Fault::None);
    assert_eq!(client.read(&mut byte).await.unwrap(), 1);
}

#[tokio::test]
async fn a_drip_takes_its_time() {
    let proxy = Proxy::start(ten_letters().await).await.unwrap();
    let pause = Duration::from_millis(5);
    proxy.set(Fault::Drip(pause));
    let started = Instant::now();
    assert_eq!(everything(&proxy).await, b"abcdefghij");
    assert!(started.elapsed() >= pause * 10);
}

#[tokio::test]
async fn a_half_closed_answer_lets_the_client_go_on_sending() {
    let proxy = Proxy::start(echo().await).await.unwrap();
    proxy.set(Fault::HalfCloseAfter(2));
    let mut client = TcpStream::connect(proxy.address()).await.unwrap();
    client.write_all(b"xyz").await.unwrap();
    let mut got = Vec::new();
    client.read_to_end(&mut got).await.unwrap();
    assert_eq!(got, b"xy");
    client.write_all(b"more").await.unwrap();
}
