//! From a target to a stream that is ready for signing in: through the gate, then TLS.

use std::time::Duration;

use platform::outbound::{Caps, Gate, OutboundRefused, PortKind, TlsProblem, TlsSettings};

use super::wire::Wire;
use super::{mysql, postgres};
use crate::connection::{Server, Tls};
use crate::engine::Engine;
use crate::progress::{Progress, Step};
use crate::trouble::Trouble;

/// What one session may cost: little more than one read's own caps.
const SESSION: Caps = Caps {
    connect: Duration::from_secs(5),
    idle: Duration::from_secs(12),
    overall: Duration::from_secs(30),
    received_bytes: 12 << 20,
};

/// A stream on which the server waits for us to sign in.
pub(crate) enum Line {
    PostgreSql(Wire),
    MySql(Box<mysql::Greeting>),
}

/// Resolves, connects to the checked address, and opens TLS unless the operator allows plaintext there.
pub(crate) async fn dial(gate: &Gate, server: &Server, progress: &dyn Progress) -> Result<Line, Trouble> {
    let kind = match server.engine {
        Engine::PostgreSql => PortKind::PostgreSql,
        Engine::MySql => PortKind::MySql,
        Engine::Sqlite => return Err(Trouble::NotThisEngine { engine: "a server" }),
    };
    progress.begin(Step::Resolve);
    let resolved = gate.resolve(&server.host, server.port, kind, SESSION).await?;
    if matches!(server.tls, Tls::Plaintext) {
        gate.allow_plaintext(&resolved)?;
    }
    progress.begin(Step::Connect);
    let wire: Wire = Box::new(gate.open(&resolved, SESSION).await?);
    let settings = settings(server);
    match server.engine {
        Engine::PostgreSql => postgres_line(gate, wire, settings.as_ref(), progress).await,
        Engine::MySql | Engine::Sqlite => mysql_line(gate, wire, settings.as_ref(), progress).await,
    }
}

fn settings(server: &Server) -> Option<TlsSettings> {
    match &server.tls {
        Tls::Plaintext => None,
        Tls::Verify { authority, server_name } => Some(TlsSettings {
            server_name: server_name.clone().unwrap_or_else(|| server.host.clone()),
            ca_pem: authority.clone(),
        }),
    }
}

fn not_offered() -> Trouble {
    OutboundRefused::Tls(TlsProblem::NotSpoken).into()
}

async fn postgres_line(
    gate: &Gate,
    mut wire: Wire,
    settings: Option<&TlsSettings>,
    progress: &dyn Progress,
) -> Result<Line, Trouble> {
    let Some(settings) = settings else { return Ok(Line::PostgreSql(wire)) };
    progress.begin(Step::Tls);
    if !postgres::ask_for_tls(&mut wire).await? {
        return Err(not_offered());
    }
    Ok(Line::PostgreSql(Box::new(gate.tls(wire, settings).await?)))
}

async fn mysql_line(
    gate: &Gate,
    wire: Wire,
    settings: Option<&TlsSettings>,
    progress: &dyn Progress,
) -> Result<Line, Trouble> {
    let greeting = mysql::greet(wire).await?;
    let Some(settings) = settings else { return Ok(Line::MySql(Box::new(greeting))) };
    progress.begin(Step::Tls);
    if !greeting.offers_tls() {
        return Err(not_offered());
    }
    let (wire, rest) = greeting.ask_for_tls().await?;
    let wire: Wire = Box::new(gate.tls(wire, settings).await?);
    Ok(Line::MySql(Box::new(rest.encrypted(wire))))
}
