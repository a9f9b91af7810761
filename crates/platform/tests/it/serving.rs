//! A serving process: readiness, drain, stop, the private listener, and a store that hangs.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use kernel::secret::Secret;
use metrics_exporter_prometheus::PrometheusBuilder;
use platform::cx::Platform;
use platform::health::{Check, Health, Readiness};
use platform::http::{Limits, Listener, OwnTls, Private, private_routes, probes};
use platform::outbound::{Caps, Gate, Policy, PortKind, SystemResolver, TlsSettings};
use platform::stop::{Ended, Life};
use testkit::parts;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::world::TestWorld;

const LONG: Duration = Duration::from_secs(20);

async fn serve(life: &Life, routes: Router) -> SocketAddr {
    serve_within(life, routes, Limits::default(), None).await
}

async fn serve_within(life: &Life, routes: Router, limits: Limits, tls: Option<OwnTls>) -> SocketAddr {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    Listener { socket, tls, trusted_proxies: Arc::default(), limits }.serve(life, routes);
    address
}

/// One request on a connection of its own; the whole answer as text.
async fn ask(address: SocketAddr, line: &str, headers: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("{line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

async fn get_answer(address: SocketAddr, path: &str) -> String {
    ask(address, &format!("GET {path}"), "").await.unwrap()
}

/// Asks until the answer holds `word`; panics when it takes too long.
async fn until(address: SocketAddr, path: &str, word: &str) -> Duration {
    let begun = Instant::now();
    loop {
        let answer = get_answer(address, path).await;
        if answer.contains(word) {
            return begun.elapsed();
        }
        assert!(begun.elapsed() < LONG, "{path} never said {word}: {answer}");
        tokio::task::yield_now().await;
    }
}

fn fine(about: Readiness) -> Check {
    Check::new(about, || async { true })
}

fn start(life: &Life, platform: &Platform, checks: Vec<Check>) -> Health {
    Health::start(life, platform, checks)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_is_told_at_once_and_loses_no_request_in_flight() {
    let (world, life) = (TestWorld::new().await, Life::new());
    let health = start(&life, &world.platform, vec![fine(Readiness::Store)]);
    let (entered, open) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (inner_entered, inner_open) = (Arc::clone(&entered), Arc::clone(&open));
    let slow = get(move || async move {
        inner_entered.add_permits(1);
        inner_open.acquire().await.unwrap().forget();
        "finished"
    });
    let address =
        serve(&life, probes(health).route("/slow", slow).route("/quick", get(async || "quick"))).await;
    until(address, "/readyz", "200 OK").await;
    let in_flight = tokio::spawn(async move { get_answer(address, "/slow").await });
    entered.acquire().await.unwrap().forget();
    let stopping = life.clone();
    let stopped = tokio::spawn(async move { stopping.stop(Duration::from_millis(300), LONG).await });
    life.stopping().cancelled().await;
    let told = until(address, "/readyz", "draining").await;
    assert!(told < Duration::from_millis(100), "{told:?}");
    assert!(get_answer(address, "/quick").await.ends_with("quick"), "requests are served during the notice");
    life.closing().cancelled().await;
    let begun = Instant::now();
    while ask(address, "GET /quick", "").await.is_ok() {
        assert!(begun.elapsed() < LONG, "connections are still taken");
        tokio::task::yield_now().await;
    }
    open.add_permits(1);
    assert!(in_flight.await.unwrap().ends_with("finished"));
    assert_eq!(stopped.await.unwrap(), Ended::InTime);
}

#[tokio::test(flavor = "multi_thread")]
async fn probes_ask_nothing_and_say_one_word() {
    let (world, life) = (TestWorld::new().await, Life::new());
    let looks = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&looks);
    let counted = Check::new(Readiness::Store, move || {
        count.fetch_add(1, Ordering::SeqCst);
        async { true }
    });
    let broken = Check::new(Readiness::Key, || async { false });
    let before_any = Instant::now();
    let health = start(&life, &world.platform, vec![counted, broken]);
    let address = serve(&life, probes(health)).await;
    until(address, "/readyz", "\r\n\r\nkey\n").await;
    for _ in 0..1_000 {
        get_answer(address, "/readyz").await;
    }
    // One look at the start, then two a second while something is missing, however often one asks.
    let allowed = 2 + usize::try_from(before_any.elapsed().as_millis() / 500).unwrap();
    assert!(looks.load(Ordering::SeqCst) <= allowed, "{}", looks.load(Ordering::SeqCst));
    let answer = get_answer(address, "/readyz").await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("cache-control: no-store"), "{answer}");
    assert!(!answer.contains("set-cookie"));
    let head = ask(address, "HEAD /livez", "").await.unwrap();
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
    assert!(ask(address, "POST /readyz", "content-length: 0\r\n").await.unwrap().starts_with("HTTP/1.1 405"));
    life.stop(Duration::ZERO, LONG).await;
}

fn private(health: Health, token: Option<&str>) -> Router {
    let metrics = PrometheusBuilder::new().build_recorder().handle();
    let token = token.map(|token| Arc::new(Secret::from_text(token.to_owned())));
    private_routes(Private { health, metrics, token, version: "1.2.3" })
}

#[tokio::test]
async fn the_private_listener_drains_resumes_and_tells() {
    let (world, life) = (TestWorld::new().await, Life::new());
    let health = start(&life, &world.platform, vec![fine(Readiness::Store)]);
    let address = serve(&life, private(health.clone(), None).merge(probes(health))).await;
    until(address, "/readyz", "200 OK").await;
    assert!(ask(address, "POST /-/drain", "").await.unwrap().starts_with("HTTP/1.1 202"));
    assert!(get_answer(address, "/readyz").await.contains("draining"));
    let status = get_answer(address, "/-/status").await;
    assert!(
        status.contains("\"draining\":true")
            && status.contains("\"about\":\"store\",\"fine\":true,\"at\":\""),
        "{status}"
    );
    assert!(ask(address, "POST /-/resume", "").await.unwrap().starts_with("HTTP/1.1 202"));
    assert!(get_answer(address, "/readyz").await.contains("200 OK"));
    assert!(get_answer(address, "/metrics").await.starts_with("HTTP/1.1 200"));
    assert!(get_answer(address, "/-/drain").await.starts_with("HTTP/1.1 405"));
    let by_page = ask(address, "POST /-/drain", "origin: https://evil.example\r\n").await.unwrap();
    assert!(by_page.starts_with("HTTP/1.1 403"), "{by_page}");
    assert!(!life.is_draining());
    life.stop(Duration::ZERO, LONG).await;
}

#[tokio::test]
async fn with_a_token_the_private_listener_answers_nobody_else() {
    let (world, life) = (TestWorld::new().await, Life::new());
    let health = start(&life, &world.platform, vec![fine(Readiness::Store)]);
    let token = "0123456789abcdef0123456789abcdef";
    let address = serve(&life, private(health, Some(token))).await;
    for path in ["GET /metrics", "GET /-/status", "POST /-/drain", "POST /-/resume"] {
        for headers in ["", "authorization: Bearer x\r\n", &format!("authorization: Basic {token}\r\n")] {
            let answer = ask(address, path, headers).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 401"), "{path} {headers}: {answer}");
        }
        let answer = ask(address, path, &format!("authorization: Bearer {token}\r\n")).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 20"), "{path}: {answer}");
    }
    life.stop(Duration::ZERO, LONG).await;
}

/// What the server says until it closes the connection.
async fn heard(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    // A reset is a close too.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

const QUICK: Duration = Duration::from_millis(200);

fn hello() -> Router {
    Router::new().route("/", get(async || "hello"))
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_never_finish_a_head_are_closed() {
    let life = Life::new();
    let address = serve_within(&life, hello(), Limits { head: QUICK, ..Limits::default() }, None).await;
    for begun in ["", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nhost: localhost\r\nx-drip: a"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        let answer = timeout(LONG, heard(stream)).await.expect("the connection stays open");
        assert!(!answer.contains("200 OK"), "{answer}");
    }
    // A whole request first, then silence: the connection is not kept for ever.
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let answer = timeout(LONG, heard(stream)).await.expect("the connection stays open");
    assert!(answer.ends_with("hello"), "{answer}");
    assert_eq!(life.stop(Duration::ZERO, LONG).await, Ended::InTime);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_connections_waits_and_one_address_gets_its_share_only() {
    let life = Life::new();
    let limits = Limits { connections: 4, per_address: 4, ..Limits::default() };
    let address = serve_within(&life, hello(), limits, None).await;
    let mut held: Vec<TcpStream> = Vec::new();
    for _ in 0..4 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        // The answer's first byte: the connection has its place.
        let _ = stream.read_u8().await.unwrap();
        held.push(stream);
    }
    let waiting = tokio::spawn(async move { get_answer(address, "/").await });
    let mut late = TcpStream::connect(address).await.unwrap();
    late.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    assert!(
        timeout(QUICK, late.read_u8()).await.is_err(),
        "more connections are served than there are places"
    );
    drop((held.pop(), late));
    assert!(timeout(LONG, waiting).await.unwrap().unwrap().ends_with("hello"), "a free place is given on");

    let few = Limits { connections: 100, per_address: 3, ..Limits::default() };
    let address = serve_within(&life, hello(), few, None).await;
    let mut mine = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let _ = stream.read_u8().await.unwrap();
        mine.push(stream);
    }
    let closed = timeout(LONG, heard(TcpStream::connect(address).await.unwrap())).await;
    assert_eq!(closed.expect("the connection stays open"), "");
    assert_eq!(life.stop(Duration::ZERO, LONG).await, Ended::InTime);
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_certificate_gives_https_and_a_silent_handshake_is_closed() {
    let life = Life::new();
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let tls = OwnTls::read(&certificate, &key).unwrap();
    let limits = Limits { handshake: QUICK, ..Limits::default() };
    let address = serve_within(&life, hello(), limits, Some(tls)).await;

    let policy = Policy { allow: vec!["127.0.0.0/8".parse().unwrap()], ..Policy::default() };
    let gate = Gate::new(policy, Arc::new(SystemResolver));
    let stream =
        gate.connect("127.0.0.1", address.port(), PortKind::PostgreSql, Caps::default()).await.unwrap();
    let settings = TlsSettings { server_name: "localhost".to_owned(), ca_pem: Some(made.cert.pem()) };
    let mut stream = gate.tls(stream, &settings).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("hello"), "{answer}");

    let silent = TcpStream::connect(address).await.unwrap();
    timeout(LONG, heard(silent)).await.expect("the connection stays open");
    let plain = ask(address, "GET /", "").await.unwrap_or_default();
    assert!(!plain.contains("200 OK"), "{plain}");
    assert_eq!(life.stop(Duration::ZERO, LONG).await, Ended::InTime);
}

mod real_servers {
    use platform::db::{Db, DbAddress};
    use platform::schema;
    use testkit::proxy::{Fault, Proxy};

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_store_that_hangs_is_told_within_three_seconds_and_so_is_its_return() {
        if !parts::wanted("PostgreSQL") {
            return;
        }
        let server = parts::postgres().await;
        let url = server.fresh_database().await;
        let admin = parts::Address::parse(&url).unwrap();
        let target = SocketAddr::from(([127, 0, 0, 1], admin.port));
        let proxy = Proxy::start(target).await.unwrap();
        let through = url.replace(&admin.port.to_string(), &proxy.address().port().to_string());
        let db = Db::open(&DbAddress::Postgres { url: through, connections: 4 }).await.unwrap();
        schema::migrate(&db).await.unwrap();
        let (world, life) = (TestWorld::new().await, Life::new());
        let checks = vec![Check::store(db.clone()), Check::schema(db)];
        let address = serve(&life, probes(start(&life, &world.platform, checks))).await;
        until(address, "/readyz", "200 OK").await;
        proxy.set(Fault::Hang);
        let told = until(address, "/readyz", "\r\n\r\nstore\n").await;
        assert!(told <= Duration::from_secs(3), "{told:?}");
        let mut slowest = Duration::ZERO;
        for _ in 0..200 {
            let begun = Instant::now();
            get_answer(address, "/readyz").await;
            slowest = slowest.max(begun.elapsed());
        }
        assert!(slowest < Duration::from_millis(500), "a probe waited for the store: {slowest:?}");
        proxy.set(Fault::None);
        let back = until(address, "/readyz", "200 OK").await;
        assert!(back <= Duration::from_secs(3), "{back:?}");
        life.stop(Duration::ZERO, LONG).await;
    }
}
