//! Custody: keys and sealed credentials. The only crate that sees a plaintext credential, and it gives none away.
//!
//! A credential is sealed under a data key of its own, that under its organization's key, that under the
//! installation's root key, and the root key lies wrapped by a [`key_wrapper::KeyWrapper`]. What a credential is
//! sealed for (organization, subject, kind, version) is authenticated with it, so it opens nowhere else.
//!
//! Has no way to read a credential back: [`Custody::use_in_session`] lends it to a closure for one purpose, after the
//! use is durable in the audit log. Knows no provider and no database driver.
//!
//! Invariants
//! * No plaintext before its audit entry is on disk; none after sixty seconds.
//! * What is opened is the newest version that the log knows, byte for byte.
//! * Every check that fails gives the same answer to the caller, one entry in the log, and no plaintext.
//! * Keys and nonces are fresh for every seal; without randomness nothing is written.
//!
//! To add a kind of credential: one line in [`kind`]. To add a key service: an adapter in [`key_wrapper`].

pub mod actions;
pub mod key_wrapper;
pub mod kind;
pub mod locked;
pub mod root_key;
pub mod subject;

mod cache;
mod envelope;
mod format;
mod organization_key;
mod sealed;
mod sealer;
mod start;
mod store;

pub use actions::describe_credential::CredentialInfo;
pub use actions::open_log_key::LogKey;
pub use actions::seal_credential::CredentialVersion;
pub use actions::use_credential::{Lend, OpenRefused};
pub use kind::Kind;
pub use start::{
    Custody, StartCustody, StartOverService, StartRefused, Started, try_key_file, try_key_service,
};
pub use subject::Subject;

/// The problems this crate answers with; each has a page.
pub const PROBLEMS: &[&str] = &[
    "custody/credential-not-set",
    "custody/credential-refused",
    "custody/use-took-too-long",
    "custody/key-file-missing",
    "custody/key-file-unfit",
    "custody/key-service-failed",
    "custody/wrong-key",
];
