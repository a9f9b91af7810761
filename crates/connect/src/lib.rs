//! Connections.
pub mod answer;
pub mod bind;
pub mod connection;
pub mod engine;
mod engines;
pub mod guide;
mod progress;
pub mod query;
pub mod rights;
pub mod source_schema;
pub mod statement;
mod store;
pub mod trouble;

pub use engines::sqlite::SqliteFiles;
