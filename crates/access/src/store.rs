//! The only SQL of this crate, one file per noun.
//!
//! Rows of persons, sessions, keys and links belong to the installation and are found by an id or a hash. Rows of an
//! organization (members, invitations, calendars) are asked for with the organization first.

pub(crate) mod api_key;
pub(crate) mod calendar;
pub(crate) mod invitation;
pub(crate) mod member;
pub(crate) mod organization;
pub(crate) mod passkey;
pub(crate) mod person;
pub(crate) mod session;
pub(crate) mod setup_link;
pub(crate) mod throttle;
