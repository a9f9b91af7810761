//! The rules of the house, held by tests that read the repository as text. Each failure says what to do next.
//!
//! What a rule lets pass by name stands in `house/exceptions.toml` with its reason; an entry that is no longer needed
//! fails too, so the list shrinks.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a file that cannot be read fails its rule"
)]

mod dependencies;
mod documents;
mod edges;
mod evidence;
mod exceptions;
mod functions;
mod lexer;
mod locks;
mod log_words;
mod migrations;
mod organization;
mod placement;
mod problems;
mod scripts;
mod sizes;
mod sources;
mod words;
