//! After a backup was put back: says of a connection that its credential cannot be used any more.

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
