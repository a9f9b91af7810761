//! The chain of one log: what the next entry must be, and where a log first goes wrong.

use crate::detail::{Detail, hash_of};
use crate::draft::Draft;
use crate::entry::{Entry, Hash, LogId, entry_hash, sha256};

/// The end of a log: how many entries it has and the hash of the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub log: LogId,
    pub entries: u64,
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
}

/// An entry with its place, its bytes and its hash.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) entry: Entry,
    pub(crate) bytes: Vec<u8>,
    pub(crate) hash: Hash,
    pub(crate) detail: Option<Detail>,
}

impl Head {
    /// A log without entries: the first entry names the hash of the log's id as the one before it.
    pub fn genesis(log: LogId) -> Self {
        Self { log, entries: 0, hash: sha256(&log.0) }
    }

    /// Gives `draft` the next place of the log, and moves the head onto it.
    pub(crate) fn extend(&mut self, draft: Draft) -> Placed {
        let entry = Entry {
            log: self.log,
            sequence: self.entries + 1,
            at: draft.at,
            actor: draft.actor,
            action: draft.action.into_owned(),
            object: draft.object,
            purpose: draft.purpose,
            outcome: draft.outcome,
            detail_hash: hash_of(draft.detail.as_ref()),
            previous: self.hash,
        };
        let bytes = entry.encode();
        let hash = entry_hash(&bytes);
        *self = Self { log: self.log, entries: entry.sequence, hash };
        Placed { entry, bytes, hash, detail: draft.detail }
    }

    /// Reads the next entry of the log and moves the head onto it; says what is wrong when it is not the next.
    pub(crate) fn accept(&mut self, bytes: &[u8], detail: Option<Detail>) -> Result<Placed, Break> {
        let entry = Entry::decode(bytes).map_err(|_| Break::Unreadable)?;
        if entry.log != self.log {
            return Err(Break::OtherLog);
        }
        if entry.sequence != self.entries + 1 {
            return Err(Break::OutOfOrder);
        }
        if entry.previous != self.hash {
            return Err(Break::BeforeItAltered);
        }
        if entry.detail_hash != hash_of(detail.as_ref()) {
            return Err(Break::DetailAltered);
        }
        let hash = entry_hash(bytes);
        *self = Self { log: self.log, entries: entry.sequence, hash };
        Ok(Placed { entry, bytes: bytes.to_vec(), hash, detail })
    }
}
