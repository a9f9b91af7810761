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
pub mod api_key;
pub mod authenticate;
pub mod calendar;
pub mod caller;
pub mod directory;
pub mod email;
pub mod feature;
pub mod http;
pub mod invitation;
pub mod may;
pub mod member;
pub mod name;
pub mod passkey;
pub mod passphrase;
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

#[doc(hidden)]
pub use utoipa_axum;

pub use access::{Access, AccessSettings};
pub use caller::Caller;
pub use feature::Feature;
pub use http::call::Call;
pub use may::{May, SteppedUp};
pub use sealer::Sealer;
