//! Where a server's program lies: on the PATH, or in the newest Debian folder for it.

use std::fs;
use std::path::{Path, PathBuf};

use super::environment;
use super::fault::PartFault;

/// A program of a Debian package.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    pub name: &'static str,
    /// What to install when it is missing.
    pub package: &'static str,
    /// A folder of folders named by version, each with `bin/`.
    pub versions: Option<&'static str>,
}

impl Program {
    /// The program's path, or a fault that names the line to run.
    pub fn find(self) -> Result<PathBuf, PartFault> {
        let path = environment::read("PATH").unwrap_or_default();
        self.find_in(&path).ok_or_else(|| {
            PartFault::new(format!("`{}` is not installed. Run: apt-get install {}", self.name, self.package))
        })
    }

    fn find_in(self, path: &str) -> Option<PathBuf> {
        let on_path = path
            .split(':')
            .chain(["/usr/sbin", "/usr/local/sbin"])
            .map(|folder| Path::new(folder).join(self.name));
        on_path
            .into_iter()
            .find(|candidate| candidate.is_file())
            .or_else(|| newest(Path::new(self.versions?), self.name))
    }
}

fn newest(versions: &Path, name: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(versions).ok()?;
    let numbered = entries.flatten().filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        let program = entry.path().join("bin").join(name);
        program.is_file().then_some((version, program))
    });
    numbered.max_by_key(|(version, _)| *version).map(|(_, program)| program)
}

#[cfg(test)]
mod tests;
