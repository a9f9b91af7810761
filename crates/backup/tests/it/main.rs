//! Backups on both stores: made under load, opened with and without keys, put back.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod altered;
mod broken_off;
mod canaries;
mod held;
mod home;
mod key_tables;
mod keys;
mod newer;
mod round_trip;
mod turns;
mod unfinished;
