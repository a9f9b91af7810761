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
//! * What the log says was switched off, or leads to another key service, is not used, whatever the store says.
//! * Every check that fails gives the same answer to the caller, one entry in the log, and no plaintext.
//! * Keys and nonces are fresh for every seal; without randomness nothing is written.
//!
//! To add a kind of credential: one line in [`kind`]. To add a key service: an adapter in [`key_wrapper`].

pub mod actions;
pub mod key_wrapper;
pub mod kind;
pub mod locked;
pub mod receipt;
pub mod root_key;
pub mod subject;

mod as_logged;
mod cache;
mod custody_state;
mod envelope;
mod format;
mod fresh;
mod http;
mod jobs;
mod key_rules;
mod key_state;
mod key_transition;
mod operator_act;
mod organization_key;
mod own_key;
mod rotation;
mod sealed;
mod sealer;
mod sealing;
mod start;
mod store;
mod wiped;

use access::Feature;

pub use actions::change_key_state::CompromiseRefused;
pub use actions::describe_credential::CredentialInfo;
pub use actions::give_up_credentials::{
    Outdated, OutdatedCredential, WhyOutdated, find_all, find_outdated, give_up,
};
pub use actions::list_keys::{Inventory, KeyInfo, OwnServiceInfo, WrappedBy};
pub use actions::make_key::SealRefused;
pub use actions::move_root_key::MoveRefused;
pub use actions::open_log_key::LogKey;
pub use actions::record_states::record_states;
pub use actions::rotate_organization_key::RotateRefused;
pub use actions::seal_credential::CredentialVersion;
pub use actions::set_own_service::OwnServiceRefused;
pub use actions::shut_off_organization::{Destroyed, WrongState, suspend_again};
pub use actions::suspend_credential::switch_off;
pub use actions::use_credential::{Lend, OpenRefused};
pub use custody_state::CustodyState;
pub use key_rules::KeyRules;
pub use key_state::{KeyState, TRANSITIONS};
pub use key_transition::{KeyTransition, Level, NoSuchStep};
pub use kind::Kind;
pub use operator_act::{ConfirmRefused, OperatorAct, TwoOperators};
pub use own_key::{BuildOwnService, OWN_KEY_KEPT_S};
pub use receipt::{NewReceipt, Receipt};
pub use rotation::{Rotation, Step, Why};
pub use start::{
    Custody, StartCustody, StartOverService, StartRefused, Started, try_key_file, try_key_service,
};
pub use subject::Subject;

/// Tables that hold keys: backups keep them apart, sealed to their recipients and for a short time.
pub const KEY_TABLES: [&str; 3] = ["data_key", "organization_key", "root_key"];

/// The problems this crate answers with; each has a page.
pub const PROBLEMS: &[&str] = &[
    "custody/credential-not-set",
    "custody/credential-refused",
    "custody/key-service-refused",
    "custody/key-service-unfit",
    "custody/key-unavailable",
    "custody/move-refused",
    "custody/no-key",
    "custody/no-receipt",
    "custody/no-such-key",
    "custody/not-confirmed",
    "custody/no-own-key",
    "custody/no-such-step",
    "custody/not-as-logged",
    "custody/not-open",
    "custody/shut-off",
    "custody/suspended",
    "custody/withdrawn",
    "custody/wrong-state",
    "custody/use-took-too-long",
    "custody/key-file-missing",
    "custody/key-file-unfit",
    "custody/key-service-failed",
    "custody/wrong-key",
];

/// Keys as the binary mounts them: the routes of their page, and what happens to keys by itself.
pub fn feature(custody: &Custody) -> Feature {
    Feature {
        name: "custody",
        routes: http::routes(custody),
        jobs: jobs::kinds(custody),
        schedules: jobs::schedules(custody),
        problems: PROBLEMS,
    }
}
