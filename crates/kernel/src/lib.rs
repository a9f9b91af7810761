//! The words every part of Teamwright shares.
//!
//! Typed ids, secrets, decimals, time, calendars and date ranges, who acts, what is written to the audit log, and
//! what a refusal looks like.
//!
//! Pure: no I/O, no async runtime, no clock, no randomness, no locale. Whatever needs one of these takes the
//! result as an argument.
//!
//! Invariants
//! * A value that exists is valid: every type here parses once, at the edge.
//! * A secret cannot be printed, compared in variable time, cloned or serialised.
//!

pub mod actor;
pub mod audit_entry;
pub mod calendar;
pub mod decimal;
pub mod failure;
pub mod ids;
pub mod permission;
pub mod problem;
pub mod range;
pub mod secret;
pub mod time;
