//! The gate against a corpus of hostile hosts, with a listener on loopback that must never be reached.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use kernel::failure::Refusal as _;
use platform::outbound::{
    Caps, Gate, GatedStream, OutboundRefused, Policy, PortKind, ResolveFault, Resolver, SystemResolver,
};
use tokio::net::TcpListener;

/// Answers from a table; a name with several answers gives them one after the other.
struct Names {
    answers: HashMap<&'static str, Vec<Vec<&'static str>>>,
    asked: AtomicUsize,
}

impl Names {
    fn new(answers: &[(&'static str, &[&[&'static str]])]) -> Arc<Self> {
        let answers = answers
            .iter()
            .map(|(name, turns)| (*name, turns.iter().map(|turn| turn.to_vec()).collect()))
            .collect();
        Arc::new(Self { answers, asked: AtomicUsize::new(0) })
    }
}

impl Resolver for Names {
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Vec<IpAddr>, ResolveFault>> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers.get(name).and_then(|turns| turns.get(turn.min(turns.len() - 1)));
        let answer = answer.map(|texts| texts.iter().map(|text| text.parse().unwrap()).collect());
        Box::pin(async move { answer.ok_or(ResolveFault::NotFound) })
    }
}

/// A listener that counts who gets through.
struct Trap {
    address: SocketAddr,
    reached: Arc<AtomicUsize>,
}

impl Trap {
    async fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let reached = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&reached);
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { address, reached }
    }

    /// Connections so far, after one of our own has been counted: whatever came before it has been counted too.
    async fn reached(&self) -> usize {
        let before = self.reached.load(Ordering::SeqCst);
        let _own = tokio::net::TcpStream::connect(self.address).await.unwrap();
        while self.reached.load(Ordering::SeqCst) == before {
            tokio::task::yield_now().await;
        }
        self.reached.load(Ordering::SeqCst) - 1
    }
}

/// Hosts as text: odd addresses, smuggled parts, names that lead to private places. None may get through.
const CORPUS: [&str; 84] = [
    // Loopback in every notation.
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7F.1",
    "017700000001",
    "0177.0.0.1",
    "0177.0.0.01",
    "127.0.0.01",
    "127.000.000.001",
    "0",
    "0.0.0.0",
    "00.0.0.0",
    "0x0",
    "127.255.255.254",
    "::1",
    "[::1]",
    "::",
    "[::]",
    "0:0:0:0:0:0:0:1",
    "::ffff:127.0.0.1",
    "[::ffff:7f00:1]",
    "::127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "::ffff:0:127.0.0.1",
    "fe80::1%lo",
    "::1%lo",
    "[::1%25lo]",
    "LOCALHOST",
    "localhost",
    "localhost.",
    "127.0.0.1.",
    "1.0.0.127.in-addr.arpa.",
    // Private, shared, reserved.
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "100.64.0.1",
    "169.254.1.1",
    "192.0.0.8",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "fc00::1",
    "fd00::1",
    "fe80::1",
    "ff02::1",
    "100::1",
    "2001::1",
    // Metadata services.
    "169.254.169.254",
    "[::ffff:169.254.169.254]",
    "0xa9fea9fe",
    "2852039166",
    "fd00:ec2::254",
    "100.100.100.200",
    "168.63.129.16",
    "metadata.google.internal",
    "metadata",
    "instance-data",
    // Something smuggled beside the host.
    "user@127.0.0.1",
    "db.public.example@127.0.0.1",
    "127.0.0.1#db.public.example",
    "127.0.0.1\\@db.public.example",
    "127.0.0.1\t",
    "127.0.0.1\n",
    "127.0.0.1:5432",
    "http://127.0.0.1/",
    "/tmp",
    "/var/run/postgresql",
    "db.public.example,127.0.0.1",
    "127.0.0.1 ",
    "host=127.0.0.1",
    "127.0.0.1?x",
    "１２７.0.0.1",
    "127。0。0。1",
    // Names that lead to private places.
    "private.example",
    "mixed.example",
    "mapped.example",
    "metadata.example",
    "nowhere.example",
];

