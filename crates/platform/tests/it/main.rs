//! The platform through its public doors: real sockets, real engines.
mod outbound;
mod store;
