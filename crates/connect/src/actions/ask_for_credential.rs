//! After a backup was put back: says of a connection that its credential cannot be used any more, or ends its use again.

use custody::Subject;
use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::{ConnectionId, OrganizationId};
use kernel::time::Timestamp;
use platform::cx::Platform;

use crate::connection::State;
use crate::{fare, store};

/// An owner gives it a new one. `false` where there is no such connection, or it was ended for good.
pub async fn ask_for_credential(
    platform: &Platform,
    organization: OrganizationId,
    connection: ConnectionId,
    why: &str,
) -> Result<bool, Fault> {
    let state = |since| State::NeedsReauth { since, reason: why.to_owned() };
    move_to(platform, (organization, connection), state, why).await
}

/// Its organization was shut off before.
pub async fn say_shut_off(
    platform: &Platform,
    organization: OrganizationId,
    connection: ConnectionId,
) -> Result<bool, Fault> {
    let says = "A backup was put back; the organization had been shut off since.";
    move_to(platform, (organization, connection), |since| State::ShutOff { since }, says).await
}

/// Whether a state, as the log names it, is one that an owner ended the use with.
pub fn is_end(state: &str) -> bool {
    let since = Timestamp::default();
    [State::ShutOff { since }, State::Suspended { since }].iter().any(|end| end.token() == state)
}

/// Ends the use again where the log's newest state is such an end; `false` where nothing was to change.
pub async fn end_again(
    platform: &Platform,
    (organization, connection): (OrganizationId, ConnectionId),
    newest: &str,
) -> Result<bool, Fault> {
    let mut cx = platform.begin(organization, Actor::Operator).await?;
    let since = cx.now();
    let ends = [State::ShutOff { since }, State::Suspended { since }];
    let Some(end) = ends.iter().find(|end| end.token() == newest) else { return Ok(false) };
    let found = store::find_any(cx.tx(), organization, connection).await?;
    let Some(found) = found.filter(|found| found.state.token() != newest) else { return Ok(false) };
    custody::switch_off(&mut cx, Subject::Connection(connection)).await?;
    let says = "A backup was put back; an owner had switched it off since.";
    fare::move_to(&mut cx, &found, end, None, says).await?;
    cx.commit().await?;
    Ok(true)
}

async fn move_to(
    platform: &Platform,
    (organization, connection): (OrganizationId, ConnectionId),
    state: impl FnOnce(Timestamp) -> State,
    sentence: &str,
) -> Result<bool, Fault> {
    let mut cx = platform.begin(organization, Actor::Operator).await?;
    let found = store::find_any(cx.tx(), organization, connection).await?;
    let Some(connection) = found.filter(|found| !matches!(found.state, State::ShutOff { .. })) else {
        return Ok(false);
    };
    let state = state(cx.now());
    fare::move_to(&mut cx, &connection, &state, None, sentence).await?;
    cx.commit().await?;
    Ok(true)
}
