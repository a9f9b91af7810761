//! Who asks and what they may do: organizations, members, roles, sign-in, sessions, API keys, permission proofs.
//!
//! A *person* signs in, once per installation; in each organization they are a *member* with roles. A session belongs
//! to one person and one organization. A request becomes a [`Caller`], a caller with a permission becomes a [`May`],
//! and an action that needs the permission takes the proof as an argument.
//!
//! Does not keep any secret that opens something: tokens are stored hashed, passphrases as Argon2id, and the secrets
//! of authenticator apps go to `custody` through [`Sealer`].
//!
//! Invariants
//! * Only this crate makes a [`May`]; the table of who may what is `roles.rs`.
//! * An organization always has an owner.
//! * A one-time link works once; a code of an authenticator app works once.
//! * A key never exceeds the present rights of the member who made it.
//! * A refusal at sign-in tells neither by text nor by time whether the e-mail is known.
//!
//! To add a permission: a marker type beside the routes that need it, and one line in `roles.rs`.

pub mod access;
pub mod actions;
pub mod api_key;
pub mod authenticate;
pub mod calendar;
pub mod caller;
pub mod code_check;
pub mod directory;
pub mod email;
pub mod feature;
pub mod http;
pub mod invitation;
mod link_guard;
pub mod may;
pub mod me;
pub mod member;
pub mod missing;
pub mod name;
pub mod newcomer;
pub mod origin;
pub mod passkey;
pub mod passphrase;
mod passphrase_check;
pub mod permissions;
mod person;
pub mod recovery_code;
pub mod roles;
pub mod sealer;
pub mod second_factor;
pub mod session;
pub mod setup_link;
mod store;
pub mod throttle;
pub mod token;
pub mod totp;

use platform::jobs::Schedule;

#[doc(hidden)]
pub use utoipa_axum;

pub use access::{Access, AccessSettings};
pub use actions::end_all_sessions::end_all_sessions;
pub use caller::Caller;
pub use feature::Feature;
pub use http::call::Call;
pub use may::{May, SteppedUp};
pub use sealer::Sealer;

/// How often rows that open nothing any more are removed.
const SWEEP_EVERY_S: u32 = 3_600;

/// Everything this crate gives to the binary.
pub fn feature(access: &Access) -> Feature {
    Feature {
        name: "access",
        routes: http::routes(access),
        jobs: Vec::new(),
        schedules: vec![Schedule::every("access.sweep", SWEEP_EVERY_S, async |platform| {
            actions::sweep::sweep(&platform).await.map(|_| ())
        })],
        problems: PROBLEMS,
    }
}

/// The slugs of this crate's problems; each has a page.
pub const PROBLEMS: &[&str] = &[
    "access/already-member",
    "access/calendar-misfit",
    "access/code-wrong",
    "access/current-passphrase-wrong",
    "access/expiry-in-the-past",
    "access/input-misfit",
    "access/invitation-for-another",
    "access/invitation-used-or-old",
    "access/key-unknown",
    "access/last-owner",
    "access/last-second-factor",
    "access/link-used-or-old",
    "access/no-organization",
    "access/no-second-factor",
    "access/not-allowed",
    "access/not-a-member",
    "access/not-an-owner",
    "access/passkey-known",
    "access/passkey-refused",
    "access/passphrase-weak",
    "access/proof-wrong",
    "access/scopes-misfit",
    "access/second-factor-missing",
    "access/second-factor-needed",
    "access/session-ended",
    "access/sign-in-first",
    "access/sign-in-needed",
    "access/sign-in-refused",
    "access/start-again",
    "access/step-up-needed",
    "access/too-many-attempts",
    "access/too-many-begun",
    "access/totp-not-begun",
    "access/totp-there",
];