fn corpus_names() -> Arc<Names> {
    Names::new(&[
        ("localhost", &[&["127.0.0.1", "::1"]]),
        ("private.example", &[&["10.1.2.3"]]),
        ("mixed.example", &[&["1.1.1.1", "127.0.0.1"]]),
        ("mapped.example", &[&["::ffff:127.0.0.1"]]),
        ("metadata.example", &[&["169.254.169.254"]]),
    ])
}

fn brief() -> Caps {
    Caps { connect: Duration::from_millis(300), ..Caps::default() }
}

async fn refusal(gate: &Gate, host: &str, port: u16) -> OutboundRefused {
    match gate.connect(host, port, PortKind::PostgreSql, brief()).await {
        Ok(stream) => panic!("{host} got through to {}", stream.peer()),
        Err(refused) => refused,
    }
}

#[tokio::test]
async fn no_host_of_the_corpus_reaches_loopback() {
    let trap = Trap::set().await;
    // The trap's port is allowed for public hosts: only the address may be the reason.
    let policy = Policy { ports: vec![trap.address.port()], ..Policy::default() };
    let gate = Gate::new(policy, corpus_names());
    for host in CORPUS {
        let refused = refusal(&gate, host, trap.address.port()).await;
        let known = matches!(
            refused,
            OutboundRefused::HostNotReadable(_)
                | OutboundRefused::PrivateAddress { .. }
                | OutboundRefused::MetadataAddress { .. }
                | OutboundRefused::NameNotFound { .. }
        );
        assert!(known, "{host:?}: {refused:?}");
    }
    assert_eq!(trap.reached().await, 0);
}

#[tokio::test]
async fn metadata_stays_refused_when_everything_is_allowed() {
    let allow = vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()];
    let gate = Gate::new(Policy { allow, ..Policy::default() }, corpus_names());
    for host in [
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "fd00:ec2::254",
        "metadata.example",
        "64:ff9b::a9fe:a9fe",
    ] {
        let refused = refusal(&gate, host, 80).await;
        assert!(matches!(refused, OutboundRefused::MetadataAddress { .. }), "{host}: {refused:?}");
    }
}

#[tokio::test]
async fn a_rebinding_name_is_looked_up_once_and_gains_nothing() {
    let trap = Trap::set().await;
    let names = Names::new(&[("rebind.example", &[&["198.51.100.1"], &["127.0.0.1"]])]);
    // The first answer is an address that nobody has; the second would be loopback.
    let policy = Policy {
        allow: vec!["198.51.100.0/24".parse().unwrap()],
        ports: vec![trap.address.port()],
        ..Policy::default()
    };
    let gate = Gate::new(policy, Arc::clone(&names) as Arc<dyn Resolver>);
    let refused = refusal(&gate, "rebind.example", trap.address.port()).await;
    assert!(
        matches!(
            refused,
            OutboundRefused::TimedOut { .. }
                | OutboundRefused::Unreachable { .. }
                | OutboundRefused::ConnectionRefused { .. }
        ),
        "{refused:?}"
    );
    assert_eq!((names.asked.load(Ordering::SeqCst), trap.reached().await), (1, 0));
}

#[tokio::test]
async fn the_operator_allows_one_range_and_one_port() {
    let trap = Trap::set().await;
    let port = trap.address.port();
    let range = format!("127.0.0.1/32:{port}");
    let policy = Policy { allow: vec![range.parse().unwrap()], ..Policy::default() };
    let gate = Gate::new(policy, corpus_names());
    let stream: GatedStream = gate.connect("127.0.0.1", port, PortKind::MySql, brief()).await.unwrap();
    assert_eq!(stream.peer(), trap.address);
    let refused = refusal(&gate, "127.0.0.1", port ^ 1).await;
    assert!(matches!(refused, OutboundRefused::PrivateAddress { .. }), "{refused:?}");
    let refused = refusal(&gate, "127.0.0.2", port).await;
    assert!(matches!(refused, OutboundRefused::PrivateAddress { .. }), "{refused:?}");
}

