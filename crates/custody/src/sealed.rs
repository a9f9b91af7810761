//! The checks between a stored row and a plaintext, in one place, without I/O.

use audit::Standing;
use audit::entry::sha256;
use kernel::secret::Secret;

use crate::as_logged::off_hash;
use crate::envelope::{self, Expanded, Wrapped};
use crate::format::{Identity, NONCE, Record};
use crate::locked::LockedKey;
use crate::organization_key::OrganizationKeyRow;
use crate::subject::Asked;

/// A stored record with the keys above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SealedRow {
    pub(crate) version: u64,
    pub(crate) record: Vec<u8>,
    pub(crate) data_key: DataKeyRow,
    pub(crate) organization_key: OrganizationKeyRow,
}

/// A row of the data keys' table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataKeyRow {
    pub(crate) key_id: [u8; 16],
    pub(crate) organization_key_version: u32,
    /// Switched off with its connection.
    pub(crate) is_suspended: bool,
    pub(crate) nonce: [u8; NONCE],
    pub(crate) wrapped: Wrapped,
}

/// Why nothing is opened; told to the log, not to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// The log knows a version, the store does not.
    RowMissing,
    /// The log knows no such credential.
    NotLogged,
    Shredded,
    /// The store holds another version than the newest that the log knows.
    NotNewest,
    /// The record differs from the one that was sealed.
    RecordAltered,
    /// The log says that it is switched off, the store that it is on.
    SwitchedOff,
    /// The settings of the organization's key service are not those that the log recorded.
    OtherKeyService,
    /// The record or a key above it belongs elsewhere or was altered.
    KeyMismatch,
    /// A key above it is in a state in which it opens nothing.
    KeyState,
    /// The record was not sealed under this data key.
    NotCommitted,
    /// The record does not open for what was asked.
    DoesNotOpen,
    /// The organization's keys changed while the use was being logged.
    EpochChanged,
}

/// What opens a record whose every check has passed but the last one, which yields the plaintext.
pub(crate) struct Prepared {
    identity: Identity,
    expanded: Expanded,
}

impl Unfit {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::RowMissing => "row_missing",
            Self::NotLogged => "not_logged",
            Self::Shredded => "shredded",
            Self::NotNewest => "not_newest",
            Self::RecordAltered => "record_altered",
            Self::SwitchedOff => "switched_off_as_logged",
            Self::OtherKeyService => "key_service_not_as_logged",
            Self::KeyMismatch => "key_mismatch",
            Self::KeyState => "key_unfit",
            Self::NotCommitted => "not_committed",
            Self::DoesNotOpen => "does_not_open",
            Self::EpochChanged => "epoch_changed",
        }
    }
}

/// Whether the row is what the log says it must be.
pub(crate) fn check_logged(row: &SealedRow, record_hash: &[u8; 32], standing: Standing) -> Result<(), Unfit> {
    if standing.is_shredded {
        return Err(Unfit::Shredded);
    }
    if row.version != standing.newest.version {
        return Err(Unfit::NotNewest);
    }
    if *record_hash == standing.newest.record_hash {
        return Ok(());
    }
    if off_hash(record_hash) != standing.newest.record_hash {
        return Err(Unfit::RecordAltered);
    }
    if row.data_key.is_suspended { Ok(()) } else { Err(Unfit::SwitchedOff) }
}

/// Unwraps the row's data key under its organization's key for what was asked, and sees that the record is committed to it.
pub(crate) fn prepare(asked: Asked, row: &SealedRow, key: &LockedKey) -> Result<Prepared, Unfit> {
    let record = Record::decode(&row.record).ok_or(Unfit::RecordAltered)?;
    let identity = Identity {
        organization: asked.owner.id,
        subject: asked.subject.uuid(),
        kind: asked.kind,
        version: row.version,
        key_id: record.identity.key_id,
    };
    if record.identity != identity || row.data_key.key_id != identity.key_id {
        return Err(Unfit::KeyMismatch);
    }
    let mismatch = |_| Unfit::KeyMismatch;
    let DataKeyRow { organization_key_version, nonce, wrapped, .. } = &row.data_key;
    let aad = identity.data_key_aad(*organization_key_version);
    let data_key = key.expose(|key| envelope::unwrap(key, *nonce, &aad, wrapped)).map_err(mismatch)?;
    let expanded = Expanded::new(&data_key, &identity).map_err(|_| Unfit::KeyMismatch)?;
    if !expanded.is_committed_to(&record) {
        return Err(Unfit::NotCommitted);
    }
    Ok(Prepared { identity, expanded })
}

impl Prepared {
    /// The plaintext of the row that was prepared; asked for only when the use is in the log.
    pub(crate) fn open(&self, row: &SealedRow) -> Result<Secret, Unfit> {
        let record = Record::decode(&row.record).ok_or(Unfit::RecordAltered)?;
        self.expanded.open(&self.identity, &record).map_err(|_| Unfit::DoesNotOpen)
    }
}

/// The hash that a seal entry states.
pub(crate) fn record_hash(record: &[u8]) -> [u8; 32] {
    sha256(record)
}

#[cfg(test)]
mod tests;
