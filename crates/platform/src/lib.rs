//! What Teamwright needs from the running system.
//!
//! The store, jobs, outgoing connections, HTTP, configuration, telemetry; each port lies beside its adapters. Knows
//! no feature and no organization's rules.
//!
//! Invariants
//! * Time, randomness, environment and outgoing connections are reached only through here.
//! * A transaction is never held across a network call.
//! * One SQL text runs on both engines.
//!
//! To add a setting: a field in its section of `config`. To add a job or a route: in the feature, not here.

pub mod clock;
pub mod config;
pub mod cx;
pub mod db;
pub mod disk;
pub mod entropy;
#[cfg(test)]
mod fixture;
pub mod health;
pub mod http;
pub mod jobs;
mod likeness;
pub mod outbound;
pub mod schema;
pub mod stop;
pub mod tables;
pub mod telemetry;
pub mod world;
