//! A simulator on its port: TLS with a certificate of an authority made for it, a log of its calls, faults on demand.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::fault::Fault;

/// One request as a simulator sees it.
pub struct Asked {
    pub method: String,
    pub path: String,
    pub query: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

/// Status, headers beside the content type, body.
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

/// What answers requests.
pub trait Simulator: Send + Sync + 'static {
    fn answer(&self, asked: &Asked) -> Reply;

    /// How this service says that it is asked too often.
    fn throttled(&self, retry_after_s: Option<u64>) -> Reply;
}

/// A simulator that listens; ends when dropped.
pub struct Running<S> {
    pub simulator: Arc<S>,
    pub address: SocketAddr,
    /// The authority to trust, in PEM.
    pub ca_pem: String,
    desk: Arc<Desk<S>>,
    task: AbortHandle,
}

struct Desk<S> {
    simulator: Arc<S>,
    fault: Mutex<Option<Fault>>,
    calls: Mutex<Vec<String>>,
    bodies: Mutex<Vec<Bytes>>,
}

/// Accepts TLS; whoever does not speak it is dropped.
struct TlsDoor {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

const BODY_MOST: usize = 1024 * 1024;

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `null` where it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Reply {
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self { status, headers: Vec::new(), body: body.to_string() }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl<S: Simulator> Running<S> {
    /// Listens on `port` of 127.0.0.1 (0 for a free one), under the names given.
    pub async fn start(port: u16, names: &[&str], make: impl FnOnce(SocketAddr) -> S) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let (acceptor, ca_pem) = certified(names).map_err(io::Error::other)?;
        let simulator = Arc::new(make(address));
        let desk = Arc::new(Desk {
            simulator: Arc::clone(&simulator),
            fault: Mutex::default(),
            calls: Mutex::default(),
            bodies: Mutex::default(),
        });
        let router = Router::new().fallback(receive::<S>).with_state(Arc::clone(&desk));
        let door = TlsDoor { listener, acceptor };
        let task = tokio::spawn(async move { axum::serve(door, router).await }).abort_handle();
        Ok(Self { simulator, address, ca_pem, desk, task })
    }

    /// Misbehaves from now on; `None` ends it.
    pub fn fault(&self, fault: Option<Fault>) {
        *self.desk.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    /// Every call so far: method, path with query, status.
    pub fn calls(&self) -> Vec<String> {
        self.desk.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was sent with each of them.
    pub fn bodies(&self) -> Vec<Bytes> {
        self.desk.bodies.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<S> Drop for Running<S> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn receive<S: Simulator>(State(desk): State<Arc<Desk<S>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_MOST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let headers = parts.headers.iter();
    let asked = Asked {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: headers
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect(),
        body,
    };
    if asked.path == "/sim/fault" {
        let fault = serde_json::from_value(asked.json()).ok();
        *desk.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
        return StatusCode::NO_CONTENT.into_response();
    }
    let fault = desk.fault.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let response = match fault {
        None => answered(desk.simulator.answer(&asked)),
        Some(Fault::Throttle { retry_after_s }) => answered(desk.simulator.throttled(retry_after_s)),
        Some(fault) => {
            desk.note(&asked, 0);
            return fault.respond().await;
        }
    };
    desk.note(&asked, response.status().as_u16());
    response
}

impl<S> Desk<S> {
    fn note(&self, asked: &Asked, status: u16) {
        let query = if asked.query.is_empty() { String::new() } else { format!("?{}", asked.query) };
        let call = format!("{} {}{query} {status}", asked.method, asked.path);
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
        self.bodies.lock().unwrap_or_else(PoisonError::into_inner).push(asked.body.clone());
    }
}

fn answered(reply: Reply) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, [("content-type", "application/json")], reply.body).into_response();
    for (name, value) in reply.headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A certificate for the names, of an authority that exists for this one alone.
fn certified(names: &[&str]) -> Result<(TlsAcceptor, String), Box<dyn std::error::Error + Send + Sync>> {
    let mut authority = CertificateParams::new(Vec::new())?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let certificate = CertificateParams::new(names)?.signed_by(&key, &authority)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    Ok((TlsAcceptor::from(Arc::new(config)), authority.pem()))
}

impl axum::serve::Listener for TlsDoor {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, from)) = self.listener.accept().await else { continue };
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, from);
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}
