//! The platform through its public doors: real sockets, real engines.

mod jobs;
mod outbound;
mod store;
mod world;
