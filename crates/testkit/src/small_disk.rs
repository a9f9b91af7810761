//! A disk that a test can fill.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::parts::program::Program;

/// A file system of a few megabytes.
pub struct SmallDisk(PathBuf);

const MOUNT: Program = Program { name: "mount", package: "mount", versions: None };
const UMOUNT: Program = Program { name: "umount", package: "mount", versions: None };

impl SmallDisk {
    /// Mounts one at the folder; `None`, and a line that says so, where this account may not mount.
    #[expect(clippy::print_stderr, reason = "a test that does not run says so")]
    pub fn below(folder: &Path) -> io::Result<Option<Self>> {
        fs::create_dir_all(folder)?;
        let mount = MOUNT.find().map_err(io::Error::other)?;
        let mounted =
            Command::new(mount).args(["-t", "tmpfs", "-o", "size=24m", "tmpfs"]).arg(folder).output()?;
        if mounted.status.success() {
            return Ok(Some(Self(folder.to_owned())));
        }
        let why = String::from_utf8_lossy(&mounted.stderr);
        eprintln!("not run: this account may not mount a small disk: {why}");
        Ok(None)
    }

    /// Writes page by page until not one more fits; the file that takes the space.
    pub fn fill(&self) -> io::Result<PathBuf> {
        let path = self.0.join("ballast");
        let mut ballast = File::create(&path)?;
        loop {
            match ballast.write_all(&[1; 4096]) {
                Err(full) if full.kind() == ErrorKind::StorageFull => return Ok(path),
                written => written?,
            }
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        if let Ok(umount) = UMOUNT.find() {
            // Lazily: the process that used it may still be ending.
            let _ = Command::new(umount).arg("--lazy").arg(&self.0).status();
        }
    }
}
