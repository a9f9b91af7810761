//! Looks whether a backup is as it was written, without a store: every part by its hash, every row, the audit journal.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use audit::archive;

use crate::age::{self, Identity};
use crate::manifest::{FILE, JOURNAL, KEYS, Manifest, STORE, StoreEngine};
use crate::part::Part;
use crate::refused::RestoreRefused;
use crate::rows::{Line, Lines};

/// A backup that is as it was written.
pub struct Checked {
    pub folder: PathBuf,
    pub manifest: Manifest,
    /// The hash of the manifest: every part can be told from another by it.
    pub digest: String,
    pub keys: KeyPart,
}

/// What is known of a backup's keys.
pub enum KeyPart {
    /// The private key opens them.
    Opened(Identity),
    /// They are there; nobody tried to open them.
    Sealed,
    /// They were deleted when their time was over.
    Gone,
}

/// Checks every part; with a private key also that the keys open.
pub async fn verify_backup(folder: &Path, identity: Option<Identity>) -> Result<Checked, RestoreRefused> {
    let manifest = Manifest::read(folder)?;
    for part in &manifest.parts {
        check_part(folder, part)?;
    }
    let mut counts = BTreeMap::new();
    count(STORE, lines(folder, STORE)?, &mut counts)?;
    let is_there = folder.join(KEYS).exists();
    let keys = match identity {
        _ if !is_there => KeyPart::Gone,
        None => KeyPart::Sealed,
        Some(identity) => {
            let opened = age::open(&identity, lines(folder, KEYS)?)?;
            count(KEYS, BufReader::new(opened), &mut counts)?;
            KeyPart::Opened(identity)
        }
    };
    let has_all = matches!(keys, KeyPart::Opened(_));
    let fits = |size: &crate::manifest::TableSize| match counts.get(&size.table) {
        Some(rows) => *rows == size.rows,
        None => !has_all && custody::KEY_TABLES.contains(&size.table.as_str()),
    };
    if !manifest.tables.iter().all(fits) {
        return Err(RestoreRefused::Altered { part: STORE.to_owned() });
    }
    check_journal(folder, &manifest).await?;
    let digest = Part::of(folder, FILE);
    let digest = digest.map_err(|error| RestoreRefused::Unreadable { part: FILE.to_owned(), error })?.sha256;
    Ok(Checked { folder: folder.to_owned(), manifest, digest, keys })
}

impl Checked {
    /// Refuses a backup that is not the one that was made: whoever can write into its folder can make the hashes in its
    /// manifest fit, but not the digest that is noted elsewhere.
    pub fn expect_digest(&self, noted: &str) -> Result<(), RestoreRefused> {
        if self.digest == noted.trim().to_lowercase() {
            Ok(())
        } else {
            Err(RestoreRefused::OtherDigest { found: self.digest.clone(), noted: noted.to_owned() })
        }
    }
}

fn check_part(folder: &Path, part: &Part) -> Result<(), RestoreRefused> {
    let name = || part.name.clone();
    if !part.is_inside() {
        return Err(RestoreRefused::Altered { part: name() });
    }
    match Part::of(folder, &part.name) {
        Ok(found) if found == *part => Ok(()),
        Ok(_) => Err(RestoreRefused::Altered { part: name() }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            // Deleted when its time was over.
            if part.name == KEYS { Ok(()) } else { Err(RestoreRefused::Missing { part: name() }) }
        }
        Err(error) => Err(RestoreRefused::Unreadable { part: name(), error }),
    }
}

/// A part as it is read line by line.
pub(crate) fn lines(folder: &Path, part: &str) -> Result<BufReader<File>, RestoreRefused> {
    let file = File::open(folder.join(part));
    let file = file.map_err(|error| RestoreRefused::Unreadable { part: part.to_owned(), error })?;
    Ok(BufReader::with_capacity(256 * 1024, file))
}

/// Reads every row and counts them by table.
fn count(part: &str, from: impl BufRead, counts: &mut BTreeMap<String, u64>) -> Result<(), RestoreRefused> {
    let altered = || RestoreRefused::Altered { part: part.to_owned() };
    let mut lines = Lines::new(from);
    let (mut table, mut rows) = (String::new(), 0);
    while let Some(line) = lines.next().map_err(|_| altered())? {
        match line {
            Line::Table(next) => (table, rows) = (next.name, 0),
            Line::Row(_) => rows += 1,
            Line::Rows(stated) if stated == rows => {
                counts.insert(std::mem::take(&mut table), rows);
            }
            Line::Rows(_) => return Err(altered()),
        }
    }
    if table.is_empty() { Ok(()) } else { Err(altered()) }
}

async fn check_journal(folder: &Path, manifest: &Manifest) -> Result<(), RestoreRefused> {
    if manifest.engine == StoreEngine::Postgres {
        return Ok(());
    }
    let found = archive::sizes_in_files(&folder.join(JOURNAL)).await;
    let found = found.map_err(|fault| RestoreRefused::BrokenLog(fault.chain()))?;
    if found == manifest.logs {
        Ok(())
    } else {
        Err(RestoreRefused::BrokenLog("its logs end elsewhere than the manifest states".to_owned()))
    }
}
