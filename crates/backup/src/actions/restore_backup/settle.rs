//! After the rows: the log is compared, older credentials are given up, and the restore is on record. Every step can be
//! done again.

use std::path::Path;

use audit::Journal;
use audit::checkpoint::{Checkpoint, CheckpointHome};
use audit::journal::Verdict;
use custody::{Outdated, WhyOutdated};
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::Fault;
use kernel::ids::{Id as _, OrganizationId};
use platform::cx::Platform;
use platform::db::Scope;
use serde_json::json;

use super::Restored;
use super::since::{self, Since};
use crate::manifest::CHECKPOINTS;
use crate::refused::RestoreRefused;
use crate::store;

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
    /// Connections that were switched off or ended after the backup, and are again.
    pub switched_off: u64,
    /// The first bad entry of a log, if there is one.
    pub broken: Option<String>,
}

const RESTORE: &str = "backup.restore";

/// What was put back, and who knows what happened since.
#[derive(Clone, Copy)]
pub struct Settle<'a> {
    pub platform: &'a Platform,
    /// Open, and nothing else runs.
    pub journal: &'a Journal,
    pub checkpoints: &'a CheckpointHome,
    /// The backup's folder.
    pub backup: &'a Path,
    /// The journal of the store that was in use until now, where it can still be read.
    pub old: Option<&'a Journal>,
}

/// Brings what was put back into line with the log.
pub async fn settle(settle: &Settle<'_>, restored: &Restored) -> Result<Settled, RestoreRefused> {
    let Settle { platform, journal, checkpoints, backup, old } = *settle;
    let knowing = old.unwrap_or(journal);
    if knowing.installation() != restored.manifest.installation {
        return Err(RestoreRefused::OtherStore(restored.manifest.installation));
    }
    let mut settled =
        Settled { newer_entries: newer(knowing, checkpoints, restored).await?, ..Settled::default() };
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
    let outdated = if restored.has_keys {
        custody::find_outdated(platform, knowing).await?
    } else {
        custody::find_all(platform, knowing).await?
    };
    let since = since::read(platform, knowing, &restored.manifest).await?;
    settled.given_up = outdated.credentials.len() as u64;
    settled.shut_off = outdated.shut_off.len() as u64;
    // Told before it is done: a restore that is broken off between finds it again.
    settled.needs_credential = ask_again(platform, &outdated, &since).await?;
    settled.switched_off = switch_off_again(platform, &since).await?;
    custody::give_up(platform, journal, &outdated).await?;
    // What was put back is what holds from here on, on record.
    journal.settle().await?;
    custody::record_states(platform, journal, Actor::Operator).await?;
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

async fn ask_again(platform: &Platform, outdated: &Outdated, since: &Since) -> Result<u64, Fault> {
    let mut asked = 0;
    for one in &outdated.credentials {
        let Some((organization, connection)) = one.connection() else { continue };
        let why = match one.why {
            WhyOutdated::Older => "A backup was put back, and its password is older than the one used last.",
            WhyOutdated::Destroyed => "A backup was put back; its password had been destroyed since.",
            WhyOutdated::NoKey => "A backup was put back without its keys.",
        };
        let is_ended =
            since.connections.get(&(organization, connection)).is_some_and(|is| connect::is_end(is));
        if outdated.shut_off.contains(&organization) {
            connect::say_shut_off(platform, organization, connection).await?;
        } else if !is_ended {
            asked += u64::from(connect::ask_for_credential(platform, organization, connection, why).await?);
        }
    }
    Ok(asked)
}

/// What was switched off or ended since is so again; nobody is asked for a credential of what was ended.
async fn switch_off_again(platform: &Platform, since: &Since) -> Result<u64, Fault> {
    let mut count = 0;
    for ((organization, connection), state) in &since.connections {
        count += u64::from(connect::end_again(platform, (*organization, *connection), state).await?);
    }
    for organization in &since.suspended {
        custody::suspend_again(platform, *organization, "switched off before a backup was put back").await?;
    }
    Ok(count)
}

/// On record, and at its end.
async fn note(platform: &Platform, restored: &Restored, settled: &Settled) -> Result<(), Fault> {
    let entry = AuditEntry::done(Actor::Operator, RESTORE, restored.manifest.id).detail(json!({
        "point": restored.manifest.point,
        "rows": restored.rows,
        "with_keys": restored.has_keys,
        "newer_entries": settled.newer_entries,
        "credentials_given_up": settled.given_up,
        "organizations_shut_off": settled.shut_off,
        "connections_switched_off": settled.switched_off,
    }));
    let mut cx = platform.begin_installation(Actor::Operator).await?;
    cx.audit(entry).await?;
    let now = cx.now();
    store::settle_origin(cx.tx(), now).await?;
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
