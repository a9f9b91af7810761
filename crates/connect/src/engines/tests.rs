//! Sessions against real servers, and what they share.

mod reading;
mod rogue_mysql;

mod real_servers {
    mod chinook;
    mod limits;
    mod rights;
    mod tls;
    mod values;
}

use std::sync::Arc;

use jiff::civil::date;
use kernel::secret::Secret;
use kernel::time::Timestamp;
use platform::outbound::{AddressRange, Gate, Policy, SystemResolver};
use testkit::parts::{self, Address};

use super::Session;
use super::attach::attach;
use super::dial::dial;
use super::wire::Login;
use crate::answer::{Answer, Caps, Cell};
use crate::bind::Bind;
use crate::connection::{Server, Tls};
use crate::engine::Engine;
use crate::progress::Unwatched;
use crate::statement::{Fragment, render};
use crate::trouble::{RunTrouble, Trouble};

/// A gate that lets tests reach loopback, as an operator would allow it.
pub(crate) fn open_gate() -> Gate {
    let loopback: AddressRange = "127.0.0.0/8".parse().unwrap();
    let policy = Policy { allow: vec![loopback], allow_plaintext: vec![loopback], ports: Vec::new() };
    Gate::new(policy, Arc::new(SystemResolver))
}

pub(crate) fn server_at(url: &str, tls: Tls) -> (Server, Secret) {
    let address = Address::parse(url).expect("an address of the tests");
    let engine = if address.scheme.starts_with("postgres") { Engine::PostgreSql } else { Engine::MySql };
    let server = Server {
        engine,
        host: "127.0.0.1".to_owned(),
        port: address.port,
        database: address.database,
        user: address.user,
        tls,
    };
    (server, Secret::from_text(address.password))
}

/// Signs in at the address, in plaintext.
pub(crate) async fn session(url: &str) -> Session {
    try_session(url, Tls::Plaintext).await.expect("a session")
}

pub(crate) async fn try_session(url: &str, tls: Tls) -> Result<Session, Trouble> {
    let (server, password) = server_at(url, tls);
    let line = dial(&open_gate(), &server, &Unwatched).await?;
    let login = Login { user: server.user.clone(), database: server.database.clone() };
    attach(line, &login, &password).await
}

/// The same account at another address.
pub(crate) fn as_account(url: &str, (user, password): &(String, String)) -> String {
    Address::parse(url).unwrap().with_account(user, password).to_string()
}

pub(crate) async fn ask(session: &mut Session, text: &str) -> Result<Answer, RunTrouble> {
    ask_with(session, &[Fragment::Text(text.to_owned())], &[], Caps::READ).await
}

pub(crate) async fn ask_with(
    session: &mut Session,
    fragments: &[Fragment],
    binds: &[Bind],
    caps: Caps,
) -> Result<Answer, RunTrouble> {
    let sent = render(session.engine(), fragments);
    session.read(&sent, binds, caps).await
}

/// `text` with `{}` as the places of the binds, in order.
pub(crate) fn fragments(text: &str) -> Vec<Fragment> {
    let mut out = Vec::new();
    for (index, part) in text.split("{}").enumerate() {
        if index > 0 {
            out.push(Fragment::Bind { index: index - 1, written: "{}".to_owned() });
        }
        out.push(Fragment::Text(part.to_owned()));
    }
    out
}

pub(crate) fn first_row(answer: &Answer) -> &[Cell] {
    answer.rows.first().expect("a row")
}

pub(crate) fn number(text: &str) -> Cell {
    Cell::Number(text.parse().unwrap())
}

/// 21 November 2026, whose day begins at 23:00 UTC the evening before where the test's KPI is.
pub(crate) fn some_day() -> Bind {
    Bind::Day { date: date(2026, 11, 21), starts_at: instant("2026-11-20T23:00:00Z") }
}

pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

/// The servers of the run, or nothing when this run does without.
pub(crate) async fn postgres() -> Option<Arc<parts::Postgres>> {
    if parts::wanted("PostgreSQL") { Some(parts::postgres().await) } else { None }
}

pub(crate) async fn mariadb() -> Option<Arc<parts::MariaDb>> {
    if parts::wanted("MariaDB") { Some(parts::mariadb().await) } else { None }
}
