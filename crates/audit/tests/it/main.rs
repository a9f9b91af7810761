//! The audit log on both journals and both stores.

mod altered;
mod conformance;
mod home;
mod journals;
mod outbox;
