//! An owner accepts an account although it can write, with a reason that stays in the audit log.

use access::{May, SteppedUp};
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Refusal};
use kernel::ids::{ConnectionId, MemberId};
use kernel::problem::Problem;
use platform::cx::Cx;
use serde_json::json;

use crate::connection::{Accepted, Archived, Connection};
use crate::permissions::AcceptWriteAccount;
use crate::rights::Verdict;
use crate::store;

/// Shortest and longest reason, in characters.
pub(crate) const REASON: std::ops::RangeInclusive<usize> = 10..=500;

#[derive(Debug)]
pub(crate) enum AcceptRefused {
    NotFound,
    Archived,
    /// No test has looked at the account's rights yet.
    NotProbed,
    /// It only reads; there is nothing to accept.
    OnlyReads,
    /// It governs the server: never accepted.
    Governs,
    Reason,
}

impl Refusal for AcceptRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::NotFound => super::rename_connection::ChangeRefused::NotFound.problem(),
            Self::Archived => Archived.problem(),
            Self::NotProbed => Problem::conflict("connect/rights-unknown", "The account's rights are not known yet")
                .detail("Test the connection first. What the account can do is then listed."),
            Self::OnlyReads => Problem::conflict("connect/nothing-to-accept", "The account only reads")
                .detail("There is nothing to accept."),
            Self::Governs => Problem::conflict("connect/account-governs", "The account governs the server")
                .detail("Such an account is never used for reading. Make an account of its own; the guide has the script."),
            Self::Reason => Problem::unprocessable("connect/reason-needed", "A reason is needed")
                .detail("Say in 10 to 500 characters why this account is used although it can write.")
                .field("/reason", "Give a reason of 10 to 500 characters."),
        }
    }
}

pub(crate) async fn accept_write_account(
    cx: &mut Cx,
    may: May<AcceptWriteAccount>,
    _confirmed: SteppedUp,
    (id, by): (ConnectionId, MemberId),
    reason: &str,
) -> Result<Connection, Failure<AcceptRefused>> {
    let organization = may.organization();
    let mut connection = store::find(cx.tx(), organization, id).await?.ok_or(AcceptRefused::NotFound)?;
    connection.in_use().map_err(|Archived| AcceptRefused::Archived)?;
    let reason = reason_of(reason).ok_or(AcceptRefused::Reason)?;
    let mut rights = connection.rights.clone().ok_or(AcceptRefused::NotProbed)?;
    match rights.verdict {
        Verdict::Read => return Err(AcceptRefused::OnlyReads.into()),
        Verdict::Admin => return Err(AcceptRefused::Governs.into()),
        Verdict::Write => {}
    }
    rights.accepted = Some(Accepted { by, reason: reason.clone(), at: cx.now() });
    store::save_rights(cx.tx(), organization, &connection, Some(&rights)).await?;
    connection.rights = Some(rights);
    let entry = AuditEntry::done(may.actor(), "connection.accept_write", id);
    cx.audit(entry.detail(json!({ "reason": reason }))).await?;
    Ok(connection)
}

/// The reason, trimmed, if it is long enough to be one.
pub(crate) fn reason_of(text: &str) -> Option<String> {
    let text = text.trim();
    REASON.contains(&text.chars().count()).then(|| text.to_owned())
}
