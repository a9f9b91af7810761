//! Connections: an organization's links to its databases, proved to be read-only, and reads through them.
//!
//! A connection is made from directly supplied credentials: PostgreSQL, MySQL or MariaDB, or an SQLite file. Its test
//! tells step by step what works, looks at the account's rights, and names the statement that takes away each right
//! beyond reading. [`Connect::query`] runs one statement, alone, in a read-only transaction, within caps on time,
//! rows and bytes, through the outbound gate, under one audited use of the credential.
//!
//! Is not a query tool: no writes, no several statements, no sessions that outlive a read, no pool of signed-in
//! sessions. Never keeps, shows or logs a password; custody seals it and lends it to `engines/attach.rs`.
//!
//! Invariants
//! * Values are bound, never spliced: the text that reaches a database does not depend on them.
//! * Nothing is read through an account that can do more than read, unless an owner accepted it with a reason; an
//!   account that governs the server is never accepted.
//! * A failure is classified once, where it happens; the class decides what happens by itself.
//! * No transaction of our own store is open while a source is reached.
//!
//! To add a kind of database: a variant of [`engine::Engine`], a file in `engines/` and one in `rights/`; the compiler
//! names the rest. To add a right to the probe: one function in `rights/<engine>.rs` and one case in its test.

mod actions;
pub mod answer;
pub mod bind;
mod brief;
mod check;
mod connect;
pub mod connection;
pub mod engine;
mod engines;
mod fare;
pub mod guide;
mod http;
mod jobs;
mod permissions;
mod progress;
pub mod query;
mod reach;
pub mod rights;
mod shut_off;
mod source_file;
pub mod source_schema;
pub mod statement;
mod store;
mod test_runs;
pub mod trouble;
mod turns;
mod usage;

use access::Feature;

pub use actions::ask_for_credential::{ask_for_credential, end_again, is_end, say_shut_off};
pub use actions::shut_off::ShutOffRefused;
pub use brief::{ConnectionBrief, names};
pub use connect::{Connect, ConnectParts, Uses};
pub use engines::sqlite::SqliteFiles;
pub use query::{Query, QueryRefused};

/// The problems this crate answers with; each has a page.
pub const PROBLEMS: &[&str] = &[
    "connect/account-can-write",
    "connect/account-changed",
    "connect/account-governs",
    "connect/answer-too-large",
    "connect/archived",
    "connect/changed-meanwhile",
    "connect/column-unreadable",
    "connect/database-error",
    "connect/fields-misfit",
    "connect/file",
    "connect/host-not-allowed",
    "connect/hostile-server",
    "connect/needs-tls",
    "connect/no-connection",
    "connect/no-credential",
    "connect/not-usable",
    "connect/nothing-to-accept",
    "connect/nothing-to-end",
    "connect/only-an-owner-accepts",
    "connect/query-timed-out",
    "connect/reason-needed",
    "connect/right-missing",
    "connect/rights-unknown",
    "connect/server-busy",
    "connect/statement-not-a-query",
    "connect/statement-not-one",
    "connect/statement-unfinished",
    "connect/statement-writes",
    "connect/test-broke",
    "connect/timed-out",
    "connect/too-many-connections",
    "connect/too-many-reads",
    "connect/too-many-tests",
    "connect/unexpected-server",
    "connect/unknown-database",
    "connect/value-misfit",
    "connect/wrong-password",
];

/// Connections as the binary mounts them.
pub fn feature(connect: &Connect) -> Feature {
    Feature {
        name: "connect",
        routes: http::routes(connect)
            .into_iter()
            .chain(http::tests_of_connections::routes(connect))
            .chain(http::shut_offs::routes(connect))
            .collect(),
        jobs: jobs::kinds(connect),
        schedules: jobs::schedules(connect),
        problems: PROBLEMS,
    }
}
