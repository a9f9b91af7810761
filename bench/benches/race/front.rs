//! A server for this benchmark alone: who asks, is the connection theirs, an audited use; it answers a hash of the
//! credential, as the peer answers the plaintext.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::digest::{Digest, SHA256, digest};
use axum::body::Bytes;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::post;
use axum::{Json, Router};
use bench::home::{Home, organization};
use futures_util::future::try_join_all;
use kernel::ids::{ConnectionId, OrganizationId};
use serde::{Deserialize, Serialize};

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

/// Who may ask for the credentials.
struct Caller;

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
    let routes = Router::new()
        .route("/v1/open", post(open))
        .route("/v1/open-batch", post(open_batch))
        .with_state(Arc::new(Front { home, tokens }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stdout(), "{}", listener.local_addr()?.port())?;
    Ok(axum::serve(listener, routes).await?)
}

async fn open(State(front): State<Arc<Front>>, _: Caller, body: Bytes) -> Result<Json<Opened>, StatusCode> {
    let asked: Asked = asked(&body)?;
    Ok(Json(front.open(asked.connection).await?))
}

async fn open_batch(
    State(front): State<Arc<Front>>,
    _: Caller,
    body: Bytes,
) -> Result<Json<Vec<Opened>>, StatusCode> {
    let asked: AskedMany = asked(&body)?;
    let opened = asked.connections.into_iter().map(|connection| front.open(connection));
    Ok(Json(try_join_all(opened).await?))
}

fn asked<'a, A: Deserialize<'a>>(body: &'a [u8]) -> Result<A, StatusCode> {
    serde_json::from_slice(body).map_err(|_| StatusCode::BAD_REQUEST)
}

impl FromRequestParts<Arc<Front>> for Caller {
    type Rejection = StatusCode;

    /// The token must be of the organization whose credentials are asked for.
    async fn from_request_parts(parts: &mut Parts, front: &Arc<Front>) -> Result<Self, StatusCode> {
        let token = parts.headers.get(TOKEN_HEADER).ok_or(StatusCode::FORBIDDEN)?;
        let of = front.tokens.get(hash(token.as_bytes()).as_ref()).ok_or(StatusCode::FORBIDDEN)?;
        if *of == organization() { Ok(Self) } else { Err(StatusCode::FORBIDDEN) }
    }
}

impl Front {
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
