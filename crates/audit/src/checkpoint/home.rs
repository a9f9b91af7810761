//! Where checkpoints lie: a folder on another path than store and journal.
//!
//! `<log id>.checkpoint` is the newest note of a log, exchanged as a whole, with the tree below it so that a start needs
//! to read only what came after. `history` collects every note; beyond some megabytes it becomes `history.1`.
//! `public-key` holds the key that verifies them.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::failure::Fault;

use super::{Checkpoint, SIGNATURE_MARK, VerifierKey};
use crate::entry::LogId;
use crate::merkle::Tree;

/// The folder of the checkpoints; cheap to clone.
#[derive(Debug, Clone)]
pub struct CheckpointHome {
    folder: PathBuf,
}

/// A note as it lies there.
#[derive(Debug, Clone)]
pub struct Kept {
    pub note: String,
    /// The tree that the note states the root of, where it was kept whole.
    pub tree: Option<Tree>,
}

const ENDING: &str = ".checkpoint";
const TREE: &str = "tree ";
const GAP: &str = "\n\n";
/// A longer history becomes the one before.
const HISTORY_MOST: u64 = 8 * 1024 * 1024;
const SET_ASIDE: &str = "set-aside";

impl CheckpointHome {
    /// The folder as it is; nothing is made.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The folder, made when missing, readable by its owner alone.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        make_folder(folder)?;
        Ok(Self::at(folder))
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file of a log's newest checkpoint.
    pub fn file(&self, log: LogId) -> PathBuf {
        self.folder.join(format!("{}{ENDING}", hex::encode(log.0)))
    }

