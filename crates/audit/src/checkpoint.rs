//! Checkpoints: signed statements of a log's whole content so far.
//!
//! A checkpoint is a signed note as C2SP's `tlog-checkpoint` describes it: origin, size, root, two extension lines,
//! an empty line, and an Ed25519 signature of everything before that. The extension lines are the root of the index of
//! newest marks and the time. Whoever holds one can tell later whether the log still begins with what it states.

pub mod gap;
pub mod home;
pub mod key;
pub mod note;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::failure::Fault;
use kernel::ids::{Id as _, InstallationId, OrganizationId};
use kernel::time::Timestamp;

use crate::entry::{Hash, LogId};

pub use gap::Gap;
pub use home::CheckpointHome;
pub use key::VerifierKey;

/// Signs checkpoints with the installation's log key.
pub trait Signer: Send + Sync {
    fn public_key(&self) -> [u8; 32];

    /// An Ed25519 signature of the message.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], Fault>;
}

/// What a log held at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log of which installation: see [`origin`].
    pub origin: String,
    /// How many entries the log has.
    pub size: u64,
    /// The root of the Merkle tree over them.
    pub root: Hash,
    /// The root over the newest version and record hash of every object.
    pub index_root: Hash,
    pub at: Timestamp,
}

/// Why a note is not a checkpoint to go by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteProblem {
    #[error("it is not a checkpoint of a known form")]
    Malformed,
    #[error("it is not signed by the log key")]
    NotSigned,
}

const SIGNATURE_MARK: &str = "\u{2014} ";
const INDEX: &str = "index ";
const TIME: &str = "time ";

impl Checkpoint {
    /// The signed note.
    pub fn sign(&self, signer: &dyn Signer) -> Result<String, Fault> {
        let body = self.body();
        let key = VerifierKey { name: self.origin.clone(), public: signer.public_key() };
        let signature = signer.sign(body.as_bytes())?;
        let signature = STANDARD.encode([&key.id()[..], &signature].concat());
        Ok(format!("{body}\n{SIGNATURE_MARK}{} {signature}\n", self.origin))
    }

    /// Reads a note and sees that `key` signed it.
    pub fn verify(note: &str, key: &VerifierKey) -> Result<Self, NoteProblem> {
        let checkpoint = Self::read(note)?;
        let (body, signatures) = split(note)?;
        let is_signed = checkpoint.origin == key.name
            && signatures.lines().filter_map(signature).any(|(name, bytes)| {
                name == key.name
                    && bytes.split_first_chunk().is_some_and(|(id, signature)| {
                        *id == key.id() && key.has_signed(body.as_bytes(), signature)
                    })
            });
        if is_signed { Ok(checkpoint) } else { Err(NoteProblem::NotSigned) }
    }

    /// Reads what a note states, whoever wrote it.
    pub fn read(note: &str) -> Result<Self, NoteProblem> {
        Self::fields(split(note)?.0).ok_or(NoteProblem::Malformed)
    }

    fn fields(body: &str) -> Option<Self> {
        let mut lines = body.lines();
        let origin = lines.next().filter(|origin| !origin.is_empty())?.to_owned();
        let size = lines.next()?;
        let number = size.parse::<u64>().ok().filter(|number| number.to_string() == size)?;
        let root = hash(lines.next()?)?;
        let rest: Vec<&str> = lines.collect();
        let after = |mark: &str| rest.iter().find_map(|line| line.strip_prefix(mark));
        let at = after(TIME)?.parse::<jiff::Timestamp>().ok()?;
        Some(Self { origin, size: number, root, index_root: hash(after(INDEX)?)?, at: at.into() })
    }

    fn body(&self) -> String {
        format!(
            "{}\n{}\n{}\n{INDEX}{}\n{TIME}{}\n",
            self.origin,
            self.size,
            STANDARD.encode(self.root),
            STANDARD.encode(self.index_root),
            self.at
        )
    }
}

/// The name of a log in checkpoints: `teamwright/ins_…/org_…`, and `…/installation` for the installation's own.
pub fn origin(installation: InstallationId, log: LogId) -> String {
    format!("teamwright/{installation}/{}", log_name(installation, log))
}

/// What people call a log: the organization's id, or `installation`.
pub fn log_name(installation: InstallationId, log: LogId) -> String {
    if log.0 == installation.uuid().into_bytes() {
        "installation".to_owned()
    } else {
        OrganizationId::from_uuid(uuid::Uuid::from_bytes(log.0)).to_string()
    }
}

/// The body with the line feed that ends it, and the signature lines.
fn split(note: &str) -> Result<(&str, &str), NoteProblem> {
    let at = note.find("\n\n").ok_or(NoteProblem::Malformed)?;
    let (body, signatures) = note.split_at_checked(at + 1).ok_or(NoteProblem::Malformed)?;
    Ok((body, signatures.trim_start_matches('\n')))
}

fn signature(line: &str) -> Option<(&str, Vec<u8>)> {
    let (name, encoded) = line.strip_prefix(SIGNATURE_MARK)?.split_once(' ')?;
    Some((name, STANDARD.decode(encoded).ok()?))
}

fn hash(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests;
