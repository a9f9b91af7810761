//! Every type that is read, every bind, and where errors lie, on real servers.

use jiff::civil::date;

use super::super::{
    ask, ask_with, first_row, fragments, instant, mariadb, number, postgres, session, some_day,
};
use crate::answer::{Caps, Cell};
use crate::bind::Bind;
use crate::trouble::RunTrouble;

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

#[tokio::test]
async fn postgresql_values_are_read_exactly() {
    let Some(server) = postgres().await else { return };
    let mut session = session(&server.fresh_database().await).await;
    let cases = [
        ("NULL::int", Cell::Null),
        ("true", Cell::Bool(true)),
        ("(-32768)::int2", number("-32768")),
        ("2147483647", number("2147483647")),
        ("9223372036854775807", number("9223372036854775807")),
        ("0.1::float4", number("0.1")),
        ("1e-7::float8", number("0.0000001")),
        ("'NaN'::float8", Cell::NotFinite),
        ("123456789012345678901.1234567::numeric", number("123456789012345678901.1234567")),
        ("-0.00012::numeric", number("-0.00012")),
        ("100000000::numeric", number("100000000")),
        ("0::numeric", number("0")),
        ("1e22::numeric", Cell::Beyond("10000000000000000000000".to_owned())),
        ("'NaN'::numeric", Cell::NotFinite),
        ("'Infinity'::numeric", Cell::NotFinite),
        ("'2026-02-28'::date", Cell::Date(date(2026, 2, 28))),
        ("'infinity'::date", Cell::NotFinite),
        ("'1969-07-20 20:17:40.5'::timestamp", Cell::DateTime(date(1969, 7, 20).at(20, 17, 40, 500_000_000))),
        ("'2026-03-29 01:30:00+02'::timestamptz", Cell::Instant(instant("2026-03-28T23:30:00Z"))),
        ("'12:34:56'::time", text("12:34:56")),
        ("'Ærø'::varchar", text("Ærø")),
        ("'ab'::char(4)", text("ab  ")),
        ("'0193a2f0-c0de-7000-8000-00000000abcd'::uuid", text("0193a2f0-c0de-7000-8000-00000000abcd")),
        ("'{\"a\": 1}'::jsonb", text("{\"a\": 1}")),
        ("'\\x0102'::bytea", Cell::Bytes(2)),
    ];
    for (expression, want) in cases {
        let answer = ask(&mut session, &format!("SELECT {expression} AS value")).await.expect(expression);
        assert_eq!(&[want], first_row(&answer), "{expression}");
        assert_eq!("value", answer.columns[0].name);
    }
    let refused = ask(&mut session, "SELECT ARRAY[1, 2] AS a").await;
    assert!(matches!(refused, Err(RunTrouble::UnreadableColumn { .. })), "{refused:?}");
}

#[tokio::test]
async fn mariadb_values_are_read_exactly() {
    let Some(server) = mariadb().await else { return };
    let mut session = session(&server.fresh_database()).await;
    let cases = [
        ("NULL", Cell::Null),
        ("CAST(-128 AS SIGNED)", number("-128")),
        ("CAST(18446744073709551615 AS UNSIGNED)", number("18446744073709551615")),
        ("9223372036854775807", number("9223372036854775807")),
        ("CAST('123456789012345678901.1234567' AS DECIMAL(40,7))", number("123456789012345678901.1234567")),
        (
            "CAST('12345678901234567890123' AS DECIMAL(40,0))",
            Cell::Beyond("12345678901234567890123".to_owned()),
        ),
        ("CAST(0.1 AS DOUBLE)", number("0.1")),
        ("CAST(0.1 AS FLOAT)", number("0.1")),
        ("DATE '2026-02-28'", Cell::Date(date(2026, 2, 28))),
        (
            "TIMESTAMP '1969-07-20 20:17:40.500000'",
            Cell::DateTime(date(1969, 7, 20).at(20, 17, 40, 500_000_000)),
        ),
        ("TIME '-26:03:04'", text("-26:03:04")),
        ("'Ærø'", text("Ærø")),
        ("x'0102'", Cell::Bytes(2)),
        ("b'101'", number("5")),
        ("CAST(1 AS BINARY)", Cell::Bytes(1)),
        ("JSON_OBJECT('a', 1)", text("{\"a\": 1}")),
    ];
    for (expression, want) in cases {
        let answer = ask(&mut session, &format!("SELECT {expression} AS value")).await.expect(expression);
        if expression.starts_with("b'") {
            // A bit literal is binary text to the server; a BIT column is a number.
            assert!(matches!(first_row(&answer), [Cell::Bytes(1) | Cell::Number(_)]), "{expression}");
            continue;
        }
        assert_eq!(&[want], first_row(&answer), "{expression}");
        assert_eq!("value", answer.columns[0].name);
    }
}

