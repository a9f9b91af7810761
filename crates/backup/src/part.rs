//! The files of a backup: written once, flushed, and known by their hash.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read as _, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use aws_lc_rs::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

/// One file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its path within the backup's folder.
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

/// A part on its way to the disk.
pub(crate) struct PartWriter {
    name: String,
    to: BufWriter<File>,
    hash: Context,
    bytes: u64,
}

impl PartWriter {
    pub(crate) fn create(folder: &Path, name: &str) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(folder.join(name))?;
        let to = BufWriter::with_capacity(256 * 1024, file);
        Ok(Self { name: name.to_owned(), to, hash: Context::new(&SHA256), bytes: 0 })
    }

    /// On the disk from here on.
    pub(crate) fn finish(mut self) -> io::Result<Part> {
        self.to.flush()?;
        self.to.get_ref().sync_all()?;
        Ok(Part { name: self.name, bytes: self.bytes, sha256: hex::encode(self.hash.finish()) })
    }
}

impl Write for PartWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write_all(bytes)?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl Part {
    /// A file that lies in the folder already.
    pub(crate) fn of(folder: &Path, name: &str) -> io::Result<Self> {
        let mut file = File::open(folder.join(name))?;
        let (mut hash, mut bytes) = (Context::new(&SHA256), 0);
        let mut piece = vec![0; 256 * 1024];
        loop {
            let length = file.read(&mut piece)?;
            if length == 0 {
                return Ok(Self { name: name.to_owned(), bytes, sha256: hex::encode(hash.finish()) });
            }
            hash.update(piece.get(..length).unwrap_or_default());
            bytes += length as u64;
        }
    }

    /// Every file of a folder below the backup's, by name; none where there is no such folder.
    pub(crate) fn all_in(folder: &Path, below: &str) -> io::Result<Vec<Self>> {
        let listed = match fs::read_dir(folder.join(below)) {
            Ok(listed) => listed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut parts = Vec::new();
        for item in listed {
            let item = item?;
            if item.file_type()?.is_file() {
                parts.push(Self::of(folder, &format!("{below}/{}", item.file_name().to_string_lossy()))?);
            }
        }
        parts.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(parts)
    }

    /// Whether the name stays within the backup's folder.
    pub(crate) fn is_inside(&self) -> bool {
        let path = Path::new(&self.name);
        path.components().all(|step| matches!(step, std::path::Component::Normal(_)))
    }
}
