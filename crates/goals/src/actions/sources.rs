//! What actions look up elsewhere: connections in `connect`, the calendar in `access`.

use connect::ConnectionBrief;
use kernel::failure::Fault;
use kernel::ids::ConnectionId;
use platform::cx::Cx;

use crate::read::Almanac;

/// The connection, when the organization has it.
pub(crate) async fn find(cx: &mut Cx, id: ConnectionId) -> Result<Option<ConnectionBrief>, Fault> {
    Ok(connect::names(cx).await?.into_iter().find(|connection| connection.id == id))
}

/// The organization's calendar in force.
pub(crate) async fn almanac(cx: &mut Cx) -> Result<Almanac, Fault> {
    let current = access::calendar::current(cx).await?;
    Ok(Almanac { version: current.version, calendar: current.calendar })
}
