//! Lists the backups of a folder.

use std::path::{Path, PathBuf};

use kernel::failure::Fault;

use crate::manifest::{KEYS, Manifest};
use crate::place;

/// One backup as it lies there.
#[derive(Debug, Clone)]
pub struct Listed {
    pub folder: PathBuf,
    pub manifest: Manifest,
    /// Whether the key part is still there.
    pub has_keys: bool,
}

/// Every whole backup, oldest first; none where there is no such folder.
pub fn list_backups(home: &Path) -> Result<Vec<Listed>, Fault> {
    let found = match place::whole(home) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Fault::new("could not list the backups", error)),
    };
    let listed = |(folder, manifest): (PathBuf, Manifest)| {
        let has_keys = folder.join(KEYS).exists();
        Listed { folder, manifest, has_keys }
    };
    Ok(found.into_iter().map(listed).collect())
}
