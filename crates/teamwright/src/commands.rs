//! What each subcommand does.

pub mod audit;
pub mod backup;
pub mod config_check;
pub mod configured;
pub mod doctor;
pub mod keys;
pub mod migrate;
pub mod one_time_links;
pub mod range;
pub mod receipt;
pub mod restore;
pub mod serve;
