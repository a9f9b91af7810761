//! SQLite files: what is read, what is kept out. Needs no server.

use std::path::Path;

use jiff::civil::date;
use kernel::time::Timestamp;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Executor as _};

use super::{ask, ask_with, first_row, fragments, instant, number};
use crate::answer::{Caps, Cell, Excess};
use crate::bind::Bind;
use crate::engines::Session;
use crate::engines::sqlite::{SqliteFiles, open};
use crate::trouble::{RunTrouble, Trouble};

const CHINOOK: &str = include_str!("../../../testdata/chinook/chinook-sqlite.sql");

async fn make(file: &Path, statements: &str) {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned()))).await.unwrap();
}

/// A folder with `a.sqlite` in it, opened.
async fn opened(statements: &str) -> (tempfile::TempDir, Session) {
    let folder = tempfile::tempdir().unwrap();
    make(&folder.path().join("a.sqlite"), statements).await;
    let session = open(&files(folder.path()), "a.sqlite").await.expect("a session");
    (folder, Session::Sqlite(Box::new(session)))
}

fn files(folder: &Path) -> SqliteFiles {
    SqliteFiles::new(Some(folder.to_owned()), None)
}

#[tokio::test]
async fn values_and_binds_go_both_ways() {
    let (_folder, mut session) =
        opened("CREATE TABLE t (d TEXT, at TEXT, n INTEGER, x REAL, b BLOB, ok BOOLEAN); INSERT INTO t VALUES \
                ('2026-11-20', '2026-11-20 22:59:59', 7, 0.1, x'0102', 0), ('2026-11-21', '2026-11-20 23:00:00', 9, 2.5, NULL, 1)")
        .await;
    let answer = ask(&mut session, "SELECT d, n, x, b FROM t ORDER BY n").await.unwrap();
    assert_eq!(
        &[Cell::Text("2026-11-20".to_owned()), number("7"), number("0.1"), Cell::Bytes(2)],
        first_row(&answer)
    );
    assert_eq!(Cell::Null, answer.rows[1][3]);
    let statement = fragments(
        "SELECT count(*) AS value FROM t WHERE d >= {} AND at >= {} AND n = {} AND ok = {} AND x < {} AND {} IS NULL",
    );
    let binds = [
        Bind::Day { date: date(2026, 11, 21), starts_at: Timestamp::from_micros(0) },
        Bind::Instant(instant("2026-11-20T23:00:00Z")),
        Bind::Text("9".to_owned()),
        Bind::Bool(true),
        Bind::Number("2.6".parse().unwrap()),
        Bind::Null,
    ];
    let answer = ask_with(&mut session, &statement, &binds, Caps::READ).await.unwrap();
    assert_eq!(&[number("1")], first_row(&answer));
}

#[tokio::test]
async fn an_answer_without_rows_still_has_its_columns() {
    let (_folder, mut session) = opened("CREATE TABLE t (a INTEGER)").await;
    let answer = ask(&mut session, "SELECT a AS value FROM t").await.unwrap();
    assert_eq!((0, "value"), (answer.rows.len(), answer.columns[0].name.as_str()));
}

#[tokio::test]
async fn nothing_is_written_attached_or_loaded() {
    let (folder, mut session) = opened("CREATE TABLE t (a INTEGER)").await;
    let other = folder.path().join("other.sqlite");
    for statement in [
        "INSERT INTO t VALUES (1)".to_owned(),
        "CREATE TABLE u (a)".to_owned(),
        format!("ATTACH '{}' AS other", other.display()),
        format!("VACUUM INTO '{}'", other.display()),
        "SELECT load_extension('x')".to_owned(),
        "SELECT writefile('x', 'y')".to_owned(),
    ] {
        let got = ask(&mut session, &statement).await;
        assert!(got.is_err(), "{statement}: {got:?}");
    }
    assert!(!other.exists());
    let answer = ask(&mut session, "SELECT count(*) FROM t").await.unwrap();
    assert_eq!(&[number("0")], first_row(&answer));
}

