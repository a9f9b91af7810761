//! How each kind of database is spoken to.
//!
//! Every engine signs in over a stream that the outbound gate opened and caps, runs one statement at a time in a
//! read-only transaction, and stops at the first broken cap. Nothing here knows where a password comes from.

pub(crate) mod mysql;
pub(crate) mod postgres;
pub(crate) mod sqlite;
pub(crate) mod tls;
pub(crate) mod wire;
