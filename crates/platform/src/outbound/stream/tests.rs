use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{Cut, GatedStream};
use crate::outbound::Caps;

async fn pair(caps: Caps) -> (GatedStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (ours, theirs) = tokio::join!(TcpStream::connect(address), listener.accept());
    (GatedStream::new(ours.unwrap(), address, caps), theirs.unwrap().0)
}

#[tokio::test]
async fn a_stream_carries_bytes_both_ways() {
    let (mut ours, mut theirs) = pair(Caps::default()).await;
    ours.write_all(b"ping").await.unwrap();
    let mut got = [0; 4];
    theirs.read_exact(&mut got).await.unwrap();
    theirs.write_all(b"pong").await.unwrap();
    ours.read_exact(&mut got).await.unwrap();
    assert_eq!((&got, ours.received_bytes()), (b"pong", 4));
}

#[tokio::test]
async fn an_endless_answer_is_cut_at_the_cap() {
    let (mut ours, mut theirs) = pair(Caps { received_bytes: 100_000, ..Caps::default() }).await;
    let sender = tokio::spawn(async move { while theirs.write_all(&[7; 8192]).await.is_ok() {} });
    let error = tokio::io::copy(&mut ours, &mut tokio::io::sink()).await.unwrap_err();
    assert_eq!(Cut::of(&error), Some(Cut::TooManyBytes));
    assert!(ours.received_bytes() < 200_000, "{}", ours.received_bytes());
    drop(ours);
    sender.await.unwrap();
}

#[tokio::test]
async fn a_silent_server_is_cut_after_the_idle_time() {
    let (mut ours, _theirs) = pair(Caps { idle: Duration::from_millis(50), ..Caps::default() }).await;
    let error = ours.read_u8().await.unwrap_err();
    assert_eq!(Cut::of(&error), Some(Cut::Idle));
}

#[tokio::test]
async fn a_dripping_server_is_cut_after_the_overall_time() {
    let caps = Caps { idle: Duration::from_secs(5), overall: Duration::from_millis(200), ..Caps::default() };
    let (mut ours, mut theirs) = pair(caps).await;
    let drip = tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_millis(10));
        while theirs.write_all(b".").await.is_ok() {
            tick.tick().await;
        }
    });
    let error = tokio::io::copy(&mut ours, &mut tokio::io::sink()).await.unwrap_err();
    assert_eq!(Cut::of(&error), Some(Cut::Overall));
    drop(ours);
    drip.await.unwrap();
}
