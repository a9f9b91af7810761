//! `teamwright restore release`: what waits since a backup was put back may run again.

use std::collections::BTreeMap;
use std::io::Write;

use clap::Args;
use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::cx::Platform;
use platform::db::Scope;
use platform::jobs::hold;
use platform::world::World;
use serde::Serialize;
use serde_json::json;

use super::tell::some;
use crate::cli::Ending;
use crate::commands::backup::opened;
use crate::commands::configured::Configured;
use crate::installation::said;

#[derive(Debug, Args)]
pub(super) struct ReleaseArgs {
    #[command(flatten)]
    configured: Configured,
    /// Release this kind of job alone
    #[arg(long, value_name = "KIND")]
    job: Option<String>,
    /// Throw away what was due before this instant instead of running it
    #[arg(long, value_name = "TIME", requires = "job")]
    discard_before: Option<jiff::Timestamp>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Jobs of one kind that wait, in all organizations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Kind {
    pub name: String,
    pub count: i64,
    pub first_due: Timestamp,
}

pub(super) async fn run(args: &ReleaseArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    let settings = args.configured.load()?.settings;
    let sources = opened(&settings, World::system()).await?;
    let platform = &sources.platform;
    let held = hold::current(platform).await.map_err(said)?;
    let wanted = |kind: &Kind| args.job.as_ref().is_none_or(|name| *name == kind.name);
    let kinds: Vec<Kind> = waiting(platform).await.map_err(said)?.into_iter().filter(wanted).collect();
    let discarded = release(platform, args, &kinds).await.map_err(said)?;
    if matches!(sources.journal_at, backup::JournalAt::Ours(_)) {
        sources.journal.settle().await.map_err(said)?;
    }
    platform.db.close().await;
    if args.json {
        let told = json!({ "was_held": !held.is_nothing(), "released": kinds, "discarded": discarded });
        serde_json::to_writer_pretty(&mut *out, &told)?;
        writeln!(out)?;
        return Ok(Ending::Done);
    }
    if held.is_nothing() {
        writeln!(out, "Nothing was held")?;
    }
    for kind in &kinds {
        let jobs = some(kind.count.unsigned_abs(), "job", "jobs");
        writeln!(out, "Released {jobs}: {}, the first due {}", kind.name, kind.first_due)?;
    }
    if discarded != 0 {
        writeln!(out, "Threw {discarded} of them away")?;
    }
    Ok(Ending::Done)
}

async fn release(platform: &Platform, args: &ReleaseArgs, kinds: &[Kind]) -> Result<u64, Fault> {
    let mut cx = platform.begin_installation(Actor::Operator).await?;
    let mut discarded = 0;
    if let Some(before) = args.discard_before {
        for organization in access::directory::all_organizations(cx.tx()).await? {
            cx.tx().enter(organization).await?;
            for kind in kinds {
                discarded += hold::discard(cx.tx(), organization, &kind.name, before.into()).await?;
            }
        }
    }
    hold::release(cx.tx(), args.job.as_deref()).await?;
    let object = args.job.clone().unwrap_or_else(|| "everything".to_owned());
    let detail = json!({ "kinds": kinds, "discarded": discarded });
    cx.audit(AuditEntry::done(Actor::Operator, "backup.release", object).detail(detail)).await?;
    cx.commit().await?;
    Ok(discarded)
}

/// What waits of the kinds that are held, over all organizations.
pub(super) async fn waiting(platform: &Platform) -> Result<Vec<Kind>, Fault> {
    let held = hold::current(platform).await?;
    let mut tx = platform.db.begin_read(Scope::Installation).await?;
    let mut kinds: BTreeMap<String, Kind> = BTreeMap::new();
    for organization in access::directory::all_organizations(&mut tx).await? {
        tx.enter(organization).await?;
        for one in hold::waiting(&mut tx, organization).await? {
            if !held.holds_named(&one.name) {
                continue;
            }
            let kind = kinds.entry(one.name.clone()).or_insert(Kind {
                name: one.name,
                count: 0,
                first_due: one.oldest,
            });
            kind.count += one.count;
            kind.first_due = kind.first_due.min(one.oldest);
        }
    }
    Ok(kinds.into_values().collect())
}
