//! Custody on both stores, through its public doors.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod canaries;
mod faults;
mod home;
mod key_services;
mod lending;
mod log_key;
mod rollback;
mod starting;
mod swaps;
