//! The chain of one log: what the next entry must be, and where a log first goes wrong.

use crate::detail::{Detail, hash_of};
use crate::draft::Draft;
use crate::entry::{Entry, Hash, LogId, entry_hash, sha256};
use crate::merkle::Tree;

/// The end of a log: the tree over its entries and the hash of the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub log: LogId,
    pub tree: Tree,
    pub hash: Hash,
}

/// What is wrong with the first bad entry of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    #[error("the entry cannot be read")]
    Unreadable,
    #[error("the entry belongs to another log")]
    OtherLog,
    #[error("an entry is missing, doubled or out of order")]
    OutOfOrder,
    #[error("the entry before it was altered or exchanged")]
    BeforeItAltered,
    #[error("the entry's detail was altered or is missing")]
    DetailAltered,
    #[error("the log ends too early")]
    Shortened,
    #[error("the last entry was altered")]
    LastAltered,
    #[error("what is indexed about the entry differs from the entry")]
    IndexDiffers,
    #[error("the tree over the entries is not the one that was kept")]
    TreeDiffers,
    #[error("a signed checkpoint states other entries up to here")]
    CheckpointDiffers,
    #[error("which version of a credential is the newest differs from what the entry states")]
    MarkDiffers,
}

impl Head {
    /// A log without entries: the first entry names the hash of the log's id as the one before it.
    pub fn genesis(log: LogId) -> Self {
        Self { log, tree: Tree::default(), hash: sha256(&log.0) }
    }

    /// How many entries the log has.
    pub fn entries(&self) -> u64 {
        self.tree.size()
    }

    /// Gives `draft` the next place of the log, adds the entry to `bytes`, and moves the head onto it.
    pub(crate) fn extend(&mut self, draft: &Draft, bytes: &mut Vec<u8>) -> Entry {
        let entry = Entry {
            log: self.log,
            sequence: self.entries() + 1,
            at: draft.at,
            actor: draft.actor,
            action: draft.action,
            object: draft.object,
            purpose: draft.purpose,
            outcome: draft.outcome,
            detail_hash: hash_of(draft.detail.as_ref().map(Detail::stored)),
            previous: self.hash,
        };
        let start = bytes.len();
        entry.encode_into(bytes);
        self.take(entry_hash(bytes.get(start..).unwrap_or_default()));
        entry
    }

    /// Reads the next entry of the log and moves the head onto it; says what is wrong when it is not the next.
    pub(crate) fn next(&mut self, bytes: &[u8], detail: Option<&[u8]>) -> Result<Entry, Break> {
        let entry = Entry::decode(bytes).map_err(|_| Break::Unreadable)?;
        self.follow(&entry, (bytes, detail))?;
        Ok(entry)
    }

    /// Moves the head onto the entry that was read from `bytes`, where it is the next of the log.
    pub(crate) fn follow(
        &mut self,
        entry: &Entry,
        (bytes, detail): (&[u8], Option<&[u8]>),
    ) -> Result<(), Break> {
        if entry.log != self.log {
            return Err(Break::OtherLog);
        }
        if entry.sequence != self.entries() + 1 {
            return Err(Break::OutOfOrder);
        }
        if entry.previous != self.hash {
            return Err(Break::BeforeItAltered);
        }
        if entry.detail_hash != hash_of(detail) {
            return Err(Break::DetailAltered);
        }
        self.take(entry_hash(bytes));
        Ok(())
    }

    fn take(&mut self, hash: Hash) {
        self.tree.push(hash);
        self.hash = hash;
    }
}