    /// The newest checkpoint of every log; none where there is no folder.
    pub fn newest(&self) -> Result<Vec<(LogId, Kept)>, Fault> {
        let failed = |e| Fault::new("could not list the checkpoints", e);
        let listed = match fs::read_dir(&self.folder) {
            Ok(listed) => listed,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut found = Vec::new();
        for item in listed {
            let name = item.map_err(failed)?.file_name();
            if let Some(log) = name.to_str().and_then(log_of) {
                found.extend(self.newest_of(log)?.map(|kept| (log, kept)));
            }
        }
        found.sort_by_key(|(log, _)| *log);
        Ok(found)
    }

    pub fn newest_of(&self, log: LogId) -> Result<Option<Kept>, Fault> {
        match fs::read_to_string(self.file(log)) {
            Ok(text) => Ok(Some(Kept::parse(&text))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Fault::new("could not read a checkpoint", error)),
        }
    }

    /// Every note of a log that the history still has, oldest first.
    pub fn history(&self, origin: &str) -> Result<Vec<String>, Fault> {
        let mut notes = Vec::new();
        for file in [self.folder.join("history.1"), self.folder.join("history")] {
            match fs::read_to_string(&file) {
                Ok(text) => {
                    notes.extend(notes_in(&text).filter(|note| note.lines().next() == Some(origin)));
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(Fault::new("could not read the history of checkpoints", error)),
            }
        }
        Ok(notes)
    }

    /// Makes new checkpoints durable: first the history, then each as its log's newest. A longer one that another
    /// process of this machine kept meanwhile stays the newest.
    pub fn keep(&self, made: &[(LogId, Kept)]) -> Result<(), Fault> {
        let failed = |e| Fault::new("could not keep a checkpoint", e);
        let turn = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(self.folder.join("lock"))
            .map_err(failed)?;
        // Released when the file is closed.
        turn.lock().map_err(failed)?;
        let history = self.folder.join("history");
        let length = fs::metadata(&history).map_or(0, |found| found.len());
        if HISTORY_MOST < length {
            fs::rename(&history, self.folder.join("history.1")).map_err(failed)?;
        }
        // The gap in front parts these notes from one that a crash left half-written.
        let notes = std::iter::once(GAP.to_owned());
        let notes: String = notes.chain(made.iter().map(|(_, kept)| format!("{}\n", kept.note))).collect();
        let mut file =
            OpenOptions::new().append(true).create(true).mode(0o600).open(&history).map_err(failed)?;
        file.write_all(notes.as_bytes()).and_then(|()| file.sync_data()).map_err(failed)?;
        for (log, kept) in made {
            if self.newest_of(*log)?.map_or(0, |there| there.size()) > kept.size() {
                continue;
            }
            exchange(&self.file(*log), &kept.to_text()).map_err(failed)?;
        }
        sync(&self.folder).map_err(failed)
    }

    /// Copies what states at most so many entries of each log into the folder `to`, for a backup: history, newest and
    /// public key.
    pub fn copy_up_to(&self, to: &Path, logs: &[(LogId, String, u64)]) -> Result<(), Fault> {
        let failed = |e| Fault::new("could not copy the checkpoints", e);
        let copy = Self::open(to)?;
        let mut history = String::new();
        for (log, origin, most) in logs {
            let fits = |note: &str| Checkpoint::read(note).is_ok_and(|checkpoint| checkpoint.size <= *most);
            let notes: Vec<String> = self.history(origin)?.into_iter().filter(|note| fits(note)).collect();
            history.extend(notes.iter().map(|note| format!("{GAP}{note}\n")));
            let newest = self.newest_of(*log)?.filter(|kept| fits(&kept.note));
            let newest = newest.or_else(|| notes.last().map(|note| Kept { note: note.clone(), tree: None }));
            if let Some(kept) = newest {
                exchange(&copy.file(*log), &kept.to_text()).map_err(failed)?;
            }
        }
        exchange(&copy.folder.join("history"), &history).map_err(failed)?;
        if let Ok(key) = fs::read_to_string(self.folder.join("public-key")) {
            exchange(&copy.folder.join("public-key"), &key).map_err(failed)?;
        }
        sync(&copy.folder).map_err(failed)
    }

    /// Takes in what a backup holds, where nothing lies here yet; a log's checkpoint that does lie here stays.
    pub fn take_in(&self, from: &Path) -> Result<(), Fault> {
        let failed = |e| Fault::new("could not put the checkpoints back", e);
        for (log, kept) in Self::at(from).newest()? {
            if self.newest_of(log)?.is_none() {
                exchange(&self.file(log), &kept.to_text()).map_err(failed)?;
            }
        }
        for name in ["history", "public-key"] {
            if !self.folder.join(name).exists()
                && let Ok(text) = fs::read_to_string(from.join(name))
            {
                exchange(&self.folder.join(name), &text).map_err(failed)?;
            }
        }
        sync(&self.folder).map_err(failed)
    }

    /// The key that verifies these checkpoints, if a start has left it here.
    pub fn public_key(&self) -> Option<[u8; 32]> {
        let text = fs::read_to_string(self.folder.join("public-key")).ok()?;
        STANDARD.decode(text.trim()).ok()?.try_into().ok()
    }

    pub(crate) fn keep_public_key(&self, key: &VerifierKey) -> Result<(), Fault> {
        if self.public_key() == Some(key.public) {
            return Ok(());
        }
        let text = format!("{}\n", STANDARD.encode(key.public));
        exchange(&self.folder.join("public-key"), &text)
            .and_then(|()| sync(&self.folder))
            .map_err(|e| Fault::new("could not keep the public key of the log", e))
    }

    /// Takes a log's newest checkpoint out of use; it stays in `set-aside`.
    pub fn set_aside(&self, log: LogId) -> Result<(), Fault> {
        let failed = |e| Fault::new("could not set a checkpoint aside", e);
        let aside = self.folder.join(SET_ASIDE);
        make_folder(&aside)?;
        let size = self.newest_of(log)?.map_or(0, |kept| kept.size());
        let name = format!("{}-{size}{ENDING}", hex::encode(log.0));
        fs::rename(self.file(log), aside.join(name)).map_err(failed)?;
        sync(&aside).and_then(|()| sync(&self.folder)).map_err(failed)
    }
}

impl Kept {
    /// How many entries the note covers; 0 where it cannot be read.
    fn size(&self) -> u64 {
        Checkpoint::read(&self.note).map_or(0, |checkpoint| checkpoint.size)
    }

    fn parse(text: &str) -> Self {
        let (note, tree) = match text.rsplit_once(&format!("\n{TREE}")) {
            Some((note, tree)) => (note, Some(tree)),
            None => (text, None),
        };
        let size = Checkpoint::read(note).map_or(0, |checkpoint| checkpoint.size);
        let bytes = tree.and_then(|tree| STANDARD.decode(tree.trim_end()).ok());
        let tree = bytes.and_then(|bytes| Tree::from_bytes(size, &bytes));
        Self { note: note.to_owned(), tree }
    }

    fn to_text(&self) -> String {
        match &self.tree {
            Some(tree) => format!("{}\n{TREE}{}\n", self.note, STANDARD.encode(tree.to_bytes())),
            None => self.note.clone(),
        }
    }
}

/// The notes of a text that holds several, each ended by an empty line; what a crash left half-written is passed over.
pub(crate) fn notes_in(text: &str) -> impl Iterator<Item = String> {
    let mut parts = text.split(GAP).peekable();
    std::iter::from_fn(move || {
        while let Some(body) = parts.next() {
            if let Some(signatures) = parts.next_if(|next| next.starts_with(SIGNATURE_MARK)) {
                return Some(format!("{}{GAP}{}\n", body.trim_start(), signatures.trim_end()));
            }
        }
        None
    })
}

fn log_of(name: &str) -> Option<LogId> {
    let bytes = hex::decode(name.strip_suffix(ENDING)?).ok()?;
    bytes.try_into().ok().map(LogId)
}

/// Writes a file whole or not at all; durable with its folder.
fn exchange(path: &Path, text: &str) -> std::io::Result<()> {
    let next = path.with_extension("next");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&next)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(next, path)
}

fn sync(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

fn make_folder(folder: &Path) -> Result<(), Fault> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|e| Fault::new("could not make the folder of the checkpoints", e))
}

#[cfg(test)]
mod tests;
