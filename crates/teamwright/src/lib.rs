//! The binary: reads configuration, chooses adapters, lists the features.
//!
//! Has no rule of any feature. Only here are concrete adapters named.
//!
//! To add a feature: one line in `features.rs`. To add a subcommand: one file in `commands/`, one line in `cli.rs`.

pub mod allocator;
pub mod api_description;
pub mod audit_checks;
pub mod backups;
pub mod cli;
pub mod commands;
pub mod console;
pub mod dead_jobs;
pub mod features;
pub mod installation;
pub mod key_service;
pub mod own_services;
pub mod server;
pub mod witness_line;
