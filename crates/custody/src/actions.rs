//! What can be done with a credential: seal it, use it, describe it, shred it.

pub mod describe_credential;
pub mod seal_credential;
pub mod shred_credential;
pub mod use_credential;
