//! KPIs over a public sample database that is not ours, on PostgreSQL, MariaDB and SQLite: the reading equals what the
//! engine's own client answers to plain SQL.

use std::io::Write as _;
use std::process::{Command, Stdio};

use data_encoding::BASE32_NOPAD;
use platform::clock::Clock as _;
use serde_json::{Value, json};
use testkit::parts::Address;
use testkit::parts::{self};

use crate::world::World;

const POSTGRES: &str = include_str!("../../../connect/testdata/chinook/chinook-postgresql.sql");
const MYSQL: &str = include_str!("../../../connect/testdata/chinook/chinook-mysql.sql");
const SQLITE: &str = include_str!("../../../connect/testdata/chinook/chinook-sqlite.sql");

/// A KPI's statement, and plain SQL that asks the same.
struct Question {
    kpi: &'static str,
    plain: &'static str,
}

/// Sales to one country over a range, with and without small invoices; written for both spellings of the tables.
fn questions(snake: bool) -> Vec<Question> {
    if snake {
        return vec![
            Question {
                kpi: "SELECT SUM(total) AS value, COUNT(*) AS rows FROM invoice WHERE invoice_date >= {period.start_date} \
                      AND invoice_date < {period.end_date} AND ({country} = 'all' OR billing_country = {country}) \
                      AND ({small} OR total >= {least})",
                plain: "SELECT SUM(total) FROM invoice WHERE invoice_date >= '2023-01-01' AND invoice_date < '2024-01-01' \
                        AND billing_country = 'USA' AND total >= 2.5",
            },
            Question {
                kpi: "SELECT COUNT(DISTINCT customer_id) AS value FROM invoice WHERE invoice_date >= {period.start_at} \
                      AND invoice_date < {period.end_at}",
                plain: "SELECT COUNT(DISTINCT customer_id) FROM invoice WHERE invoice_date >= '2023-01-01' \
                        AND invoice_date < '2024-01-01'",
            },
        ];
    }
    vec![
        Question {
            kpi: "SELECT SUM(Total) AS value, COUNT(*) AS counted FROM Invoice WHERE InvoiceDate >= {period.start_date} \
                  AND InvoiceDate < {period.end_date} AND ({country} = 'all' OR BillingCountry = {country}) \
                  AND ({small} OR Total >= {least})",
            plain: "SELECT SUM(Total) FROM Invoice WHERE InvoiceDate >= '2023-01-01' AND InvoiceDate < '2024-01-01' \
                    AND BillingCountry = 'USA' AND Total >= 2.5",
        },
        Question {
            kpi: "SELECT COUNT(DISTINCT CustomerId) AS value FROM Invoice WHERE InvoiceDate >= {period.start_date} \
                  AND InvoiceDate < {period.end_date}",
            plain: "SELECT COUNT(DISTINCT CustomerId) FROM Invoice WHERE InvoiceDate >= '2023-01-01' \
                    AND InvoiceDate < '2024-01-01'",
        },
    ]
}

/// The KPI's number, through connection, form, job and reading.
async fn reading(world: &mut World, connection: &str, statement: &str) -> Value {
    let form = json!({
        "name": "Sales", "connection_id": connection, "statement": statement, "unit": "$", "decimals": 2,
        "zone": "UTC",
        "values": {"period": "abs:2023-01-01..2024-01-01", "country": {"id": "USA", "label": "USA"}, "small": false,
                   "least": "2.5"},
        "parameters": [
            {"name": "period", "label": "Period", "kind": "date_range"},
            {"name": "country", "label": "Country", "kind": "pick_list",
             "choices_statement": "SELECT DISTINCT billing_country FROM invoice"},
            {"name": "small", "label": "Small ones too", "kind": "checkbox"},
            {"name": "least", "label": "Least", "kind": "number"}
        ],
    });
    let kpi = world.owner.client.post("/api/kpis", form).await.expect(201).text("/id").to_owned();
    world.work().await;
    let seen = world.get(&format!("/api/kpis/{kpi}")).await;
    assert_eq!(Value::Null, seen["last_error"], "{seen}");
    seen["latest"].clone()
}

