//! The platform through its public doors: real sockets, real engines.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod broken_off;
mod jobs;
mod outbound;
mod serving;
mod store;
mod world;
