//! The audit log: append-only, hash-chained, durable before it answers.
//!
//! One log per organization and one for the installation; one journal holds them all and has one writer, so a single
//! flush covers everybody who waits. Two journals ship: a file beside an embedded store, a table in PostgreSQL.
//!
//! Does not know what a credential is: it keeps a *mark* (version and hash) per object, as seal entries state it.
//! Does not decide who may read a log; `access` does, before it asks.
//!
//! Invariants
//! * [`Journal::append`] answers only when the entry would survive a power cut.
//! * An entry's place is fixed: it names its log, its number and the hash of the entry before it.
//! * A line that an action wrote into the outbox reaches the journal once, even when the process dies in between.
//! * A journal that was deleted, replaced, shortened or altered is refused; nothing is appended to it.
//!
//! ```text
//! journal.append(Log::Organization(id), AuditEntry::done(actor, "credential.open", object)).await?;
//! ```
//!
//! To add an action that is logged: call `cx.audit(...)` in the action. Nothing changes here.

pub mod archive;
pub mod bundle;
pub mod chain;
pub mod checkpoint;
pub mod detail;
pub mod entry;
pub mod export;
pub mod filter;
pub mod identity;
pub mod journal;
pub mod look;
pub mod mark;
pub mod merkle;
pub mod verify;
pub mod witness;

mod draft;
mod outbox;
mod store;

pub use entry::{Entry, Hash, LogId};
pub use filter::{Filter, Logged, PageOfLog};
pub use journal::{Journal, Receipt};
pub use mark::{Mark, Standing};
