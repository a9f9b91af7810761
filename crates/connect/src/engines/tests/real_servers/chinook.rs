//! A public sample database that is not ours: KPI values equal what the engine's own client answers.

use std::io::Write as _;
use std::process::{Command, Stdio};

use jiff::civil::date;
use kernel::time::Timestamp;
use testkit::parts::Address;

use super::super::{as_account, ask_with, first_row, fragments, mariadb, postgres, session};
use crate::answer::{Caps, Cell};
use crate::bind::Bind;
use crate::engines::Session;

const POSTGRES_DUMP: &str = include_str!("../../../../testdata/chinook/chinook-postgresql.sql");
const MYSQL_DUMP: &str = include_str!("../../../../testdata/chinook/chinook-mysql.sql");

/// Without the lines that make and choose a database of the dump's own name.
fn tables_of(dump: &str) -> &str {
    dump.split_once("Create Tables").and_then(|(_, rest)| rest.split_once("*/")).expect("a dump").1
}

fn day(year: i16, month: i8, day: i8) -> Bind {
    Bind::Day { date: date(year, month, day), starts_at: Timestamp::from_micros(0) }
}

/// A KPI's statement with its values, and the same question in plain SQL for the engine's own client.
struct Case {
    kpi: &'static str,
    binds: Vec<Bind>,
    plain: &'static str,
}

fn cases(names: fn(&'static str, &'static str) -> &'static str) -> Vec<Case> {
    let year = || vec![day(2023, 1, 1), day(2024, 1, 1)];
    vec![
        Case {
            kpi: names(
                "SELECT sum(total) AS value FROM invoice WHERE invoice_date >= {} AND invoice_date < {}",
                "SELECT sum(Total) AS value FROM Invoice WHERE InvoiceDate >= {} AND InvoiceDate < {}",
            ),
            binds: year(),
            plain: names(
                "SELECT sum(total) FROM invoice WHERE invoice_date >= '2023-01-01' AND invoice_date < '2024-01-01'",
                "SELECT sum(Total) FROM Invoice WHERE InvoiceDate >= '2023-01-01' AND InvoiceDate < '2024-01-01'",
            ),
        },
        Case {
            kpi: names(
                "SELECT count(DISTINCT customer_id) AS value FROM invoice WHERE invoice_date >= {} AND invoice_date < \
                 {} AND billing_country = {}",
                "SELECT count(DISTINCT CustomerId) AS value FROM Invoice WHERE InvoiceDate >= {} AND InvoiceDate < {} \
                 AND BillingCountry = {}",
            ),
            binds: year().into_iter().chain([Bind::Text("USA".to_owned())]).collect(),
            plain: names(
                "SELECT count(DISTINCT customer_id) FROM invoice WHERE invoice_date >= '2023-01-01' AND invoice_date < \
                 '2024-01-01' AND billing_country = 'USA'",
                "SELECT count(DISTINCT CustomerId) FROM Invoice WHERE InvoiceDate >= '2023-01-01' AND InvoiceDate < \
                 '2024-01-01' AND BillingCountry = 'USA'",
            ),
        },
        Case {
            kpi: names(
                "WITH best AS (SELECT track_id, sum(quantity * unit_price) AS sold FROM invoice_line GROUP BY track_id) \
                 SELECT max(sold) AS value FROM best JOIN track USING (track_id) WHERE milliseconds > {}",
                "WITH best AS (SELECT TrackId, sum(Quantity * UnitPrice) AS sold FROM InvoiceLine GROUP BY TrackId) \
                 SELECT max(sold) AS value FROM best JOIN Track USING (TrackId) WHERE Milliseconds > {}",
            ),
            binds: vec![Bind::Number("250000".parse().unwrap())],
            plain: names(
                "SELECT max(sold) FROM (SELECT track_id, sum(quantity * unit_price) AS sold FROM invoice_line GROUP BY \
                 track_id) best JOIN track USING (track_id) WHERE milliseconds > 250000",
                "SELECT max(sold) FROM (SELECT TrackId, sum(Quantity * UnitPrice) AS sold FROM InvoiceLine GROUP BY \
                 TrackId) best JOIN Track USING (TrackId) WHERE Milliseconds > 250000",
            ),
        },
    ]
}

