//! What a start finds when log and checkpoints do not fit, in words for the operator.

use kernel::failure::Fault;
use kernel::time::Timestamp;

use super::NoteProblem;
use crate::chain::Break;

/// The log is not the one that a checkpoint states. Nothing that must be logged is done until somebody has decided.
#[derive(Debug, thiserror::Error)]
pub enum Gap {
    #[error(
        "the audit log of {log} ends at entry {entries}, but a checkpoint of {at} states {stated} entries; entries {} \
         to {stated} are missing: the store or its log was put back to an earlier state",
        entries + 1
    )]
    RolledBack { log: String, entries: u64, stated: u64, at: Timestamp },
    #[error(
        "the first {stated} entries of the audit log of {log} are not those that a checkpoint of {at} states: the log \
         was exchanged or written anew"
    )]
    Forked { log: String, stated: u64, at: Timestamp },
    #[error("the audit log of {log} is broken at entry {sequence}: {why}")]
    Broken { log: String, sequence: u64, why: Break },
    #[error(
        "the audit log of {log} ends at entry {entries}, but the installation's own log states {stated} entries: the \
         log was dropped or cut"
    )]
    Dropped { log: String, entries: u64, stated: u64 },
    #[error(
        "which credentials of {log} are the newest differs from what a checkpoint of {at} states: rows of the audit \
         log's index were altered or put back"
    )]
    MarksDiffer { log: String, at: Timestamp },
    #[error("the checkpoint {file} belongs to another installation than this store")]
    OtherInstallation { file: String },
    #[error("the checkpoint {file} cannot be used: {why}")]
    BadNote { file: String, why: NoteProblem },
    #[error("the checkpoints could not be compared with the audit log: {}", .0.chain())]
    Fault(Fault),
}

impl Gap {
    /// What the operator does about it.
    pub fn mend(&self) -> &'static str {
        match self {
            Self::RolledBack { .. } | Self::Dropped { .. } => {
                "Put the newer store and journal back. If you restored an older backup on purpose, say so with: \
                 teamwright audit accept-gap"
            }
            Self::Forked { .. } => {
                "Keep a copy of store, journal and checkpoints as they are, and find out who had access. Put back a \
                 state that fits. If you restored an older backup on purpose, say so with: teamwright audit accept-gap"
            }
            Self::MarksDiffer { .. } | Self::Broken { .. } => {
                "Keep a copy of store, journal and checkpoints as they are, and find out who had access. Put back a \
                 state that fits."
            }
            Self::OtherInstallation { .. } => {
                "Put back the store that belongs to these checkpoints, or name another folder in audit.checkpoints."
            }
            Self::BadNote { .. } => {
                "Put the file back from its backup. Without one, move it away and keep it; the log then starts with a \
                 new checkpoint."
            }
            Self::Fault(_) => {
                "Check that the store answers and that the folder of the checkpoints can be read."
            }
        }
    }
}

impl Gap {
    /// The log whose older state an operator may accept, as people call it.
    pub fn acceptable(&self) -> Option<&str> {
        match self {
            Self::RolledBack { log, .. } | Self::Forked { log, .. } | Self::Dropped { log, .. } => Some(log),
            Self::Broken { .. }
            | Self::MarksDiffer { .. }
            | Self::OtherInstallation { .. }
            | Self::BadNote { .. }
            | Self::Fault(_) => None,
        }
    }
}

impl From<Fault> for Gap {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
