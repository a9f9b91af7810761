//! Everything through the doors that people and programs use: the router, with a real store behind it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod api_keys;
mod factors;
mod isolation;
mod members;
mod organization;
mod passkeys;
mod routes;
mod sessions;
mod setup;
mod sign_in;
