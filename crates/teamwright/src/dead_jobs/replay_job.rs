//! Queueing a dead job again.

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, FaultKind, Refusal};
use kernel::ids::JobId;
use kernel::problem::Problem;
use platform::cx::Cx;
use platform::http::path::no_such_thing;
use platform::jobs::store::dead;

/// Why a dead job is left where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReplayRefused {
    NotThere,
    WaitsAlready,
}

impl Refusal for ReplayRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::NotThere => no_such_thing(),
            Self::WaitsAlready => Problem::conflict("jobs/waits-already", "The same work waits already")
                .detail("It runs by itself soon. Drop this one."),
        }
    }
}

/// Gives the job all its tries again, due now.
pub(super) async fn replay_job(cx: &mut Cx, actor: Actor, job: JobId) -> Result<(), Failure<ReplayRefused>> {
    let (organization, now) = (cx.organization()?, cx.now());
    match dead::replay(cx.tx(), organization, job, now).await {
        Ok(true) => Ok(cx.audit(AuditEntry::done(actor, "job.replay", job)).await?),
        Ok(false) => Err(ReplayRefused::NotThere.into()),
        Err(fault) if fault.kind() == FaultKind::Duplicate => Err(ReplayRefused::WaitsAlready.into()),
        Err(fault) => Err(fault.into()),
    }
}

/// Throws the job away.
pub(super) async fn discard_job(cx: &mut Cx, actor: Actor, job: JobId) -> Result<(), Failure<ReplayRefused>> {
    let organization = cx.organization()?;
    if !dead::discard(cx.tx(), organization, job).await? {
        return Err(ReplayRefused::NotThere.into());
    }
    let noted: Result<(), Fault> = cx.audit(AuditEntry::done(actor, "job.discard", job)).await;
    Ok(noted?)
}
