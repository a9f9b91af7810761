//! Connections.
pub mod answer;
pub mod bind;
pub mod engine;
pub mod statement;
