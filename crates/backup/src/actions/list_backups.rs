//! Lists the backups of a folder.

use std::path::{Path, PathBuf};

use kernel::failure::Fault;

use crate::manifest::{KEYS, Manifest};
use crate::place;
use crate::refused::RestoreRefused;

/// What lies in a folder of backups.
#[derive(Debug, Default)]
pub struct Listing {
    /// Oldest first.
    pub whole: Vec<Listed>,
    pub unreadable: Vec<Unreadable>,
}

/// One backup as it lies there.
#[derive(Debug, Clone)]
pub struct Listed {
    pub folder: PathBuf,
    pub manifest: Manifest,
    /// Whether the key part is still there.
    pub has_keys: bool,
}

/// What has the name or the manifest of a backup, and cannot be put back.
#[derive(Debug, Clone)]
pub struct Unreadable {
    pub folder: PathBuf,
    pub why: String,
}

/// Every backup, whether it can be read or not; none where there is no such folder.
pub fn list_backups(home: &Path) -> Result<Listing, Fault> {
    let found = match place::finished(home) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Listing::default()),
        Err(error) => return Err(Fault::new("could not list the backups", error)),
    };
    let mut listing = Listing::default();
    for folder in found {
        match Manifest::read(&folder) {
            Ok(manifest) => {
                let has_keys = folder.join(KEYS).exists();
                listing.whole.push(Listed { folder, manifest, has_keys });
            }
            Err(refused) => listing.unreadable.push(Unreadable { folder, why: why(&refused) }),
        }
    }
    listing.whole.sort_by_key(|one| (one.manifest.point, one.folder.clone()));
    Ok(listing)
}

/// The folder is named beside it.
fn why(refused: &RestoreRefused) -> String {
    if matches!(refused, RestoreRefused::NoManifest(_)) {
        return "its manifest.json is missing or cannot be read".to_owned();
    }
    refused.to_string()
}
