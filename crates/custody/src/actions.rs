//! What can be done with a credential: seal it, use it, describe it, shred it; and the log key, which signs.

pub mod describe_credential;
pub mod open_log_key;
pub mod seal_credential;
pub mod shred_credential;
pub mod use_credential;
