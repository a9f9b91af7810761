//! Whether the audit logs hold what their checkpoints state; read beside a running server.

use audit::checkpoint::{CheckpointHome, VerifierKey};
use audit::identity;
use kernel::audit_entry::Log;
use platform::config::Settings;
use platform::db::Db;
use platform::world::World;

use super::Finding;
use crate::installation::{address, look_at_journal};

const ABOUT: &str = "audit_log";

/// Nothing where nothing was started yet, or where the store does not answer, which is told elsewhere.
pub(super) async fn examine(settings: &Settings, world: &World) -> Vec<Finding> {
    if settings.store.url.is_none() && !settings.store_folder().join("teamwright.db").exists() {
        return Vec::new();
    }
    let Ok(db) = Db::open(&address(settings, 2)).await else { return Vec::new() };
    let findings = match identity::find(&db).await {
        Ok(Some(_)) => look(settings, &db, world).await,
        Ok(None) | Err(_) => Vec::new(),
    };
    db.close().await;
    findings
}

async fn look(settings: &Settings, db: &Db, world: &World) -> Vec<Finding> {
    let home = CheckpointHome::at(&settings.checkpoints_folder());
    // Before the journal, which a running server extends meanwhile.
    let newest = match home.newest() {
        Ok(newest) => newest,
        Err(fault) => {
            return vec![Finding::wrong(ABOUT, fault.chain(), "Make the folder readable for this account.")];
        }
    };
    let journal = match look_at_journal(settings, db, world).await {
        Ok(journal) => journal,
        Err(error) => {
            let mend = "Keep a copy of the journal as it is, and put its newest whole state back.";
            return vec![Finding::wrong(ABOUT, format!("{error:#}"), mend)];
        }
    };
    let count = newest.len();
    if let Err(gap) = journal.compare_with_kept(&home, newest).await {
        return vec![Finding::wrong(ABOUT, gap.to_string(), gap.mend())];
    }
    if count == 0 {
        let says = format!("has no checkpoint in {}", home.folder().display());
        return vec![Finding::advice(ABOUT, says, "Start Teamwright once; it signs a checkpoint.")];
    }
    let mut findings =
        vec![Finding::fine(ABOUT, format!("{count} logs hold what their newest checkpoints state"))];
    if let Some(public) = home.public_key() {
        let key = VerifierKey { name: journal.origin(Log::Installation), public };
        findings.push(Finding::fine("audit_key", key.to_string()));
    }
    if home.folder().starts_with(&settings.data.folder) {
        findings.push(Finding::advice(
            "checkpoints",
            format!("{} lies in the data folder", home.folder().display()),
            "Whoever puts the whole data folder back puts these back too. Set audit.checkpoints to another disk.",
        ));
    }
    findings
}
