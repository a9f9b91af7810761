//! Creates a connection. It can be read through once its first test has passed.

use access::May;
use access::second_factor::SecondFactorProof;
use custody::{Kind, Subject};
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::MemberId;
use kernel::problem::Problem;
use kernel::secret::Secret;
use kernel::time::Timestamp;
use platform::cx::Cx;
use serde_json::json;

use crate::connect::Connect;
use crate::connection::{Accepted, Connection, ConnectionName, ProbedRights, Source, State};
use crate::permissions::EditConnections;
use crate::rights::Verdict;
use crate::store;

/// Connections of one organization, the deleted ones that can still be restored included.
const MOST: i64 = 200;

/// What a new connection is.
pub(crate) struct NewConnection {
    pub(crate) name: ConnectionName,
    pub(crate) source: Source,
    /// The password and the proof that whoever stores it has a second factor; a file has neither.
    pub(crate) credential: Option<(Secret, SecondFactorProof)>,
    /// An owner's reason to accept an account that can write.
    pub(crate) accepted: Option<String>,
    pub(crate) by: MemberId,
}

#[derive(Debug)]
pub(crate) enum CreateRefused {
    TooMany,
}

impl Refusal for CreateRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::TooMany => {
                Problem::conflict("connect/too-many-connections", "There are too many connections")
                    .detail(format!("An organization has at most {MOST}. Delete one that is not used."))
            }
        }
    }
}

pub(crate) async fn create_connection(
    cx: &mut Cx,
    connect: &Connect,
    may: May<EditConnections>,
    new: NewConnection,
) -> Result<Connection, Failure<CreateRefused>> {
    let organization = may.organization();
    if store::count(cx.tx(), organization).await? >= MOST {
        return Err(CreateRefused::TooMany.into());
    }
    let connection = started(cx, &new)?;
    store::insert(cx.tx(), organization, &connection).await?;
    if let Some((password, _proof)) = new.credential {
        connect.custody().seal(cx, Subject::Connection(connection.id), Kind::SqlPassword, password).await?;
    }
    let entry = AuditEntry::done(may.actor(), "connection.create", connection.id);
    cx.audit(entry.detail(json!({
        "name": connection.name.to_string(),
        "engine": connection.engine().token(),
        "accepts_writing": new.accepted.is_some(),
    })))
    .await?;
    Ok(connection)
}

fn started(cx: &Cx, new: &NewConnection) -> Result<Connection, Fault> {
    let rights = new.accepted.as_ref().map(|reason| ProbedRights {
        verdict: Verdict::Write,
        probed_at: Timestamp::from_micros(0),
        accepted: Some(Accepted { by: new.by, reason: reason.clone(), at: cx.now() }),
    });
    Ok(Connection {
        id: cx.new_id()?,
        name: new.name.clone(),
        source: new.source.clone(),
        state: State::Pending { reason: None },
        rights,
        is_sample: false,
        created_at: cx.now(),
        created_by: Some(new.by),
        last_used_at: None,
        last_error: None,
        archived_at: None,
        deleted_at: None,
        account_revision: 1,
        revision: 1,
    })
}
