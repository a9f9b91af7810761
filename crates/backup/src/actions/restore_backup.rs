//! Puts a backup back into an empty store, then brings it into line with what the audit log knows.
//!
//! First everything is looked at: the backup, the store, the journal and the checkpoints on this machine. Then all rows
//! go in with one transaction, in which jobs that reach out are held and sessions end. What follows is done again when it
//! was broken off; until it has come to its end, nothing starts on the store.

mod load;
mod settle;
mod since;

use std::path::Path;

use audit::archive;
use audit::checkpoint::{Checkpoint, CheckpointHome};
use kernel::ids::InstallationId;
use platform::db::{Db, Scope};
use platform::schema::{self, SchemaState};
use platform::tables;

use super::create_backup::Tell;
use super::verify_backup::{Checked, KeyPart};
use crate::actions::create_backup::CREATE;
use crate::manifest::{JOURNAL, Manifest, StoreEngine};
use crate::origin::Origin;
use crate::refused::RestoreRefused;
use crate::store;

pub use settle::{Settle, Settled, settle};

/// The table that remembers what was put back.
const ORIGIN: &str = "restored_backup";

/// Where a backup goes.
pub struct Into<'a> {
    /// Empty: without tables, or with the tables of the backup's schema and no row.
    pub db: &'a Db,
    /// The same store as the role that makes tables sees it, and the role that works on them where it is another.
    pub migrator: (&'a Db, Option<&'a str>),
    /// The folder of the journal, where it is files.
    pub journal: Option<&'a Path>,
    pub checkpoints: &'a CheckpointHome,
    pub now: kernel::time::Timestamp,
}

/// What was put back.
#[derive(Debug, Clone)]
pub struct Restored {
    pub manifest: Manifest,
    pub rows: u64,
    pub has_keys: bool,
    /// The journal on this machine goes on after the backup's point, and was kept.
    pub kept_journal: bool,
    /// Whether the kept journal states the digest of this backup.
    pub is_known: bool,
}

/// Puts everything back; [`settle`] follows once the journal is open.
pub async fn restore_backup(
    checked: &Checked,
    without_keys: bool,
    into: &Into<'_>,
    tell: &mut Tell<'_>,
) -> Result<Restored, RestoreRefused> {
    let manifest = &checked.manifest;
    let has_keys = has_keys(checked, without_keys)?;
    let begun = fits(manifest, into).await?;
    if let Some(begun) = begun.as_ref().filter(|begun| begun.has_keys != has_keys) {
        return Err(RestoreRefused::BrokenOff(begun.backup));
    }
    let has_journal = fits_journal(manifest, into).await?;
    let is_known = fits_digest(checked, into).await?;
    fits_checkpoints(manifest.installation, into.checkpoints)?;
    let origin = match begun {
        Some(begun) => begun,
        None => put(checked, (has_keys, has_journal), into, tell).await?,
    };
    schema::migrate(into.migrator.0).await?;
    let Origin { rows, kept_journal, .. } = origin;
    Ok(Restored { manifest: manifest.clone(), rows, has_keys, kept_journal, is_known })
}

async fn put(
    checked: &Checked,
    (has_keys, has_journal): (bool, bool),
    into: &Into<'_>,
    tell: &mut Tell<'_>,
) -> Result<Origin, RestoreRefused> {
    let manifest = &checked.manifest;
    make_tables(manifest, into).await?;
    if let Some(journal) = into.journal.filter(|_| !has_journal) {
        load::put_journal(&checked.folder.join(JOURNAL), journal)?;
    }
    let origin = Origin {
        backup: manifest.id,
        point: manifest.point,
        has_keys,
        kept_journal: has_journal && load::is_longer(manifest, into.journal).await?,
        rows: 0,
        put_back_at: into.now,
        settled_at: None,
    };
    load::load(checked, origin, into, tell).await
}

