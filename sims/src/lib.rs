//! Simulators of services that cannot run on a developer's machine, for tests and for trying things out.
//!
//! Each speaks its service's protocol over HTTPS on a port of 127.0.0.1, keeps state, checks what the real one checks
//! (signatures, tokens, versions, rights) and answers with its errors. Real cryptography, made-up data. Everything is
//! lost when it ends.
//!
//! Each misbehaves on demand: `POST /sim/fault` with a [`Fault`] as JSON, or [`Running::fault`] in a test.
//!
//! No product crate uses them, and they use the product's clock only: what they check, they check by themselves.

pub mod fault;
pub mod key_vault;
pub mod kms;
pub mod serve;

pub use fault::Fault;
pub use key_vault::KeyVault;
pub use kms::Kms;
pub use serve::Running;
