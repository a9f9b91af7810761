//! Which files may be connected.

use std::path::{Path, PathBuf};

use kernel::ids::OrganizationId;
use tokio::io::AsyncReadExt as _;

use crate::trouble::Trouble;

/// The first bytes of every SQLite file.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The folder for SQLite sources, and the folder that no source may come from.
#[derive(Debug, Clone)]
pub struct SqliteFiles {
    folder: Option<PathBuf>,
    store: Option<PathBuf>,
}

impl SqliteFiles {
    /// `folder` is named by the operator; `data` is Teamwright's own data folder with its store and keys.
    pub fn new(folder: Option<PathBuf>, data: Option<PathBuf>) -> Self {
        Self { folder, store: data }
    }

    /// The organization's own folder in it: an organization never reaches the files of another one.
    #[must_use]
    pub fn of(&self, organization: OrganizationId) -> Self {
        let folder = self.folder.as_ref().map(|folder| folder.join(organization.to_string()));
        Self { folder, store: self.store.clone() }
    }

    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The real file behind `path`, links followed, if it lies in the folder and not among Teamwright's own files.
    pub(crate) async fn locate(&self, path: &str) -> Result<PathBuf, Trouble> {
        let folder = self.folder.as_ref().ok_or(Trouble::NoSourceFolder)?;
        let outside = || Trouble::FileOutside { folder: folder.display().to_string() };
        let missing =
            || Trouble::FileNotFound { path: path.to_owned(), folder: folder.display().to_string() };
        let Ok(root) = tokio::fs::canonicalize(folder).await else {
            return Err(if leaves(path) { outside() } else { missing() });
        };
        let file = match tokio::fs::canonicalize(root.join(path)).await {
            Ok(file) if file.starts_with(&root) => file,
            Ok(_) => return Err(outside()),
            // A path that leaves the folder is told apart from a missing file, but not whether it exists.
            Err(_) if leaves(path) => return Err(outside()),
            Err(_) => return Err(missing()),
        };
        self.not_ours(&file).await.map_err(|()| outside())?;
        is_sqlite(&file, path).await?;
        Ok(file)
    }

    /// The folder may lie beside the store, or even around it; the store's files are never a source.
    async fn not_ours(&self, file: &Path) -> Result<(), ()> {
        let Some(store) = &self.store else { return Ok(()) };
        for part in ["store", "keys", "audit"] {
            if let Ok(ours) = tokio::fs::canonicalize(store.join(part)).await
                && file.starts_with(&ours)
            {
                return Err(());
            }
        }
        Ok(())
    }
}

fn leaves(path: &str) -> bool {
    Path::new(path).is_absolute()
        || Path::new(path).components().any(|part| part == std::path::Component::ParentDir)
}

async fn is_sqlite(file: &Path, path: &str) -> Result<(), Trouble> {
    let unreadable = |_| Trouble::FileNotReadable { path: path.to_owned() };
    let kind = tokio::fs::metadata(file).await.map_err(unreadable)?;
    if !kind.is_file() {
        return Err(Trouble::NotSqlite { path: path.to_owned() });
    }
    let mut head = [0; 16];
    let mut opened = tokio::fs::File::open(file).await.map_err(unreadable)?;
    match opened.read_exact(&mut head).await {
        Ok(_) if &head == MAGIC => Ok(()),
        Ok(_) | Err(_) => Err(Trouble::NotSqlite { path: path.to_owned() }),
    }
}