/// Whether the keys come along; without them only where the operator said so.
pub fn has_keys(checked: &Checked, without_keys: bool) -> Result<bool, RestoreRefused> {
    match &checked.keys {
        KeyPart::Opened(_) | KeyPart::Sealed | KeyPart::Gone if without_keys => Ok(false),
        KeyPart::Opened(_) => Ok(true),
        KeyPart::Sealed => Err(RestoreRefused::NoIdentity),
        KeyPart::Gone => Err(RestoreRefused::KeysGone(checked.manifest.keys.until)),
    }
}

/// What an earlier try has put back already, where it was broken off.
async fn fits(manifest: &Manifest, into: &Into<'_>) -> Result<Option<Origin>, RestoreRefused> {
    let here = StoreEngine::of(into.db.engine());
    if here != manifest.engine {
        return Err(RestoreRefused::Engine { found: manifest.engine.name(), wanted: here.name() });
    }
    if schema::known_version() < manifest.schema {
        return Err(RestoreRefused::Newer(manifest.schema, schema::known_version()));
    }
    // As the owner of the tables: killed before the other role was given its rights, that one sees nothing.
    let owner = into.migrator.0;
    let found = match schema::inspect(owner).await? {
        SchemaState::Empty => return Ok(None),
        SchemaState::Fits { version }
        | SchemaState::Behind { version }
        | SchemaState::Future { version, .. } => version,
    };
    let mut tx = owner.begin_read(Scope::Installation).await?;
    let all = tables::all(&mut tx).await?;
    if all.iter().any(|table| table.name == ORIGIN)
        && let Some(begun) = store::find_origin(&mut tx).await?.filter(|origin| origin.settled_at.is_none())
    {
        let is_same = begun.backup == manifest.id;
        return if is_same { Ok(Some(begun)) } else { Err(RestoreRefused::BrokenOff(begun.backup)) };
    }
    for table in all {
        if !tables::is_empty(&mut tx, &table).await? {
            return Err(RestoreRefused::NotEmpty);
        }
    }
    if found == manifest.schema {
        Ok(None)
    } else {
        Err(RestoreRefused::OtherSchema { found, wanted: manifest.schema })
    }
}

/// Whether a journal lies here already: one that goes on from the backup's point, or the very same.
async fn fits_journal(manifest: &Manifest, into: &Into<'_>) -> Result<bool, RestoreRefused> {
    let Some(folder) = into.journal.filter(|folder| load::has_journal(folder)) else { return Ok(false) };
    let goes_on = archive::begins_with(folder, &manifest.logs).await;
    // One that cannot be read is not this one either.
    if goes_on.unwrap_or(false) {
        Ok(true)
    } else {
        Err(RestoreRefused::OtherJournal { folder: folder.to_owned(), installation: manifest.installation })
    }
}

/// Whether the journal here states the digest of this backup; one that states another digest was exchanged.
async fn fits_digest(checked: &Checked, into: &Into<'_>) -> Result<bool, RestoreRefused> {
    let Some(folder) = into.journal.filter(|folder| load::has_journal(folder)) else { return Ok(false) };
    let id = checked.manifest.id.to_string();
    match archive::find_purpose(folder, CREATE, &id).await? {
        Some(noted) => checked.expect_digest(&noted).map(|()| true),
        None => Ok(false),
    }
}

fn fits_checkpoints(installation: InstallationId, home: &CheckpointHome) -> Result<(), RestoreRefused> {
    let own = format!("teamwright/{installation}/");
    let is_own = |note: &str| Checkpoint::read(note).is_ok_and(|found| found.origin.starts_with(&own));
    if home.newest()?.iter().all(|(_, kept)| is_own(&kept.note)) {
        Ok(())
    } else {
        Err(RestoreRefused::OtherCheckpoints { folder: home.folder().to_owned() })
    }
}

async fn make_tables(manifest: &Manifest, into: &Into<'_>) -> Result<(), RestoreRefused> {
    let (migrator, runtime) = into.migrator;
    if schema::inspect(migrator).await? == SchemaState::Empty {
        schema::make(migrator, manifest.schema).await?;
    }
    if let Some(role) = runtime {
        schema::grant_runtime(migrator, role).await?;
    }
    Ok(())
}
