//! What is wrong with an export, in words.

use std::fmt;

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The first bad entry, or the first that may be.
    pub first: u64,
    /// The last entry that may be the first bad one; the same where it is known exactly.
    pub last: u64,
    pub what: What,
}

/// What was done to a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Edited,
    Deleted,
    Reordered,
    Doubled,
    OtherLog,
    DetailAltered,
    Truncated,
    /// Entries that somebody holds a statement of are gone.
    RolledBack {
        by: String,
    },
    /// Whole entries were exchanged, and the chain computed anew.
    Rewritten {
        by: String,
    },
    WrongKey,
    /// A checkpoint does not carry a signature of the log's key.
    NotSigned,
    /// Entries behind the newest checkpoint.
    NotCovered,
    IndexDiffers,
}

impl What {
    /// One word for programs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Edited => "edited",
            Self::Deleted => "deleted",
            Self::Reordered => "reordered",
            Self::Doubled => "doubled",
            Self::OtherLog => "other_log",
            Self::DetailAltered => "detail_altered",
            Self::Truncated => "truncated",
            Self::RolledBack { .. } => "rolled_back",
            Self::Rewritten { .. } => "forked",
            Self::WrongKey => "wrong_key",
            Self::NotSigned => "not_signed",
            Self::NotCovered => "not_covered",
            Self::IndexDiffers => "index_differs",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, last, what } = self;
        match what {
            What::Edited => write!(f, "entry {first} was edited"),
            What::Deleted => write!(f, "entry {first} was deleted"),
            What::Reordered => write!(f, "entry {first} is not in its place: entries were reordered"),
            What::Doubled => write!(f, "an earlier entry stands again in the place of entry {first}"),
            What::OtherLog => write!(f, "entry {first} belongs to another log"),
            What::DetailAltered => write!(f, "the detail of entry {first} was altered or taken away"),
            What::Truncated => write!(f, "entries {first} to {last} are missing: the export was cut off"),
            What::RolledBack { by } => write!(
                f,
                "entries {first} to {last} are missing: {by} states {last} entries, so the log was put back to an \
                 earlier state"
            ),
            What::Rewritten { by } if first == last => {
                write!(f, "entry {first} is not the one that {by} states: the log was forked")
            }
            What::Rewritten { by } => write!(
                f,
                "an entry between {first} and {last} is not the one that {by} states: the log was forked"
            ),
            What::WrongKey => f.write_str("the export is signed with another key than the one you gave"),
            What::NotSigned => {
                write!(f, "the checkpoint over {last} entries is not signed by the key of the export")
            }
            What::NotCovered => write!(f, "entries {first} to {last} are covered by no checkpoint"),
            What::IndexDiffers => f.write_str(
                "the newest checkpoint states other newest credential versions than the entries do",
            ),
        }
    }
}
