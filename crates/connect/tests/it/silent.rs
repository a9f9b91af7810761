//! A server that a test holds in its hand.

use tokio::net::{TcpListener, TcpStream};

/// A server that takes connections and says nothing.
pub(crate) struct Silent(TcpListener);

impl Silent {
    pub(crate) async fn start() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    pub(crate) async fn reached(&self) -> TcpStream {
        self.0.accept().await.unwrap().0
    }
}
