//! What can be said only with the store open: whether the key opens it, whether the audit log is whole, whether the
//! clock runs behind what is written.

use audit::LogId;
use audit::look::{Broken, Looked, look_at_files, look_at_tables};
use kernel::failure::Fault;
use kernel::ids::{Id as _, OrganizationId};
use kernel::time::Timestamp;
use platform::config::Settings;
use platform::db::{Db, Engine};
use platform::world::World;

use super::Finding;
use crate::key_service;

/// Clocks of two machines differ by less than this where they are kept.
const CLOCK_SLACK_S: i64 = 60;

pub(super) async fn examine(settings: &Settings, db: &Db, world: &World) -> Vec<Finding> {
    let mut findings = vec![key(settings, db, world).await];
    let looked = match db.engine() {
        Engine::Sqlite => look_at_files(&settings.audit_folder()).await,
        Engine::Postgres => look_at_tables(db).await,
    };
    match looked {
        Ok(looked) => {
            findings.push(log(&looked, &installation_log(db, world).await));
            findings.push(clock(looked.newest_at, world.now()));
        }
        Err(fault) => findings.push(Finding::wrong(
            "log",
            fault.chain(),
            "Keep what is left of the audit log as it is, and compare it with your last backup.",
        )),
    }
    findings
}

async fn key(settings: &Settings, db: &Db, world: &World) -> Finding {
    match key_service::try_key(settings, db, world).await {
        Ok(true) => Finding::fine("key", "opens what the store holds"),
        Ok(false) => Finding::fine("key", "nothing is sealed yet"),
        Err(refused) => Finding::wrong(
            "key",
            format!("{refused:#}"),
            "Put the key file that belongs to this store back from its backup, or name the right key under [keys].",
        ),
    }
}

async fn installation_log(db: &Db, world: &World) -> Result<LogId, Fault> {
    Ok(LogId(audit::identity::installation(db, world).await?.uuid().into_bytes()))
}

fn log(looked: &Looked, installation: &Result<LogId, Fault>) -> Finding {
    let Some(broken) = &looked.broken else {
        let says =
            format!("{} entries in {} logs, each chained to the one before", looked.entries, looked.logs);
        return Finding::fine("log", says);
    };
    let place = broken.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
    let says = format!("{} is the first bad one: {}{place}", named(broken, installation), broken.why);
    let mend = "Keep a copy of the audit log as it is. Compare it with your last backup from that entry on, and find \
                out who could write there. The entries before it are as they were written.";
    Finding::wrong("log", says, mend)
}

fn named(broken: &Broken, installation: &Result<LogId, Fault>) -> String {
    let sequence = broken.sequence;
    match broken.log {
        None => format!("entry {sequence} of the whole journal"),
        Some(log) if installation.as_ref().is_ok_and(|own| *own == log) => {
            format!("entry {sequence} of the installation's log")
        }
        Some(log) => {
            let organization = OrganizationId::from_uuid(uuid::Uuid::from_bytes(log.0));
            format!("entry {sequence} of the log of {organization}")
        }
    }
}

fn clock(newest_at: Option<Timestamp>, now: Timestamp) -> Finding {
    match newest_at {
        Some(newest) if now.plus_seconds(CLOCK_SLACK_S) < newest => Finding::wrong(
            "clock",
            format!("says {now}, but the audit log has an entry of {newest}"),
            "Set this machine's clock and let it be kept by a time service.",
        ),
        Some(_) | None => Finding::fine("clock", format!("says {now}")),
    }
}

#[cfg(test)]
mod tests;
