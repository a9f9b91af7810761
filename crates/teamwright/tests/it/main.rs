//! The whole product from outside, and the rules of the house.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

mod api_file;
mod backups;
mod canary;
mod commands;
mod drills;
mod hardship;
mod house;
mod kills;
mod memory;
mod one_time_links;
mod product;
mod put_back;
mod stopping;
mod swapped;
mod walk;
