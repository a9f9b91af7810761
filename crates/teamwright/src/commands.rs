//! What each subcommand does.

pub mod range;
