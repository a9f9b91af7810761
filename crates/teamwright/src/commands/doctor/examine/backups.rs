//! How old the newest backup is, and whether jobs wait since one was put back.

use backup::{list_backups, overdue_keys};
use platform::config::Settings;
use platform::db::{Db, Scope};
use platform::jobs::hold;
use platform::world::World;

use crate::commands::doctor::Finding;

const ABOUT: &str = "backup";
const HOUR_MS: i64 = 60 * 60 * 1_000;
/// Without regular backups, a newest one of this age is told.
const OLD_HOURS: i64 = 7 * 24;

pub(super) fn newest(settings: &Settings, world: &World) -> Finding {
    let Some(folder) = &settings.backup.folder else {
        let mend = "Name a folder in backup.folder and who can open the keys in backup.recipients; see docs/backup.md.";
        return Finding::advice(ABOUT, "no folder for backups is set", mend);
    };
    let newest = match list_backups(folder) {
        Ok(listing) => listing.whole.into_iter().next_back(),
        Err(fault) => {
            return Finding::wrong(ABOUT, fault.chain(), "Check the folder that backup.folder names.");
        }
    };
    let Some(newest) = newest else {
        return Finding::advice(
            ABOUT,
            format!("none lies in {}", folder.display()),
            "Run: teamwright backup create",
        );
    };
    let hours = world.now().millis_since(newest.manifest.point) / HOUR_MS;
    let says = format!("the newest is {hours} hours old: {}", newest.folder.display());
    let wanted = match i64::from(settings.backup.every_hours) {
        0 => OLD_HOURS,
        every => 2 * every,
    };
    if hours <= wanted {
        Finding::fine(ABOUT, says)
    } else {
        Finding::wrong(ABOUT, says, "Look why in the log of the worker, or run: teamwright backup create")
    }
}

/// Nothing where every key part went when its time was over; an hour is given to whoever deletes them.
pub(super) fn overdue(settings: &Settings, world: &World) -> Option<Finding> {
    let folder = settings.backup.folder.as_ref()?;
    let an_hour_ago = world.now().plus_millis(-HOUR_MS);
    let overdue = overdue_keys(folder, settings.key_rules.backup_days, an_hour_ago).ok()?;
    let oldest = overdue.first()?;
    let says = format!(
        "keys in {} are kept beyond their time, though receipts say that they are gone",
        oldest.display()
    );
    Some(Finding::wrong("backup_keys", says, "Run: teamwright backup prune"))
}

/// Nothing where no restore was broken off.
pub(super) async fn unsettled(db: &Db) -> Option<Finding> {
    let origin = backup::origin::find(db).await.ok()??;
    let is_settled = origin.settled_at.is_some();
    (!is_settled).then(|| {
        let says = format!("a restore of the backup of {} was broken off", origin.point);
        Finding::wrong("restore", says, "Give the same teamwright restore command again.")
    })
}

/// Nothing where no job is held.
pub(super) async fn held(db: &Db) -> Option<Finding> {
    let held = async { hold::find(&mut db.begin_read(Scope::Installation).await?).await };
    let since = held.await.ok()?.since()?;
    Some(Finding::advice(
        "held_jobs",
        format!("jobs that reach out wait since a backup was put back at {since}"),
        "Look at what waits, then run: teamwright restore release",
    ))
}
