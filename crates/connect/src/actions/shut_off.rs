//! Ends the use of one connection, of every connection of one kind, or of everything; for a while or for good.
//!
//! One transaction does all of it: from its commit on, nothing opens in any process within half a second.

use access::{May, SteppedUp};
use custody::{CustodyState, NewReceipt, Receipt, Subject, TwoOperators, WrongState};
use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::problem::Problem;
use platform::cx::Cx;
use serde_json::json;

use crate::connect::Connect;
use crate::connection::{Connection, Source, State};
use crate::fare;
use crate::permissions::ShutOffConnections;
use crate::shut_off::{Mode, Scope, ShutOff, revocation};
use crate::store;

/// Why nothing was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShutOffRefused {
    NotFound,
    /// Nothing of this kind is connected, or all of it is ended already.
    NothingToEnd,
    State(WrongState),
}

/// An owner, who confirmed who they are, ends it.
pub(crate) async fn shut_off(
    cx: &mut Cx,
    connect: &Connect,
    may: May<ShutOffConnections>,
    _confirmed: SteppedUp,
    asked: &ShutOff,
) -> Result<Receipt, Failure<ShutOffRefused>> {
    end(cx, connect, may.actor(), asked).await
}

impl Connect {
    /// Two operators end everything of the context's organization, in its place; their proof is used up.
    pub async fn shut_off_by_operators(
        &self,
        cx: &mut Cx,
        both: TwoOperators,
    ) -> Result<Receipt, Failure<ShutOffRefused>> {
        if cx.organization()? != both.organization() {
            return Err(ShutOffRefused::NotFound.into());
        }
        let asked =
            ShutOff { scope: Scope::Everything, mode: Mode::Destroy, reason: both.reason().to_owned() };
        end(cx, self, both.actor(), &asked).await
    }
}

/// The connections that are meant, those that were deleted and can be restored included.
pub(crate) async fn meant(cx: &mut Cx, scope: Scope) -> Result<Vec<Connection>, Fault> {
    let organization = cx.organization()?;
    let all = store::with_deleted(cx.tx(), organization).await?;
    Ok(all.into_iter().filter(|connection| scope.has(connection)).collect())
}

async fn end(
    cx: &mut Cx,
    connect: &Connect,
    by: Actor,
    asked: &ShutOff,
) -> Result<Receipt, Failure<ShutOffRefused>> {
    let organization = cx.organization()?;
    // Whoever gives one a new credential has ended by then, and whoever comes later finds it ended.
    store::hold_all(cx.tx(), organization).await?;
    let connections: Vec<Connection> =
        meant(cx, asked.scope).await?.into_iter().filter(|one| can_end(&one.state, asked.mode)).collect();
    refuse_nothing(cx, asked, &connections).await?;
    let mut lines = counted(cx, connect, asked, &connections).await?;
    for connection in &connections {
        end_one(cx, connect, connection, asked).await?;
        lines.push(("connection", described(connection)));
        if asked.mode == Mode::Destroy {
            lines.push(("revocation", revocation(connection)));
        }
    }
    let object = match asked.scope {
        Scope::Connection(id) => id.to_string(),
        Scope::Provider(engine) => engine.to_string(),
        Scope::Everything => organization.to_string(),
    };
    note(cx, asked, &object, by).await?;
    let new = NewReceipt {
        scope: asked.scope.token(),
        object,
        mode: asked.mode.token(),
        reason: &asked.reason,
        destroys: asked.mode == Mode::Destroy,
        lines,
    };
    Ok(connect.custody().write_receipt(cx, connect.custody().rules(), new).await?)
}

/// Whether the way out still leads anywhere from here.
fn can_end(state: &State, mode: Mode) -> bool {
    match state {
        State::ShutOff { .. } => false,
        State::Suspended { .. } => mode == Mode::Destroy,
        State::Pending { .. }
        | State::Active
        | State::Degraded { .. }
        | State::NeedsReauth { .. }
        | State::Gone { .. }
        | State::KeyUnavailable { .. } => true,
    }
}

async fn refuse_nothing(
    cx: &mut Cx,
    asked: &ShutOff,
    connections: &[Connection],
) -> Result<(), Failure<ShutOffRefused>> {
    match asked.scope {
        Scope::Connection(id) if connections.is_empty() => {
            let organization = cx.organization()?;
            let there = store::find_any(cx.tx(), organization, id).await?.is_some();
            Err(if there { ShutOffRefused::NothingToEnd } else { ShutOffRefused::NotFound }.into())
        }
        Scope::Provider(_) if connections.is_empty() => Err(ShutOffRefused::NothingToEnd.into()),
        Scope::Connection(_) | Scope::Provider(_) | Scope::Everything => Ok(()),
    }
}

