//! Everything through the doors that people and programs use: the router, with a real store behind it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod api_keys;
mod factors;
mod half_signed_in;
mod isolation;
mod links;
mod members;
mod organization;
mod passkeys;
mod routes;
mod sealer;
mod sessions;
mod setup;
mod sign_in;
