//! A server for this benchmark alone: who asks, is the connection theirs, an audited use; it answers a hash of the
//! credential, as the peer answers the plaintext. HTTP is spoken by the library that the product's listener uses, without
//! its routes and time limits.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::digest::{Digest, SHA256, digest};
use bench::home::{Home, organization};
use bytes::Bytes;
use futures_util::future::try_join_all;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use kernel::ids::{ConnectionId, OrganizationId};
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};

/// The argument that makes this program the server.
pub(crate) const WORD: &str = "--front";
pub(crate) const TOKEN_HEADER: &str = "x-vault-token";
pub(crate) const TOKEN: &str = "t.CAESIJ5H0sYbBvYQ3nMZyTnE1rQyq0bF6kzJv7d2mA9cXw4L";
/// What is stored: one kilobyte, as the peer decrypts.
pub(crate) const BYTES: usize = 1_024;

struct Front {
    home: Home,
    /// Whose a token is, by its hash.
    tokens: HashMap<Vec<u8>, OrganizationId>,
}

#[derive(Deserialize)]
struct Asked {
    connection: ConnectionId,
}

#[derive(Deserialize)]
struct AskedMany {
    connections: Vec<ConnectionId>,
}

#[derive(Serialize)]
struct Opened {
    sha256: String,
}

/// Serves until it is killed; says its port on the first line.
pub(crate) async fn serve(folder: &Path, connections: u32) -> anyhow::Result<()> {
    let is_new = !folder.join("store").exists();
    let home = Home::start(folder).await?;
    if is_new {
        home.seal(0, connections, &"s".repeat(BYTES)).await?;
    }
    let tokens = HashMap::from([(hash(TOKEN.as_bytes()).as_ref().to_vec(), organization())]);
    let front = Arc::new(Front { home, tokens });
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stdout(), "{}", listener.local_addr()?.port())?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(talk(Arc::clone(&front), stream));
    }
}

/// Answers requests one after another until the client hangs up.
async fn talk(front: Arc<Front>, stream: TcpStream) -> anyhow::Result<()> {
    stream.set_nodelay(true)?;
    let service = service_fn(async |request| {
        let answer = front.answer(request).await.unwrap_or_else(refusal);
        Ok::<_, Infallible>(answer)
    });
    Ok(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await?)
}

type Answer = Response<Full<Bytes>>;

fn refusal(status: StatusCode) -> Answer {
    let mut answer = Answer::default();
    *answer.status_mut() = status;
    answer
}

fn json(body: &impl Serialize) -> Result<Answer, StatusCode> {
    let body = serde_json::to_vec(body).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let mut answer = Answer::new(Full::from(body));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(answer)
}

fn asked<'a, A: Deserialize<'a>>(body: &'a [u8]) -> Result<A, StatusCode> {
    serde_json::from_slice(body).map_err(|_| StatusCode::BAD_REQUEST)
}

impl Front {
    async fn answer(&self, request: Request<Incoming>) -> Result<Answer, StatusCode> {
        let (head, body) = request.into_parts();
        self.admit(&head.headers)?;
        let body = body.collect().await.map_err(|_| StatusCode::BAD_REQUEST)?.to_bytes();
        match head.uri.path() {
            "/v1/open" => {
                let asked: Asked = asked(&body)?;
                json(&self.open(asked.connection).await?)
            }
            "/v1/open-batch" => {
                let asked: AskedMany = asked(&body)?;
                let opened = asked.connections.into_iter().map(|connection| self.open(connection));
                json(&try_join_all(opened).await?)
            }
            _ => Err(StatusCode::NOT_FOUND),
        }
    }

    /// The token must be of the organization whose credentials are asked for.
    fn admit(&self, headers: &HeaderMap) -> Result<(), StatusCode> {
        let token = headers.get(TOKEN_HEADER).ok_or(StatusCode::FORBIDDEN)?;
        let of = self.tokens.get(hash(token.as_bytes()).as_ref()).ok_or(StatusCode::FORBIDDEN)?;
        if *of == organization() { Ok(()) } else { Err(StatusCode::FORBIDDEN) }
    }

    async fn open(&self, connection: ConnectionId) -> Result<Opened, StatusCode> {
        let look = |secret: &kernel::secret::Secret| secret.expose_text(|text| hash(text.as_bytes()));
        let opened = self.home.open(connection, look).await.map_err(|_| StatusCode::NOT_FOUND)?;
        let hashed = opened.ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        let mut digits = [0; 64];
        hex::encode_to_slice(hashed, &mut digits).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        Ok(Opened { sha256: String::from_utf8_lossy(&digits).into_owned() })
    }
}

fn hash(bytes: &[u8]) -> Digest {
    digest(&SHA256, bytes)
}
