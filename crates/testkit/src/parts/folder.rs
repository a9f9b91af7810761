//! A private folder for one part, removed with its handle, or by a later run when its process died.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::fault::PartFault;
use super::owner::Owner;

/// A folder below `<temporary folder>/teamwright-parts-<uid>/`.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes a folder for this process, after removing those of processes that are gone.
    pub fn new(what: &str) -> Result<Self, PartFault> {
        let root = std::env::temp_dir().join(format!("teamwright-parts-{}", uid()));
        Self::below(&root, what)
    }

    fn below(root: &Path, what: &str) -> Result<Self, PartFault> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        make(root, true)?;
        remove_abandoned(root);
        let name = format!("{}_{what}-{}", Owner::me(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = root.join(name);
        make(&path, false)?;
        Ok(Self { path })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Hands the folder to the account that the part runs as.
    pub fn give_to(&self, account: &Account) -> Result<(), PartFault> {
        chown(&self.path, Some(account.uid), Some(account.gid))
            .map_err(|cause| PartFault::while_doing("could not hand a folder to the server's account", cause))
    }

    /// Writes a file that only its owner may read, such as a key.
    pub fn write_private(
        &self,
        name: &str,
        content: &[u8],
        account: Option<&Account>,
    ) -> Result<PathBuf, PartFault> {
        let path = self.path.join(name);
        let written = fs::write(&path, content).and_then(|()| {
            fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
            account.map_or(Ok(()), |account| chown(&path, Some(account.uid), Some(account.gid)))
        });
        written.map_err(|cause| PartFault::while_doing("could not write a file of a server", cause))?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next run: its owner is gone then.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// An account of this machine.
#[derive(Debug, Clone)]
pub struct Account {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
}

impl Account {
    /// The account that a part must run as: its package's own when we are root, since servers refuse root.
    pub fn for_server(name: &str) -> Result<Option<Self>, PartFault> {
        if uid() != 0 {
            return Ok(None);
        }
        let accounts = fs::read_to_string("/etc/passwd")
            .map_err(|cause| PartFault::while_doing("could not read the accounts of this machine", cause))?;
        let found = accounts.lines().find_map(|line| Self::parse(line, name));
        found.map(Some).ok_or_else(|| PartFault::new(format!("there is no account `{name}` on this machine")))
    }

    fn parse(line: &str, wanted: &str) -> Option<Self> {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| *name == wanted)?;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(Self { name: name.to_owned(), uid, gid })
    }
}

fn uid() -> u32 {
    fs::metadata("/proc/self").map_or(0, |me| me.uid())
}

/// The servers' accounts must be able to pass through, so 0711; several processes make the root at once.
fn make(path: &Path, may_exist: bool) -> Result<(), PartFault> {
    fs::DirBuilder::new()
        .mode(0o711)
        .recursive(may_exist)
        .create(path)
        .map_err(|cause| PartFault::while_doing("could not make a folder for a server", cause))
}

fn remove_abandoned(root: &Path) {
    let Ok(entries) = fs::read_dir(root) else { return };
    for entry in entries.flatten() {
        let abandoned =
            entry.file_name().to_str().and_then(Owner::of_name).is_some_and(|owner| !owner.is_alive());
        if abandoned {
            // Another process may be removing the same folder; whoever ends first is right.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests;
