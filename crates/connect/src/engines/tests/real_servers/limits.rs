//! Caps and fences on real servers: each attack ends in its own answer, and the session's memory stays small.

use std::time::{Duration, Instant};

use super::super::{ask, ask_with, fragments, mariadb, postgres, session};
use crate::answer::{Caps, Excess};
use crate::engines::Session;
use crate::trouble::{RunTrouble, Trouble};

const QUICK: Caps = Caps { time_ms: 500, ..Caps::READ };

async fn quick(session: &mut Session, text: &str) -> Result<crate::answer::Answer, RunTrouble> {
    ask_with(session, &fragments(text), &[], QUICK).await
}

#[tokio::test]
async fn postgresql_answers_end_at_the_caps() {
    let Some(server) = postgres().await else { return };
    let url = server.fresh_database().await;
    let mut one = session(&url).await;
    let started = Instant::now();
    assert_eq!(Err(RunTrouble::TimedOut), quick(&mut one, "SELECT pg_sleep(60)::text").await);
    assert!(started.elapsed() < Duration::from_secs(5));
    for (text, want) in [
        ("SELECT generate_series(1, 1000000000)", RunTrouble::Excess(Excess::Rows(1_000))),
        ("SELECT repeat('x', 2000000)", RunTrouble::Excess(Excess::Cell(1 << 20))),
        ("SELECT repeat('x', 50000000)", RunTrouble::Lost(Trouble::TooMuch)),
        (
            "SELECT repeat('x', 1000000) FROM generate_series(1, 20)",
            RunTrouble::Excess(Excess::Result(8 << 20)),
        ),
        (&many_columns(65), RunTrouble::Excess(Excess::Columns(64))),
    ] {
        let mut one = session(&url).await;
        assert_eq!(Err(want), ask(&mut one, text).await.map(|answer| answer.rows.len()), "{text}");
    }
    let mut one = session(&url).await;
    assert_eq!(1_000, ask(&mut one, "SELECT * FROM generate_series(1, 1000)").await.unwrap().rows.len());
    assert_eq!(64, ask(&mut one, &many_columns(64)).await.unwrap().columns.len());
}

#[tokio::test]
async fn mariadb_answers_end_at_the_caps() {
    let Some(server) = mariadb().await else { return };
    let url = server.fresh_database();
    for (text, want) in [
        ("SELECT SLEEP(60), COUNT(*) FROM seq_1_to_1000000000", RunTrouble::TimedOut),
        ("SELECT seq FROM seq_1_to_1000000000", RunTrouble::Excess(Excess::Rows(1_000))),
        ("SELECT REPEAT('x', 2000000)", RunTrouble::Excess(Excess::Cell(1 << 20))),
        ("SELECT REPEAT('x', 12000000)", RunTrouble::Lost(Trouble::TooMuch)),
        ("SELECT REPEAT('x', 1000000) FROM seq_1_to_20", RunTrouble::Excess(Excess::Result(8 << 20))),
        (&many_columns(65), RunTrouble::Excess(Excess::Columns(64))),
    ] {
        let mut one = session(&url).await;
        let caps = if want == RunTrouble::TimedOut { QUICK } else { Caps::READ };
        let got = ask_with(&mut one, &fragments(text), &[], caps).await.map(|answer| answer.rows.len());
        assert_eq!(Err(want), got, "{text}");
    }
    let mut one = session(&url).await;
    assert_eq!(1_000, ask(&mut one, "SELECT seq FROM seq_1_to_1000").await.unwrap().rows.len());
}

fn many_columns(count: usize) -> String {
    format!("SELECT {}", (0..count).map(|n| format!("{n} AS c{n}")).collect::<Vec<_>>().join(", "))
}

