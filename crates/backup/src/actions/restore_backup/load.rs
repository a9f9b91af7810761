//! Rows into the store, files to their places.

use std::fs::{self, DirBuilder, File};
use std::io::{self, BufRead, BufReader};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use audit::archive;
use kernel::failure::Fault;
use platform::db::{Scope, Tx};
use platform::jobs::hold;
use platform::tables::{self, Filling, Table};

use super::Into;
use crate::actions::create_backup::Tell;
use crate::actions::verify_backup::{Checked, KeyPart, lines};
use crate::age;
use crate::manifest::{KEYS, Manifest, STORE};
use crate::origin::Origin;
use crate::refused::{self, RestoreRefused};
use crate::rows::{Line, Lines};
use crate::store;

const ENDING: &str = "twj";

/// All rows, the hold on jobs and the end of sessions, in one transaction.
pub(super) async fn load(
    checked: &Checked,
    mut origin: Origin,
    into: &Into<'_>,
    tell: &mut Tell<'_>,
) -> Result<Origin, RestoreRefused> {
    let mut tx = into.db.begin(Scope::Installation).await?;
    let known = tables::all(&mut tx).await?;
    let mut loading = Loading { known, rows: 0, tell };
    loading.part(&mut tx, lines(&checked.folder, STORE)?).await?;
    if let KeyPart::Opened(identity) = &checked.keys
        && origin.has_keys
    {
        let opened = age::open(identity, lines(&checked.folder, KEYS)?)?;
        loading.part(&mut tx, BufReader::new(opened)).await?;
    }
    origin.rows = loading.rows;
    hold::hold_all(&mut tx, into.now).await?;
    // Who signed out since, or was removed, must not be signed in again.
    access::end_all_sessions(&mut tx).await?;
    store::put_origin(&mut tx, &origin).await?;
    match into.journal {
        Some(folder) => archive::settle_outbox(&mut tx, folder).await?,
        None if archive::sizes_in_tables(&mut tx).await? != checked.manifest.logs => {
            let says = "its logs end elsewhere than the manifest states";
            return Err(RestoreRefused::BrokenLog(says.to_owned()));
        }
        None => {}
    }
    tx.commit().await?;
    Ok(origin)
}

struct Loading<'a, 'b> {
    known: Vec<Table>,
    rows: u64,
    tell: &'a mut Tell<'b>,
}

impl Loading<'_, '_> {
    async fn part(&mut self, tx: &mut Tx, from: impl BufRead) -> Result<(), Fault> {
        let failed = |e| Fault::new("could not read a part of the backup", e);
        let mut lines = Lines::new(from);
        while let Some(line) = lines.next().map_err(failed)? {
            // Checked when the backup was verified: rows stand behind their table.
            let Line::Table(table) = line else { continue };
            self.refuse_unknown(&table)?;
            (self.tell)(&table.name, self.rows);
            let mut filling = Filling::new(&table);
            while let Some(Line::Row(row)) = lines.next().map_err(failed)? {
                filling.add(tx, row).await?;
            }
            self.rows += filling.end(tx).await?;
        }
        Ok(())
    }

    fn refuse_unknown(&self, table: &Table) -> Result<(), Fault> {
        let known = self.known.iter().find(|known| known.name == table.name);
        let has = |known: &Table| table.columns.iter().all(|column| known.columns.contains(column));
        if known.is_some_and(has) {
            return Ok(());
        }
        Err(Fault::new("a table of the backup does not fit the store", table.name.clone()))
    }
}

/// Whether a journal lies in the folder.
pub(super) fn has_journal(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|items| {
        items
            .filter_map(Result::ok)
            .any(|item| item.path().extension().is_some_and(|ending| ending == ENDING))
    })
}

/// Whether the journal here has entries that the backup has not.
pub(super) async fn is_longer(manifest: &Manifest, folder: Option<&Path>) -> Result<bool, Fault> {
    match folder {
        Some(folder) => Ok(archive::sizes_in_files(folder).await? != manifest.logs),
        None => Ok(false),
    }
}

/// Copies the journal's files into their folder, durable before the first row is.
pub(super) fn put_journal(from: &Path, to: &Path) -> Result<(), Fault> {
    let failed = |e: io::Error| refused::write_fault("could not put the audit journal back", e);
    DirBuilder::new().recursive(true).mode(0o700).create(to).map_err(failed)?;
    for item in fs::read_dir(from).map_err(failed)? {
        let file = item.map_err(failed)?.path();
        let Some(name) = file.file_name() else { continue };
        let next = to.join(name).with_extension("next");
        fs::copy(&file, &next).and_then(|_| File::open(&next)?.sync_all()).map_err(failed)?;
        fs::rename(&next, to.join(name)).map_err(failed)?;
    }
    File::open(to).and_then(|folder| folder.sync_all()).map_err(failed)
}
