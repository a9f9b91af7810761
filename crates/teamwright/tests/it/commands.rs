//! The commands of the binary, run as an operator runs them.

mod config_check;
mod doctor;
mod keys;
mod migrate;
mod work;
