//! After the rows: the log is compared, older credentials are given up, sessions end, and the restore is on record.

use audit::Journal;
use audit::checkpoint::{Checkpoint, CheckpointHome};
use audit::journal::Verdict;
use custody::{GivenUp, WhyGivenUp};
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::Fault;
use kernel::ids::{Id as _, OrganizationId};
use platform::cx::Platform;
use platform::db::Scope;
use serde_json::json;

use super::Restored;
use crate::manifest::CHECKPOINTS;
use crate::refused::RestoreRefused;

/// How an installation stands after a restore.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// Entries that were written after the backup and that this machine still knows of: they are in the journal that
    /// was kept, or checkpoints state them.
    pub newer_entries: u64,
    /// What the log says of the older state that was put back.
    pub accepted: Vec<String>,
    /// Credentials that cannot be used: the log knows a newer one, or that it was destroyed, or there is no key.
    pub given_up: u64,
    /// Connections that ask for a new credential.
    pub needs_credential: u64,
    /// Organizations that were shut off after the backup, and are again.
    pub shut_off: u64,
    /// The first bad entry of a log, if there is one.
    pub broken: Option<String>,
}

const RESTORE: &str = "backup.restore";

/// Brings what was put back into line with the log. The journal is open, nothing else runs.
pub async fn settle(
    platform: &Platform,
    journal: &Journal,
    (checkpoints, backup): (&CheckpointHome, &std::path::Path),
    restored: &Restored,
) -> Result<Settled, RestoreRefused> {
    let mut settled =
        Settled { newer_entries: newer(journal, checkpoints, restored).await?, ..Settled::default() };
    let why = format!("put back from the backup {} of {}", restored.manifest.id, restored.manifest.point);
    if !restored.has_keys {
        // The key that signed them is not among what was put back; the next start makes another one.
        for (log, _) in checkpoints.newest()? {
            checkpoints.set_aside(log)?;
        }
    }
    settled.accepted = journal
        .accept_gaps(checkpoints, &why)
        .await
        .map_err(|gap| Fault::new("could not accept that the audit log is older", gap.to_string()))?;
    if restored.has_keys {
        checkpoints.take_in(&backup.join(CHECKPOINTS))?;
    }
    let given_up = if restored.has_keys {
        custody::give_up_older(platform, journal).await?
    } else {
        custody::give_up_all(platform, journal).await?
    };
    settled.given_up = given_up.credentials.len() as u64;
    settled.shut_off = given_up.shut_off.len() as u64;
    settled.needs_credential = ask_again(platform, &given_up).await?;
    end_sessions(platform).await?;
    note(platform, restored, &settled).await?;
    journal.settle().await?;
    settled.broken = first_broken(platform, journal).await?;
    Ok(settled)
}

/// Entries beyond the backup's point, as the journal has them or checkpoints state them.
async fn newer(journal: &Journal, checkpoints: &CheckpointHome, restored: &Restored) -> Result<u64, Fault> {
    let mut newer = 0;
    let stated = checkpoints.newest()?;
    for (log, kept) in &stated {
        let checkpoint = Checkpoint::read(&kept.note).map_or(0, |checkpoint| checkpoint.size);
        let known = restored.manifest.logs.iter().find(|size| size.id() == Some(*log));
        newer += checkpoint
            .max(entries_of(journal, *log).await?)
            .saturating_sub(known.map_or(0, |size| size.entries));
    }
    for size in &restored.manifest.logs {
        if let Some(log) = size.id().filter(|log| !stated.iter().any(|(stated, _)| stated == log)) {
            newer += entries_of(journal, log).await?.saturating_sub(size.entries);
        }
    }
    Ok(newer)
}

async fn entries_of(journal: &Journal, log: audit::LogId) -> Result<u64, Fault> {
    let organization = OrganizationId::from_uuid(uuid::Uuid::from_bytes(log.0));
    let own = journal.id_of(Log::Installation) == log;
    journal.size(if own { Log::Installation } else { Log::Organization(organization) }).await
}

async fn ask_again(platform: &Platform, given_up: &GivenUp) -> Result<u64, Fault> {
    let mut asked = 0;
    for one in &given_up.credentials {
        let Some((organization, connection)) = one.connection else { continue };
        let why = match one.why {
            WhyGivenUp::Older => "A backup was put back, and its password is older than the one used last.",
            WhyGivenUp::Destroyed => "A backup was put back; its password had been destroyed since.",
            WhyGivenUp::NoKey => "A backup was put back without its keys.",
        };
        if given_up.shut_off.contains(&organization) {
            connect::say_shut_off(platform, organization, connection).await?;
        } else {
            asked += u64::from(connect::ask_for_credential(platform, organization, connection, why).await?);
        }
    }
    Ok(asked)
}

/// Who signed out since, or was removed, must not be signed in again.
async fn end_sessions(platform: &Platform) -> Result<(), Fault> {
    let mut tx = platform.db.begin(Scope::Installation).await?;
    access::end_all_sessions(&mut tx).await?;
    tx.commit().await
}

async fn note(platform: &Platform, restored: &Restored, settled: &Settled) -> Result<(), Fault> {
    let entry = AuditEntry::done(Actor::Operator, RESTORE, restored.manifest.id).detail(json!({
        "point": restored.manifest.point,
        "rows": restored.rows,
        "with_keys": restored.has_keys,
        "newer_entries": settled.newer_entries,
        "credentials_given_up": settled.given_up,
        "organizations_shut_off": settled.shut_off,
    }));
    let mut cx = platform.begin_installation(Actor::Operator).await?;
    cx.audit(entry).await?;
    cx.commit().await
}

async fn first_broken(platform: &Platform, journal: &Journal) -> Result<Option<String>, Fault> {
    let mut tx = platform.db.begin_read(Scope::Installation).await?;
    let organizations = access::directory::all_organizations(&mut tx).await?;
    drop(tx);
    let logs = std::iter::once(Log::Installation).chain(organizations.into_iter().map(Log::Organization));
    for log in logs {
        if let Verdict::Broken { sequence, why } = journal.verify(log).await? {
            return Ok(Some(format!("entry {sequence} of {}: {why}", journal.origin(log))));
        }
    }
    Ok(None)
}