#[tokio::test]
async fn the_refusal_names_the_setting_and_the_setting_mends_it() {
    let trap = Trap::set().await;
    let gate = Gate::new(Policy::default(), Arc::new(SystemResolver));
    let refused = refusal(&gate, "127.0.0.1", trap.address.port()).await;
    let OutboundRefused::PrivateAddress { range, .. } = &refused else { panic!("{refused:?}") };
    assert!(refused.to_string().contains(range.as_str()));
    let mended = Gate::new(
        Policy { allow: vec![range.parse().unwrap()], ..Policy::default() },
        Arc::new(SystemResolver),
    );
    assert!(mended.connect("127.0.0.1", trap.address.port(), PortKind::PostgreSql, brief()).await.is_ok());
}

#[tokio::test]
async fn a_public_host_has_the_usual_ports_only() {
    let names = Names::new(&[("db.example", &[&["1.1.1.1"]])]);
    let gate = Gate::new(Policy { ports: vec![25060], ..Policy::default() }, names);
    let ports = async |port, kind| gate.resolve("db.example", port, kind, brief()).await;
    assert!(ports(5432, PortKind::PostgreSql).await.is_ok());
    assert!(ports(3306, PortKind::MySql).await.is_ok());
    assert!(ports(25060, PortKind::PostgreSql).await.is_ok());
    for (port, kind) in
        [(3306, PortKind::PostgreSql), (5432, PortKind::MySql), (22, PortKind::MySql), (443, PortKind::MySql)]
    {
        let refused = ports(port, kind).await.unwrap_err();
        assert!(matches!(refused, OutboundRefused::PortNotAllowed { .. }), "{port}: {refused:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_destination_is_told_apart() {
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().port()
    };
    let policy = Policy { allow: vec!["127.0.0.0/8".parse().unwrap()], ..Policy::default() };
    let gate = Gate::new(policy, corpus_names());
    let refused = refusal(&gate, "127.0.0.1", closed).await;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, closed));
    assert_eq!(refused, OutboundRefused::ConnectionRefused { host: "127.0.0.1".to_owned(), address });
    let refused = refusal(&gate, "nowhere.example", 5432).await;
    assert_eq!(refused, OutboundRefused::NameNotFound { host: "nowhere.example".to_owned() });
    assert_eq!(refused.problem().slug, "outbound/name-not-found");
}

#[tokio::test]
async fn a_name_server_that_hangs_is_not_waited_for() {
    struct Hanging;
    impl Resolver for Hanging {
        fn resolve<'a>(&'a self, _name: &'a str) -> BoxFuture<'a, Result<Vec<IpAddr>, ResolveFault>> {
            Box::pin(std::future::pending())
        }
    }
    let gate = Gate::new(Policy::default(), Arc::new(Hanging));
    let refused = refusal(&gate, "db.example", 5432).await;
    assert_eq!(refused, OutboundRefused::NameServerSilent { host: "db.example".to_owned() });
}

#[tokio::test]
async fn plaintext_needs_the_operators_word_for_every_address() {
    let names = || Names::new(&[("db.example", &[&["10.0.0.1", "10.0.0.2"]])]);
    let allow = vec!["10.0.0.0/8".parse().unwrap()];
    let gate = |plain: &str| {
        let allow_plaintext = vec![plain.parse().unwrap()];
        Gate::new(Policy { allow: allow.clone(), allow_plaintext, ..Policy::default() }, names())
    };
    let check = async |gate: Gate| {
        let resolved = gate.resolve("db.example", 5432, PortKind::PostgreSql, brief()).await.unwrap();
        gate.allow_plaintext(&resolved)
    };
    assert_eq!(check(gate("10.0.0.0/8:5432")).await, Ok(()));
    let refused = check(gate("10.0.0.1/32")).await.unwrap_err();
    let want = OutboundRefused::PlaintextNotAllowed {
        host: "db.example".to_owned(),
        range: "10.0.0.2/32:5432".to_owned(),
    };
    assert_eq!(refused, want);
}
