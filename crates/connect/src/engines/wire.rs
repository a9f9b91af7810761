//! A stream to a server, plain or encrypted.

use tokio::io::{AsyncRead, AsyncWrite};

/// Bytes to and from a server.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

pub(crate) type Wire = Box<dyn Stream>;

/// Whom to sign in as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) database: String,
}