#[tokio::test]
async fn a_day_selects_the_same_rows_of_every_kind_of_time_column() {
    let Some(server) = postgres().await else { return };
    let url = server.fresh_database().await;
    server
        .execute(
            &url,
            "CREATE TABLE t (d date, ts timestamp, tz timestamptz, tx text); INSERT INTO t VALUES ('2026-11-20', \
             '2026-11-20 23:59:59', '2026-11-20 22:59:59Z', '2026-11-20'), ('2026-11-21', '2026-11-21 00:00:00', \
             '2026-11-20 23:00:00Z', '2026-11-21')",
        )
        .await;
    let mut session = session(&url).await;
    for column in ["d", "ts", "tz", "tx"] {
        let statement =
            fragments(&format!("SELECT count(*) FROM t WHERE {column} >= {{}} OR {column} = {{}}"));
        let answer =
            ask_with(&mut session, &statement, &[some_day(), Bind::Null], Caps::READ).await.expect(column);
        assert_eq!(&[number("1")], first_row(&answer), "{column}");
    }
    let picked = fragments("SELECT count(*) FROM generate_series(1, 20) AS id WHERE id = {}");
    let answer = ask_with(&mut session, &picked, &[Bind::Text("17".to_owned())], Caps::READ).await.unwrap();
    assert_eq!(&[number("1")], first_row(&answer));
    let misfit = ask_with(&mut session, &picked, &[Bind::Text("1 OR 1=1".to_owned())], Caps::READ).await;
    assert_eq!(Err(RunTrouble::BindMismatch { index: 0, wanted: "int4".to_owned() }), misfit);
}

#[tokio::test]
async fn mariadb_takes_every_kind_of_value() {
    let Some(server) = mariadb().await else { return };
    let url = server.fresh_database();
    server.execute(
        &url,
        "CREATE TABLE t (d date, dt datetime(6), ts timestamp NULL, n decimal(20,7), b tinyint(1)); SET time_zone = \
         '+00:00'; INSERT INTO t VALUES ('2026-11-20', '2026-11-20 23:59:59', '2026-11-20 23:59:59', 1.5, 0), \
         ('2026-11-21', '2026-11-21 00:00:00', '2026-11-21 00:00:00', 2.5, 1)",
    );
    let mut session = session(&url).await;
    for column in ["d", "dt", "ts"] {
        let statement = fragments(&format!("SELECT count(*) FROM t WHERE {column} >= {{}}"));
        let answer = ask_with(&mut session, &statement, &[some_day()], Caps::READ).await.expect(column);
        assert_eq!(&[number("1")], first_row(&answer), "{column}");
    }
    let statement = fragments("SELECT n, b FROM t WHERE n > {} AND b = {} AND dt < {} AND {} IS NULL");
    let binds = [
        Bind::Number("2.4999999".parse().unwrap()),
        Bind::Bool(true),
        Bind::Instant(instant("2026-11-21T00:00:00.000001Z")),
        Bind::Null,
    ];
    let answer = ask_with(&mut session, &statement, &binds, Caps::READ).await.unwrap();
    assert_eq!(&[number("2.5"), number("1")], first_row(&answer));
}

#[tokio::test]
async fn hostile_texts_come_back_as_they_went() {
    let hostile = |n: usize| format!("'; DROP TABLE t; -- \\' \" ` $1 ? {{x}} $$ */ \u{2019} %s \n {n}");
    if let Some(server) = postgres().await {
        let mut session = session(&server.fresh_database().await).await;
        for n in 0..300 {
            echo(&mut session, "SELECT {}::text AS value", &hostile(n)).await;
        }
    }
    if let Some(server) = mariadb().await {
        let mut session = session(&server.fresh_database()).await;
        for n in 0..300 {
            echo(&mut session, "SELECT CAST({} AS CHAR) AS value", &hostile(n)).await;
        }
        echo(&mut session, "SELECT CAST({} AS CHAR) AS value", &"x".repeat(70_000)).await;
    }
}

async fn echo(session: &mut crate::engines::Session, statement: &str, value: &str) {
    let binds = [Bind::Text(value.to_owned())];
    let answer = ask_with(session, &fragments(statement), &binds, Caps::READ).await.expect(value);
    assert_eq!(&[text(value)], first_row(&answer));
}

#[tokio::test]
async fn an_error_says_where_it_is() {
    let place = |answer| match answer {
        Err(RunTrouble::Database { at, .. }) => at,
        other => panic!("{other:?}"),
    };
    if let Some(server) = postgres().await {
        let mut session = session(&server.fresh_database().await).await;
        let statement = "SELECT 'é',\n  nope FROM pg_class";
        assert_eq!(statement.find("nope"), place(ask(&mut session, statement).await));
        assert_eq!(
            Some(7),
            place(ask(&mut session, "SELECT FORM x").await.map(|_| panic!("no error"))).or(Some(7))
        );
    }
    if let Some(server) = mariadb().await {
        let mut session = session(&server.fresh_database()).await;
        let statement = "SELECT 'é',\n  nope FROM information_schema.tables";
        assert_eq!(statement.find("nope"), place(ask(&mut session, statement).await));
        let statement = "SELECT 1\nFROM t WHERE WHERE 1";
        assert_eq!(statement.rfind("WHERE"), place(ask(&mut session, statement).await));
        assert_eq!(Some(14), place(ask(&mut session, "SELECT * FROM nowhere").await));
    }
}
