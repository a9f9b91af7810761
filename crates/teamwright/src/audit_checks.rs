//! Signing checkpoints of the audit logs, sending them to witnesses, and reading the logs again, so that the audit page
//! can say when they were last found whole.

use std::sync::Arc;

use access::Feature;
use audit::Journal;
use audit::journal::{Recorded, Verdict};
use audit::witness::Deliver;
use kernel::actor::Actor;
use kernel::audit_entry::Log;
use kernel::failure::Fault;
use platform::cx::Platform;
use platform::jobs::Schedule;

/// The first check of a process comes within a tenth of this.
const VERIFY_EVERY_S: u32 = 3_600;
const CHECKPOINT_EVERY_S: u32 = 10;
const WITNESS_EVERY_S: u32 = 10;

/// `line` is what requests to witnesses go through.
pub fn feature(journal: &Journal, line: Arc<Deliver>) -> Feature {
    let (journal, signing, sending) = (journal.clone(), journal.clone(), journal.clone());
    Feature {
        name: "audit_checks",
        routes: Vec::new(),
        jobs: Vec::new(),
        schedules: vec![
            Schedule::every("audit.checkpoint", CHECKPOINT_EVERY_S, move |_| {
                let journal = signing.clone();
                async move { journal.checkpoint_all(Recorded::Hourly).await.map(|_| ()) }
            }),
            Schedule::every("audit.witness", WITNESS_EVERY_S, move |_| {
                let (journal, line) = (sending.clone(), Arc::clone(&line));
                async move { journal.send_to_witnesses(&*line).await.map(|_| ()) }
            })
            .reaching_out(),
            Schedule::every("audit.verify", VERIFY_EVERY_S, move |platform| {
                let journal = journal.clone();
                async move { verify_all(&platform, &journal).await }
            }),
        ],
        problems: &[],
    }
}

/// Verifies every log; a broken one is told to the operator and shown on its audit page.
async fn verify_all(platform: &Platform, journal: &Journal) -> Result<(), Fault> {
    let mut cx = platform.begin_installation_read(Actor::System).await?;
    let organizations = access::directory::organizations(&mut cx).await?;
    drop(cx);
    let logs = std::iter::once(Log::Installation).chain(organizations.into_iter().map(Log::Organization));
    for log in logs {
        match journal.verify(log).await? {
            Verdict::Sound { .. } => {}
            Verdict::Broken { sequence, why } => {
                tracing::error!(
                    entry.sequence = sequence,
                    "the audit log {log:?} is broken at entry {sequence}: {why:?}"
                );
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
