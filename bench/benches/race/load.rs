//! The load: sixteen connections that each ask one after the other.

use std::net::Ipv4Addr;

use anyhow::{Context as _, bail};
use bench::cpu_of;
use bytes::Bytes;
use futures_util::future::try_join_all;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::front::TOKEN_HEADER;

pub(crate) const CLIENTS: u32 = 16;

/// One request, asked again and again.
#[derive(Clone)]
pub(crate) struct Ask {
    pub port: u16,
    pub method: Method,
    pub path: String,
    pub token: String,
    pub body: Bytes,
}

/// A share of the requests goes before the measurement, to warm both sides.
pub(crate) const WARMING: u32 = 8;

/// CPU time of the server's process for one request, in microseconds.
pub(crate) async fn cost(pid: u32, asks: &[Ask], requests: u32) -> anyhow::Result<f64> {
    send(asks, requests / WARMING).await?;
    let before = cpu_of(pid)?;
    send(asks, requests).await?;
    Ok(cpu_of(pid)?.saturating_sub(before).as_secs_f64() * 1e6 / f64::from(requests))
}

/// Sends `times` requests over all connections.
pub(crate) async fn send(asks: &[Ask], times: u32) -> anyhow::Result<()> {
    let each = times.div_ceil(CLIENTS);
    let clients = (0..CLIENTS).map(|number| tokio::spawn(send_from(asks.to_vec(), number, each)));
    for ended in try_join_all(clients).await.context("a client panicked")? {
        ended?;
    }
    Ok(())
}

/// Client `number` takes the asks in turn, beginning with its own.
async fn send_from(asks: Vec<Ask>, number: u32, times: u32) -> anyhow::Result<()> {
    let first = asks.first().context("nothing is asked")?;
    let mut sender = connect(first.port).await?;
    let from = usize::try_from(number * times)?;
    for ask in asks.iter().cycle().skip(from % asks.len()).take(usize::try_from(times)?) {
        answer(&mut sender, ask).await?;
    }
    Ok(())
}

/// One request on a connection of its own.
pub(crate) async fn once(ask: &Ask) -> anyhow::Result<Bytes> {
    answer(&mut connect(ask.port).await?, ask).await
}

async fn connect(port: u16) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn answer(sender: &mut SendRequest<Full<Bytes>>, ask: &Ask) -> anyhow::Result<Bytes> {
    let request = Request::builder()
        .method(ask.method.clone())
        .uri(&ask.path)
        .header("host", "127.0.0.1")
        .header("content-type", "application/json")
        .header(TOKEN_HEADER, &ask.token)
        .body(Full::new(ask.body.clone()))?;
    sender.ready().await?;
    let response = sender.send_request(request).await?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    if !status.is_success() {
        bail!("{} answered {status}: {}", ask.path, String::from_utf8_lossy(&body));
    }
    Ok(body)
}