/// Ends what lies above single connections, and says what was counted.
async fn counted(
    cx: &mut Cx,
    connect: &Connect,
    asked: &ShutOff,
    connections: &[Connection],
) -> Result<Vec<(&'static str, String)>, Failure<ShutOffRefused>> {
    let state = |failure: Failure<WrongState>| failure.map(ShutOffRefused::State);
    let mut lines = vec![("connections", connections.len().to_string())];
    match (asked.scope, asked.mode) {
        (Scope::Everything, Mode::Destroy) => {
            let done = connect.custody().shut_off_organization(cx, &asked.reason).await.map_err(state)?;
            let versions: Vec<String> = done.key_versions.iter().map(u32::to_string).collect();
            lines.push(("credentials destroyed", done.credentials.to_string()));
            lines.push(("data keys destroyed", done.data_keys.to_string()));
            lines.push(("organization key destroyed, versions", versions.join(" ")));
            if done.had_own_service {
                let words = "disable or destroy it there; then no backup opens anything from that moment";
                lines.push(("own key service", words.to_owned()));
            }
        }
        (Scope::Everything, Mode::Disable) => {
            connect.custody().suspend_organization(cx, &asked.reason).await.map_err(state)?;
        }
        (Scope::Connection(_) | Scope::Provider(_), Mode::Destroy) => {
            let count = connections.iter().filter(|one| matches!(one.source, Source::Server(_))).count();
            lines.push(("credentials destroyed", count.to_string()));
        }
        (Scope::Connection(_) | Scope::Provider(_), Mode::Disable) => {}
    }
    Ok(lines)
}

async fn end_one(
    cx: &mut Cx,
    connect: &Connect,
    connection: &Connection,
    asked: &ShutOff,
) -> Result<(), Fault> {
    let (subject, since) = (Subject::Connection(connection.id), cx.now());
    let (state, sentence) = match asked.mode {
        Mode::Disable => {
            connect.custody().suspend(cx, subject).await?;
            (State::Suspended { since }, "An owner switched it off.")
        }
        Mode::Destroy => {
            connect.custody().shred(cx, subject).await?;
            (State::ShutOff { since }, "It was shut off, and its credential is destroyed.")
        }
    };
    fare::move_to(cx, connection, &state, None, sentence).await
}

/// The entry of what was asked; each connection and key has its own besides.
async fn note(cx: &mut Cx, asked: &ShutOff, object: &str, by: Actor) -> Result<(), Fault> {
    let action = match (asked.scope, asked.mode) {
        (Scope::Connection(_), Mode::Destroy) => "connection.shut_off",
        (Scope::Connection(_), Mode::Disable) => "connection.suspend",
        (Scope::Provider(_), Mode::Destroy) => "provider.shut_off",
        (Scope::Provider(_), Mode::Disable) => "provider.suspend",
        // Custody has written it.
        (Scope::Everything, Mode::Destroy | Mode::Disable) => return Ok(()),
    };
    cx.audit(AuditEntry::done(by, action, object).detail(json!({ "reason": asked.reason }))).await
}

fn described(connection: &Connection) -> String {
    let at = match &connection.source {
        Source::File { path } => path.clone(),
        Source::Server(server) => format!("{}:{}", server.host, server.port),
    };
    format!("{} \"{}\", {} at {at}", connection.id, connection.name, connection.engine().name())
}

/// Switches on again what was switched off; what was shut off for good begins anew, with passwords entered again.
pub(crate) async fn resume(
    cx: &mut Cx,
    connect: &Connect,
    may: May<ShutOffConnections>,
    _confirmed: SteppedUp,
    (scope, reason): (Scope, &str),
) -> Result<(), Failure<ShutOffRefused>> {
    let organization = cx.organization()?;
    store::hold_all(cx.tx(), organization).await?;
    let state = connect.custody().state(cx).await?;
    if scope == Scope::Everything {
        let resumed = connect.custody().resume_organization(cx, reason).await;
        resumed.map_err(|failure| failure.map(ShutOffRefused::State))?;
    } else if state != CustodyState::Open {
        return Err(ShutOffRefused::State(WrongState(state)).into());
    }
    let connections = meant(cx, scope).await?;
    let off: Vec<_> = connections.into_iter().filter(|one| is_suspended(&one.state)).collect();
    if off.is_empty() && scope != Scope::Everything {
        return Err(ShutOffRefused::NothingToEnd.into());
    }
    for connection in off {
        connect.custody().resume(cx, Subject::Connection(connection.id)).await?;
        let next = if connection.rights.is_some() { State::Active } else { State::Pending { reason: None } };
        fare::move_to(cx, &connection, &next, None, "An owner switched it on again.").await?;
        let entry = AuditEntry::done(may.actor(), "connection.resume", connection.id);
        cx.audit(entry.detail(json!({ "reason": reason }))).await?;
    }
    Ok(())
}

fn is_suspended(state: &State) -> bool {
    matches!(state, State::Suspended { .. })
}

impl Refusal for ShutOffRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::NotFound => super::rename_connection::ChangeRefused::NotFound.problem(),
            Self::NothingToEnd => Problem::conflict("connect/nothing-to-end", "There is nothing to switch")
                .detail(
                    "Nothing that was named is in a state that this changes. The page Keys shows what is.",
                ),
            Self::State(state) => state.problem(),
        }
    }
}
