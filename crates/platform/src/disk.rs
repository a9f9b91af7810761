//! The disk below the data folder.

use std::path::Path;

use kernel::failure::Fault;

/// Bytes that an ordinary account may still write on the file system that holds `folder` (POSIX `statvfs`).
pub fn free_bytes(folder: &Path) -> Result<u64, Fault> {
    let found = rustix::fs::statvfs(folder).map_err(|e| Fault::new("could not ask for the free space", e))?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}
