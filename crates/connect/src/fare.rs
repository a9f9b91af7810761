//! What each read does to its connection: last use, last error, state, history.

use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Outcome};
use kernel::failure::Fault;
use kernel::ids::{Id as _, JobId, OrganizationId};
use platform::cx::Cx;

use crate::connect::Connect;
use crate::connection::{Connection, LastError, State};
use crate::jobs::ProbeRights;
use crate::reach::{Done, ReachFailed};
use crate::store::{self, health};
use crate::trouble::{Class, RunTrouble};

/// The same failure is written again only after so long: a broken source must not fill the store.
const REPEAT_MS: i64 = 60_000;
/// What custody answers where an organization's own key service refuses.
const KEY_UNAVAILABLE: &str = "custody/key-unavailable";

impl Connect {
    /// Notes how a read went. A statement that the database refuses says nothing about the connection.
    pub(crate) async fn fared(
        &self,
        organization: OrganizationId,
        connection: &Connection,
        done: &Result<Done, ReachFailed>,
    ) -> Result<(), Fault> {
        match done {
            Ok(_) => self.fared_well(organization, connection).await,
            Err(ReachFailed::Run(trouble)) => match failure_of(trouble) {
                Some((class, sentence)) => self.fared_badly(organization, connection, class, &sentence).await,
                // The source answered; the statement was at fault.
                None => self.fared_well(organization, connection).await,
            },
            Err(ReachFailed::Credential(problem)) => {
                let sentence = problem.detail.clone().unwrap_or_else(|| problem.title.to_owned());
                if problem.slug == KEY_UNAVAILABLE {
                    return self.key_went(organization, connection, &sentence).await;
                }
                self.fared_badly(organization, connection, Class::Unavailable, &sentence).await
            }
            Err(ReachFailed::Fault(_)) => Ok(()),
        }
    }

    /// The organization's own key cannot be reached: the connection says so until a read works again.
    async fn key_went(
        &self,
        organization: OrganizationId,
        connection: &Connection,
        sentence: &str,
    ) -> Result<(), Fault> {
        let now = self.platform().world.now();
        let state = State::KeyUnavailable { since: now };
        if state.token() == connection.state.token() {
            return Ok(());
        }
        let error = LastError { at: now, class: Class::Unavailable, sentence: sentence.to_owned() };
        let mut cx = self.platform().begin(organization, Actor::System).await?;
        move_unless_ended(&mut cx, connection, &state, Some(&error), sentence).await?;
        cx.commit().await
    }

    async fn fared_well(&self, organization: OrganizationId, connection: &Connection) -> Result<(), Fault> {
        let now = self.platform().world.now();
        self.usage().note(organization, connection.id, now);
        let state = connection.state.clone().succeeded();
        if state == connection.state {
            return Ok(());
        }
        let mut cx = self.platform().begin(organization, Actor::System).await?;
        move_unless_ended(&mut cx, connection, &state, None, "It answers again.").await?;
        cx.commit().await
    }

    async fn fared_badly(
        &self,
        organization: OrganizationId,
        connection: &Connection,
        class: Class,
        sentence: &str,
    ) -> Result<(), Fault> {
        let now = self.platform().world.now();
        let error = LastError { at: now, class, sentence: sentence.to_owned() };
        // A missing right stops that read only; it may also mean that the rights changed.
        let is_denied = class == Class::Denied;
        let state = if is_denied {
            connection.state.clone()
        } else {
            connection.state.clone().failed(class, sentence, now)
        };
        let is_known = connection.last_error.as_ref().is_some_and(|last| {
            last.class == class && last.sentence == sentence && now.millis_since(last.at) < REPEAT_MS
        });
        if is_known && state.token() == connection.state.token() {
            return Ok(());
        }
        let mut cx = self.platform().begin(organization, Actor::System).await?;
        move_unless_ended(&mut cx, connection, &state, Some(&error), sentence).await?;
        if is_denied {
            cx.enqueue(&ProbeRights { connection: connection.id }).await?;
        }
        cx.commit().await
    }
}

/// Writes how a read left its connection, unless somebody switched the connection off while it ran.
async fn move_unless_ended(
    cx: &mut Cx,
    connection: &Connection,
    state: &State,
    error: Option<&LastError>,
    sentence: &str,
) -> Result<(), Fault> {
    let organization = cx.organization()?;
    store::hold(cx.tx(), organization, connection.id).await?;
    let now = store::find_any(cx.tx(), organization, connection.id).await?;
    match now.map(|now| now.state) {
        Some(State::Suspended { .. } | State::ShutOff { .. }) | None => Ok(()),
        Some(
            State::Pending { .. }
            | State::Active
            | State::Degraded { .. }
            | State::NeedsReauth { .. }
            | State::Gone { .. }
            | State::KeyUnavailable { .. },
        ) => move_to(cx, connection, state, error, sentence).await,
    }
}

/// Writes a connection's state and error; a change of state is audited and stands in the history. What began before the
/// connection was given another account says nothing of the new one, and is not written.
pub(crate) async fn move_to(
    cx: &mut Cx,
    connection: &Connection,
    state: &State,
    error: Option<&LastError>,
    sentence: &str,
) -> Result<(), Fault> {
    let organization = cx.organization()?;
    let is_written = store::save_state(cx.tx(), organization, connection, state, error).await?;
    if !is_written || state.token() == connection.state.token() {
        return Ok(());
    }
    tell(cx, connection, state, error.map(|error| error.class), sentence).await?;
    let outcome = if error.is_some() { Outcome::Failed } else { Outcome::Done };
    let entry = AuditEntry::done(cx.actor(), "connection.change_state", connection.id)
        .purpose(state.token())
        .outcome(outcome);
    cx.audit(entry).await
}

/// Adds a line to the connection's history.
pub(crate) async fn tell(
    cx: &mut Cx,
    connection: &Connection,
    state: &State,
    class: Option<Class>,
    sentence: &str,
) -> Result<(), Fault> {
    let organization = cx.organization()?;
    let event = health::Event {
        id: cx.new_id::<JobId>()?.uuid(),
        at: cx.now(),
        state: state.token().to_owned(),
        class: class.map(|class| class.token().to_owned()),
        sentence: sentence.to_owned(),
    };
    health::insert(cx.tx(), organization, connection.id, &event).await
}

/// The class and words of a failure of the source; `None` where the statement or its values are at fault.
fn failure_of(trouble: &RunTrouble) -> Option<(Class, String)> {
    match trouble {
        RunTrouble::Lost(trouble) => Some((trouble.class(), trouble.sentence())),
        RunTrouble::Denied { says, .. } => Some((Class::Denied, says.clone())),
        RunTrouble::Database { .. }
        | RunTrouble::Writes { .. }
        | RunTrouble::TimedOut
        | RunTrouble::Excess(_)
        | RunTrouble::BindMismatch { .. }
        | RunTrouble::UnreadableColumn { .. } => None,
    }
}
