//! Custody on both stores, through its public doors.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail")]

mod canaries;
mod database_writer;
mod ending;
mod faults;
#[cfg(feature = "fips")]
mod fips;
mod home;
mod key_services;
mod lending;
mod log_key;
mod own_keys;
mod rollback;
mod root_key_service;
mod rotating;
mod starting;
mod swaps;