/// The fence is left out here on purpose: the read-only transaction and the protocol must hold alone.
#[tokio::test]
async fn writes_fail_in_postgresql_even_for_a_superuser() {
    let Some(server) = postgres().await else { return };
    let url = server.fresh_database().await;
    server.execute(&url, "CREATE TABLE t (a int); CREATE SEQUENCE s").await;
    for text in [
        "INSERT INTO t VALUES (1)",
        "WITH x AS (INSERT INTO t VALUES (1) RETURNING a) SELECT a FROM x",
        "UPDATE t SET a = 2",
        "SELECT nextval('s')",
        "SELECT a INTO u FROM t",
        "CREATE TABLE u (a int)",
        "SELECT a FROM t FOR UPDATE",
        "SELECT 1; DROP TABLE t",
        "COPY t FROM PROGRAM 'echo 1'",
        "SELECT set_config('transaction_read_only', 'off', true) UNION ALL SELECT nextval('s')::text",
    ] {
        let mut one = session(&url).await;
        let got = ask(&mut one, text).await;
        assert!(
            matches!(got, Err(RunTrouble::Writes { .. } | RunTrouble::Database { .. })),
            "{text}: {got:?}"
        );
    }
    assert_eq!("0", server.client(&url, "SELECT count(*) FROM t").trim());
    assert_eq!("f", server.client(&url, "SELECT is_called FROM s").trim());
}

#[tokio::test]
async fn a_reader_reaches_no_file_and_no_program() {
    let Some(server) = postgres().await else { return };
    let url = server.fresh_database().await;
    let reader = server.fresh_role("reader").await;
    for text in [
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')::text",
        "SELECT lo_import('/etc/passwd')",
        "COPY (SELECT 1) TO PROGRAM 'id'",
        "COPY (SELECT 1) TO '/tmp/x'",
    ] {
        let mut one = session(&super::super::as_account(&url, &reader)).await;
        let got = ask(&mut one, text).await;
        let refused = matches!(
            got,
            Err(RunTrouble::Denied { .. } | RunTrouble::Database { .. } | RunTrouble::Writes { .. })
        );
        assert!(refused, "{text}: {got:?}");
    }
}

#[tokio::test]
async fn writes_fail_in_mariadb_even_for_root() {
    let Some(server) = mariadb().await else { return };
    let url = server.fresh_database();
    server.execute(&url, "CREATE TABLE t (a int)");
    for text in [
        "INSERT INTO t VALUES (1)",
        "DELETE FROM t",
        "SELECT 1; DROP TABLE t",
        "SELECT a FROM t INTO OUTFILE '/srv/teamwright-was-here'",
        "SELECT LOAD_FILE('/etc/passwd') INTO OUTFILE '/srv/teamwright-was-here'",
    ] {
        let mut one = session(&url).await;
        let got = ask(&mut one, text).await;
        assert!(
            matches!(
                got,
                Err(RunTrouble::Writes { .. } | RunTrouble::Database { .. } | RunTrouble::Denied { .. })
            ),
            "{text}: {got:?}"
        );
    }
    assert_eq!("0", server.client(&url, "SELECT count(*) FROM t").trim());
}

#[tokio::test]
async fn a_server_that_drips_or_goes_away_is_told_apart() {
    use testkit::proxy::{Fault, Proxy};
    let Some(server) = postgres().await else { return };
    let url = server.fresh_database().await;
    let target = std::net::SocketAddr::from(([127, 0, 0, 1], server.admin().port));
    let proxy = Proxy::start(target).await.unwrap();
    let through = testkit::parts::Address {
        port: proxy.address().port(),
        ..testkit::parts::Address::parse(&url).unwrap()
    };
    let mut one = session(&through.to_string()).await;
    proxy.set(Fault::Drip(Duration::from_millis(200)));
    let started = Instant::now();
    assert_eq!(Err(RunTrouble::TimedOut), quick(&mut one, "SELECT repeat('x', 10000)").await);
    assert!(started.elapsed() < Duration::from_secs(4));

    proxy.set(Fault::None);
    let mut one = session(&through.to_string()).await;
    proxy.set(Fault::CutAfter(1));
    let gone = ask(&mut one, "SELECT 1").await;
    assert!(matches!(gone, Err(RunTrouble::Lost(Trouble::Dropped)) | Ok(_)), "{gone:?}");
}
