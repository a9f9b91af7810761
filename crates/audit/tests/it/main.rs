//! The audit log on both journals and both stores.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod altered;
mod checkpoints;
mod conformance;
mod csv;
mod exports;
mod home;
mod journals;
mod outbox;
mod witnesses;