async fn equal(world: &mut World, connection: &str, question: &Question, plain: &str) {
    let seen = reading(world, connection, question.kpi).await;
    let number: kernel::decimal::Decimal = plain.trim().parse().unwrap();
    assert_eq!(json!(number.to_string()), seen["value"], "{}", question.kpi);
    assert!(kernel::decimal::Decimal::ZERO < number);
}

/// Connects a server through the form, with a second factor, and waits for its test.
async fn connected(world: &mut World, engine: &str, address: &Address, account: &(String, String)) -> String {
    let setup = world.owner.client.post("/api/me/totp", json!({})).await.expect(200);
    let secret = BASE32_NOPAD.decode(setup.text("/secret").replace(' ', "").as_bytes()).unwrap();
    let totp = totp_rs::Builder::new().with_secret(totp_rs::Secret::new(secret.into())).build().unwrap();
    let seconds = u64::try_from(world.app.clock.now().as_micros() / 1_000_000).unwrap();
    let code = json!({ "code": totp.generate(seconds).to_string() });
    let _ = world.owner.client.post("/api/me/totp/confirm", code).await.expect(200);
    let form = json!({
        "name": "Chinook", "engine": engine, "host": "127.0.0.1", "port": address.port, "database": address.database,
        "user": account.0, "password": account.1, "tls": {"mode": "plaintext"},
    });
    let made = world.owner.client.post("/api/connections", form).await.expect(202);
    let test = format!("/api/connection-tests/{}", made.text("/test/id"));
    loop {
        let seen = world.get(&test).await;
        match seen["state"].as_str() {
            Some("running") => tokio::task::yield_now().await,
            Some("passed") => return made.text("/connection/id").to_owned(),
            _ => panic!("the test of the connection ended as {seen}"),
        }
    }
}

/// Without the lines that make and choose a database of the dump's own name.
fn tables_of(dump: &str) -> &str {
    dump.split_once("Create Tables").and_then(|(_, rest)| rest.split_once("*/")).unwrap().1
}

#[tokio::test]
async fn postgresql_gives_what_psql_prints() {
    if !parts::wanted("PostgreSQL") {
        return;
    }
    let server = parts::postgres().await;
    let url = server.fresh_database().await;
    server.execute(&url, tables_of(POSTGRES)).await;
    let reader = server.fresh_role("reader").await;
    server.execute(&url, &format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}", reader.0)).await;
    let mut world = World::new().await;
    let address = Address::parse(&url).unwrap();
    let connection = connected(&mut world, "postgresql", &address, &reader).await;
    for question in questions(true) {
        equal(&mut world, &connection, &question, &server.client(&url, question.plain)).await;
    }
}

#[tokio::test]
async fn mariadb_gives_what_its_client_prints() {
    if !parts::wanted("MariaDB") {
        return;
    }
    let server = parts::mariadb().await;
    let url = server.fresh_database();
    let address = Address::parse(&url).unwrap();
    feed(&address, tables_of(MYSQL));
    let reader = server.fresh_account("reader");
    server.execute(&url, &format!("GRANT SELECT ON {}.* TO '{}'@'127.0.0.1'", address.database, reader.0));
    let mut world = World::new().await;
    let connection = connected(&mut world, "mysql", &address, &reader).await;
    for question in questions(false) {
        equal(&mut world, &connection, &question, &server.client(&url, question.plain)).await;
    }
}

fn feed(address: &Address, statements: &str) {
    let mut client = Command::new("mariadb")
        .args(["--no-defaults", "--protocol=TCP", "--host=127.0.0.1"])
        .arg(format!("--port={}", address.port))
        .arg(format!("--user={}", address.user))
        .arg(&address.database)
        .env("MYSQL_PWD", &address.password)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    client.stdin.take().unwrap().write_all(statements.as_bytes()).unwrap();
    assert!(client.wait().unwrap().success());
}

#[tokio::test]
async fn sqlite_gives_what_a_plain_query_finds() {
    let mut world = World::new().await;
    world.change(SQLITE).await;
    let connection = world.connection.to_string();
    for question in questions(false) {
        let plain = world.plain(question.plain).await;
        equal(&mut world, &connection, &question, &plain).await;
    }
}
