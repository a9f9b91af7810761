//! A server that misbehaves, on loopback: it asks for a file at any point, drips, never ends, or talks nonsense.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kernel::secret::Secret;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{ask_with, fragments, open_gate};
use crate::answer::{Caps, Excess};
use crate::connection::{Server, Tls};
use crate::engine::Engine;
use crate::engines::attach::attach;
use crate::engines::dial::dial;
use crate::engines::wire::Login;
use crate::progress::Unwatched;
use crate::trouble::{RunTrouble, Trouble};

/// Where the server turns on its client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    SignIn,
    Settings,
    Transaction,
    Prepare,
    Descriptions,
    Execute,
    Columns,
    Rows,
    EndlessRows,
    ClaimsManyColumns,
    HugePacket,
    Silence,
}

const FILE_REQUEST: &[u8] = b"\xfb/etc/passwd";
const OK: &[u8] = &[0, 0, 0, 2, 0, 0, 0];
const EOF: &[u8] = &[0xFE, 0, 0, 2, 0];

/// What came from the client after it was asked for a file.
#[derive(Default)]
struct Given(AtomicUsize);

async fn rogue(at: At) -> (SocketAddr, Arc<Given>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let given = Arc::new(Given::default());
    let counted = Arc::clone(&given);
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let _ = Rogue { stream, sequence: 0 }.play(at, &counted).await;
    });
    (address, given)
}

struct Rogue {
    stream: TcpStream,
    sequence: u8,
}

impl Rogue {
    async fn play(mut self, at: At, given: &Given) -> std::io::Result<()> {
        let mut greeting = b"\x0a8.0.99-rogue\0".to_vec();
        greeting.extend_from_slice(&[1, 0, 0, 0]);
        greeting.extend_from_slice(b"12345678\0");
        greeting.extend_from_slice(&[0xFF, 0xF7, 45, 2, 0, 0xFF, 0xFF, 21]);
        greeting.extend_from_slice(&[0; 10]);
        greeting.extend_from_slice(b"123456789012\0mysql_native_password\0");
        self.send(&greeting).await?;
        self.receive().await?;
        if at == At::SignIn {
            return self.ask_for_file(given).await;
        }
        self.send(OK).await?;
        for step in [At::Settings, At::Transaction] {
            self.receive().await?;
            if at == step {
                return self.ask_for_file(given).await;
            }
            self.send(OK).await?;
        }
        self.receive().await?;
        if at == At::Prepare {
            return self.ask_for_file(given).await;
        }
        self.send(&[0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
        if at == At::Descriptions {
            return self.ask_for_file(given).await;
        }
        self.send(&column()).await?;
        self.send(EOF).await?;
        self.receive().await?;
        self.answer(at, given).await
    }

    async fn answer(&mut self, at: At, given: &Given) -> std::io::Result<()> {
        if at == At::Execute {
            return self.ask_for_file(given).await;
        }
        if at == At::ClaimsManyColumns {
            return self.send(&[0xFE, 255, 255, 255, 255, 255, 255, 255, 127]).await;
        }
        if at == At::HugePacket {
            self.stream.write_all(&[0xFF, 0xFF, 0xFF, self.sequence]).await?;
            return self.receive().await;
        }
        if at == At::Silence {
            return self.receive().await;
        }
        self.send(&[1]).await?;
        if at == At::Columns {
            return self.ask_for_file(given).await;
        }
        self.send(&column()).await?;
        self.send(EOF).await?;
        if at == At::Rows {
            return self.ask_for_file(given).await;
        }
        loop {
            self.send(b"\0\0\x01x").await?;
        }
    }

    async fn ask_for_file(&mut self, given: &Given) -> std::io::Result<()> {
        self.send(FILE_REQUEST).await?;
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).await?;
        given.0.store(rest.len() + 1, Ordering::SeqCst);
        Ok(())
    }

    async fn send(&mut self, body: &[u8]) -> std::io::Result<()> {
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        self.stream.write_all(&[length[0], length[1], length[2], self.sequence]).await?;
        self.sequence = self.sequence.wrapping_add(1);
        self.stream.write_all(body).await
    }

    async fn receive(&mut self) -> std::io::Result<()> {
        let mut header = [0; 4];
        self.stream.read_exact(&mut header).await?;
        let mut body = vec![0; u32::from_le_bytes([header[0], header[1], header[2], 0]) as usize];
        self.stream.read_exact(&mut body).await?;
        self.sequence = header[3].wrapping_add(1);
        Ok(())
    }
}

fn column() -> Vec<u8> {
    let mut body = Vec::new();
    for part in ["def", "", "", "", "value", ""] {
        body.push(u8::try_from(part.len()).unwrap());
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(&[0x0C, 45, 0, 255, 0, 0, 0, 253, 0, 0, 0, 0, 0]);
    body
}

async fn read_from(at: At, caps: Caps) -> (Result<usize, RunTrouble>, Arc<Given>) {
    let (address, given) = rogue(at).await;
    let server = Server {
        engine: Engine::MySql,
        host: "127.0.0.1".to_owned(),
        port: address.port(),
        database: "d".to_owned(),
        user: "u".to_owned(),
        tls: Tls::Plaintext,
    };
    let login = Login { user: "u".to_owned(), database: "d".to_owned() };
    let work = async {
        let line = dial(&open_gate(), &server, &Unwatched).await?;
        let mut session = attach(line, &login, &Secret::from_text("p".to_owned())).await?;
        let answer = ask_with(&mut session, &fragments("SELECT x AS value"), &[], caps).await?;
        Ok(answer.rows.len())
    };
    (work.await, given)
}

#[tokio::test]
async fn a_server_that_asks_for_a_file_gets_none_and_loses_the_connection() {
    for at in [
        At::SignIn,
        At::Settings,
        At::Transaction,
        At::Prepare,
        At::Descriptions,
        At::Execute,
        At::Columns,
        At::Rows,
    ] {
        let (got, given) = read_from(at, Caps::READ).await;
        assert_eq!(Err(RunTrouble::Lost(Trouble::AskedForFile)), got, "{at:?}");
        let until = Instant::now() + Duration::from_secs(5);
        while given.0.load(Ordering::SeqCst) == 0 && Instant::now() < until {
            tokio::task::yield_now().await;
        }
        assert_eq!(1, given.0.load(Ordering::SeqCst), "{at:?}: the server saw the end and not one byte");
    }
}

#[tokio::test]
async fn endless_or_nonsensical_answers_end_by_their_own_class() {
    let quick = Caps { time_ms: 200, ..Caps::READ };
    for (at, caps, want) in [
        (At::EndlessRows, Caps::READ, RunTrouble::Excess(Excess::Rows(1_000))),
        (At::ClaimsManyColumns, Caps::READ, RunTrouble::Excess(Excess::Columns(64))),
        (At::HugePacket, Caps::READ, RunTrouble::Lost(Trouble::TooMuch)),
        (At::Silence, quick, RunTrouble::TimedOut),
    ] {
        let (got, _) = read_from(at, caps).await;
        assert_eq!(Err(want), got, "{at:?}");
    }
}