#[tokio::test]
async fn endless_and_huge_answers_end_at_the_caps() {
    let quick = Caps { time_ms: 300, ..Caps::READ };
    for (statement, caps, want) in [
        (
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
            quick,
            RunTrouble::TimedOut,
        ),
        (
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
            Caps::READ,
            RunTrouble::Excess(Excess::Rows(1_000)),
        ),
        ("SELECT zeroblob(1000000000)", Caps::READ, RunTrouble::Excess(Excess::Result(8 << 20))),
        ("SELECT zeroblob(2000000)", Caps::READ, RunTrouble::Excess(Excess::Cell(1 << 20))),
    ] {
        let (_folder, mut session) = opened("CREATE TABLE t (a INTEGER)").await;
        let got =
            ask_with(&mut session, &fragments(statement), &[], caps).await.map(|answer| answer.rows.len());
        assert_eq!(Err(want), got, "{statement}");
    }
}

#[tokio::test]
async fn an_error_says_where_it_is() {
    let (_folder, mut session) = opened("CREATE TABLE t (a INTEGER)").await;
    for (statement, word) in [("SELECT a,\n  nope FROM t", "nope"), ("SELECT a FROM FROM t", "FROM t")] {
        match ask(&mut session, statement).await {
            Err(RunTrouble::Database { at, .. }) => assert_eq!(statement.rfind(word), at, "{statement}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn only_database_files_of_the_folder_are_opened() {
    let outside = tempfile::tempdir().unwrap();
    make(&outside.path().join("secret.sqlite"), "CREATE TABLE t (a)").await;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    make(&root.join("a.sqlite"), "CREATE TABLE t (a)").await;
    std::fs::create_dir_all(root.join("data/store")).unwrap();
    make(&root.join("data/store/teamwright.sqlite"), "CREATE TABLE t (a)").await;
    std::fs::write(root.join("text.sqlite"), "not a database, but long enough to be one").unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.sqlite"), root.join("link.sqlite")).unwrap();
    std::os::unix::fs::symlink(root.join("a.sqlite"), root.join("inside.sqlite")).unwrap();
    let files = SqliteFiles::new(Some(root.to_owned()), Some(root.join("data")));

    let secret = outside.path().join("secret.sqlite").display().to_string();
    for path in ["link.sqlite", "../x", "data/store/teamwright.sqlite", "/etc/passwd", secret.as_str()] {
        let got = open(&files, path).await.err();
        assert!(matches!(got, Some(Trouble::FileOutside { .. })), "{path}: {got:?}");
    }
    let missing = open(&files, "b.sqlite").await.err();
    assert!(matches!(missing, Some(Trouble::FileNotFound { .. })), "{missing:?}");
    for path in ["text.sqlite", "data"] {
        let got = open(&files, path).await.err();
        assert!(matches!(got, Some(Trouble::NotSqlite { .. })), "{path}: {got:?}");
    }
    assert!(open(&files, "inside.sqlite").await.is_ok());
    assert_eq!(Some(Trouble::NoSourceFolder), open(&SqliteFiles::new(None, None), "a.sqlite").await.err());
}

#[tokio::test]
async fn chinook_answers_as_plain_sql_does() {
    let (_folder, mut session) = opened(CHINOOK).await;
    let year = [
        Bind::Day { date: date(2023, 1, 1), starts_at: Timestamp::from_micros(0) },
        Bind::Day { date: date(2024, 1, 1), starts_at: Timestamp::from_micros(0) },
    ];
    let statement = fragments(
        "SELECT round(sum(Total), 2) AS value, count(*) AS rows FROM Invoice WHERE InvoiceDate >= {} AND InvoiceDate < {}",
    );
    let bound = ask_with(&mut session, &statement, &year, Caps::READ).await.unwrap();
    let plain = ask(&mut session, "SELECT round(sum(Total), 2), count(*) FROM Invoice WHERE InvoiceDate >= '2023-01-01' AND InvoiceDate < '2024-01-01'").await.unwrap();
    assert_eq!(plain.rows, bound.rows);
    assert_eq!(&[number("469.58"), number("83")], first_row(&bound));
    let tables = crate::source_schema::read(&mut session).await.unwrap();
    assert_eq!(11, tables.len());
    assert_eq!("Album", tables[0].name);
}
