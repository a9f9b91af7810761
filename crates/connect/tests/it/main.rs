#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

mod archive;
mod files;
mod isolation;
mod problems;
mod race;
mod reads;
mod real_servers;
mod routes;
mod shut_off;
mod silent;
mod world;
