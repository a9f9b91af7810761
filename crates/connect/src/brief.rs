//! What other features show of connections beside what is read through them.

use kernel::failure::Fault;
use kernel::ids::ConnectionId;
use platform::cx::Cx;

use crate::engine::Engine;
use crate::store;

/// A connection in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionBrief {
    pub id: ConnectionId,
    pub name: String,
    pub engine: Engine,
    pub is_archived: bool,
}

/// All connections of the context's organization that are not deleted, in one statement.
pub async fn names(cx: &mut Cx) -> Result<Vec<ConnectionBrief>, Fault> {
    let organization = cx.organization()?;
    let all = store::all(cx.tx(), organization).await?;
    let brief = |connection: &crate::connection::Connection| ConnectionBrief {
        id: connection.id,
        name: connection.name.to_string(),
        engine: connection.engine(),
        is_archived: connection.archived_at.is_some(),
    };
    Ok(all.iter().map(brief).collect())
}
