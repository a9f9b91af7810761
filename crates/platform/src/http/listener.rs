//! A listener: HTTP/1.1, plain or over our own TLS, that no client can fill or hold.
//!
//! Every connection has a place (`places`), every handshake and every request's head a time. A request's body and its
//! answer have theirs in `body` and `edge`.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tower::ServiceExt as _;

use super::OwnTls;
use super::arrival::is_trusted;
use super::places::{Place, Places};
use crate::outbound::AddressRange;
use crate::stop::Life;

/// A bound socket and what holds for its connections.
pub struct Listener {
    pub socket: TcpListener,
    /// `None`: plain HTTP, for this machine or a proxy in front.
    pub tls: Option<OwnTls>,
    pub trusted_proxies: Arc<[AddressRange]>,
    pub limits: Limits,
}

/// What a client may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Open connections; further ones wait in the system's queue.
    pub connections: u16,
    /// Open connections of one address.
    pub per_address: u16,
    /// From the first byte of a TLS handshake to its end.
    pub handshake: Duration,
    /// Between one answer and the end of the next request's head.
    pub head: Duration,
    /// The same for proxies, which keep connections for later: longer than they do, so that they close first.
    pub proxy_head: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            per_address: 128,
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(20),
            proxy_head: Duration::from_secs(75),
        }
    }
}

/// Bytes of a request's head; a longer one is answered with 431.
const HEAD_BYTES: usize = 64 * 1024;
/// After the system could not give a connection, for lack of files as a rule.
const AFTER_A_FAULT: Duration = Duration::from_secs(1);

impl Listener {
    /// Serves until the process closes its listeners; requests in flight end first.
    pub fn serve(self, life: &Life, routes: Router) {
        let Self { socket, tls, trusted_proxies, limits } = self;
        let places = Places::new(limits.connections, limits.per_address);
        let serving = Arc::new(Serving { tls, trusted_proxies, limits, places, life: life.clone(), routes });
        let closing = life.closing().clone();
        life.spawn(async move {
            // The socket goes with the loop: a balancer sees at once that nobody is there.
            let _ = closing.run_until_cancelled(accept(socket, &serving)).await;
        });
    }
}

/// What every connection of a listener shares.
struct Serving {
    tls: Option<OwnTls>,
    trusted_proxies: Arc<[AddressRange]>,
    limits: Limits,
    places: Arc<Places>,
    life: Life,
    routes: Router,
}

async fn accept(socket: TcpListener, serving: &Arc<Serving>) {
    while let Some(turn) = serving.places.turn().await {
        let (stream, peer) = match socket.accept().await {
            Ok(accepted) => accepted,
            Err(error) if is_gone(&error) => continue,
            Err(error) => {
                tracing::error!(error.chain = %error, "could not take a connection: {error}");
                sleep(AFTER_A_FAULT).await;
                continue;
            }
        };
        let is_proxy = is_trusted(peer.ip(), &serving.trusted_proxies);
        if let Some(place) = serving.places.take(turn, peer.ip(), is_proxy) {
            let client = Client { serving: Arc::clone(serving), peer, is_proxy, _place: place };
            serving.life.spawn(client.talk(stream));
        }
    }
}

/// The client went away before its connection was taken.
fn is_gone(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// One connection.
struct Client {
    serving: Arc<Serving>,
    peer: SocketAddr,
    is_proxy: bool,
    _place: Place,
}

impl Client {
    async fn talk(self, stream: TcpStream) {
        // Only delays small answers when it fails.
        let _ = stream.set_nodelay(true);
        let Some(tls) = &self.serving.tls else { return self.answer(stream).await };
        match timeout(self.serving.limits.handshake, tls.acceptor().accept(stream)).await {
            Ok(Ok(stream)) => self.answer(stream).await,
            Ok(Err(error)) => tracing::debug!(error.chain = %error, "a TLS handshake failed: {error}"),
            Err(_elapsed) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    /// Answers requests one after another, until either side has enough.
    async fn answer(&self, stream: impl AsyncRead + AsyncWrite + Unpin) {
        let limits = &self.serving.limits;
        let head = if self.is_proxy { limits.proxy_head } else { limits.head };
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(head).max_buf_size(HEAD_BYTES);
        let service = service_fn(|request| self.route(request));
        let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
        let life = &self.serving.life;
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = life.closing().cancelled() => {
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    ended = connection.as_mut() => ended,
                    () = life.over().cancelled() => Ok(()),
                }
            }
        };
        if let Err(error) = ended {
            tracing::debug!(error.chain = %error, "a connection broke: {error}");
        }
    }

    async fn route(&self, mut request: Request<Incoming>) -> Result<Response, Infallible> {
        request.extensions_mut().insert(ConnectInfo(self.peer));
        self.serving.routes.clone().oneshot(request).await
    }
}