async fn same(session: &mut Session, case: &Case, plain: &str) {
    let answer = ask_with(session, &fragments(case.kpi), &case.binds, Caps::READ).await.expect(case.kpi);
    let value = match first_row(&answer) {
        [Cell::Number(number)] => *number,
        other => panic!("{}: {other:?}", case.kpi),
    };
    assert_eq!(plain.trim().parse(), Ok(value), "{}", case.kpi);
    assert!(value > "0".parse().unwrap(), "{}", case.kpi);
}

#[tokio::test]
async fn postgresql_answers_as_psql_does() {
    let Some(server) = postgres().await else { return };
    let url = server.fresh_database().await;
    server.execute(&url, tables_of(POSTGRES_DUMP)).await;
    let reader = server.fresh_role("reader").await;
    server.execute(&url, &format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}", reader.0)).await;
    let mut session = session(&as_account(&url, &reader)).await;
    for case in cases(|snake, _| snake) {
        same(&mut session, &case, &server.client(&url, case.plain)).await;
    }
}

#[tokio::test]
async fn mariadb_answers_as_its_client_does() {
    let Some(server) = mariadb().await else { return };
    let url = server.fresh_database();
    load_mysql(&url);
    let reader = server.fresh_account("reader");
    let database = Address::parse(&url).unwrap().database;
    server.execute(&url, &format!("GRANT SELECT ON {database}.* TO '{}'@'127.0.0.1'", reader.0));
    let mut session = session(&as_account(&url, &reader)).await;
    for case in cases(|_, pascal| pascal) {
        same(&mut session, &case, &server.client(&url, case.plain)).await;
    }
}

fn load_mysql(url: &str) {
    let address = Address::parse(url).unwrap();
    let mut client = Command::new("mariadb")
        .args(["--no-defaults", "--protocol=TCP", "--host=127.0.0.1"])
        .arg(format!("--port={}", address.port))
        .arg(format!("--user={}", address.user))
        .arg(&address.database)
        .env("MYSQL_PWD", &address.password)
        .stdin(Stdio::piped())
        .spawn()
        .expect("the client of MariaDB");
    client.stdin.take().unwrap().write_all(tables_of(MYSQL_DUMP).as_bytes()).unwrap();
    assert!(client.wait().unwrap().success());
}

#[tokio::test]
async fn the_schema_of_a_source_is_what_the_account_may_read() {
    if let Some(server) = postgres().await {
        let url = server.fresh_database().await;
        server.execute(&url, tables_of(POSTGRES_DUMP)).await;
        let reader = server.fresh_role("reader").await;
        server.execute(&url, &format!("GRANT SELECT ON album, artist TO {}", reader.0)).await;
        let mut session = session(&as_account(&url, &reader)).await;
        let tables = crate::source_schema::read(&mut session).await.unwrap();
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(vec!["album", "artist"], names);
        assert_eq!(("title", "character varying(160)"), pair(&tables[0].columns[1]));
    }
    if let Some(server) = mariadb().await {
        let url = server.fresh_database();
        load_mysql(&url);
        let database = Address::parse(&url).unwrap().database;
        let tables = crate::source_schema::read(&mut session(&url).await).await.unwrap();
        let ours: Vec<_> = tables.iter().filter(|table| table.schema == database).collect();
        assert_eq!(11, ours.len());
        assert_eq!(("Title", "varchar(160)"), pair(&ours[0].columns[1]));
    }
}

fn pair(column: &crate::source_schema::TableColumn) -> (&str, &str) {
    (&column.name, &column.kind)
}
