//! Connections.
pub mod answer;
pub mod bind;
pub mod connection;
pub mod engine;
mod engines;
mod progress;
pub mod rights;
pub mod statement;
pub mod trouble;
