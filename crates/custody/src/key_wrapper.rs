//! The port behind which the root key lies wrapped, and the key of an organization that brings its own.
//!
//! A wrapper wraps and unwraps keys of 32 bytes for a context; it never sees a credential. It is asked once per
//! start, and never while a credential is used.

pub mod conformance;
pub mod local_key_file;
pub mod patient;
pub mod service;
pub mod settings;

mod aws_kms;
mod azure_key_vault;
mod blob;
mod probe;
mod transit;

use std::time::Duration;

use futures_util::future::BoxFuture;
use kernel::failure::Fault;
use kernel::ids::{Id as _, InstallationId, OrganizationId};
use subtle::ConstantTimeEq as _;

use crate::locked::LockedKey;

pub use probe::probe;
pub use service::Outgoing;
pub use settings::{KeyServiceSettings, build};

/// Whose key is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The installation's root key.
    Root,
    /// The key of an organization that keeps it in a key service of its own.
    Organization(OrganizationId),
}

/// What a key is wrapped for; a blob opens for the same context only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WrapContext {
    pub installation: InstallationId,
    pub purpose: Purpose,
    /// The wrapped key's version.
    pub version: u32,
}

/// Which key a wrapper uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrapperDescription {
    pub provider: &'static str,
    pub key_id: String,
    /// The version that wraps at present, where the key has versions and one is known.
    pub key_version: Option<String>,
    pub algorithm: &'static str,
}

/// Why a key was not wrapped or unwrapped. The words are for the operator and never the service's whole answer.
#[derive(Debug, thiserror::Error)]
pub enum WrapFailure {
    /// The service refuses: the key is disabled or gone, or we lack the right. What was unwrapped before is dropped.
    #[error("the key service refuses: {0}")]
    Denied(String),
    /// The blob is another key's, another context's, or damaged; trying again does not help.
    #[error("the wrapped key is another key's, another purpose's, or damaged")]
    Invalid,
    /// The service asks for fewer calls.
    #[error("the key service asks for fewer calls")]
    Throttled { retry_after: Option<Duration> },
    /// No answer, or none that can be used; a later call may do.
    #[error("the key service cannot be used: {0}")]
    Unavailable(String),
    /// Our own side failed.
    #[error("{}", .0.chain())]
    Fault(Fault),
}

/// Wraps keys for a context.
pub trait KeyWrapper: Send + Sync {
    /// Wraps the key; two wraps of one key differ.
    fn wrap<'a>(
        &'a self,
        key: &'a LockedKey,
        context: WrapContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, WrapFailure>>;

    /// Gives back the key of a blob that was wrapped by the same key for the same context.
    fn unwrap<'a>(
        &'a self,
        blob: &'a [u8],
        context: WrapContext,
    ) -> BoxFuture<'a, Result<LockedKey, WrapFailure>>;

    fn describe(&self) -> WrapperDescription;
}

/// Has a key wrapped, and sees that it comes back: nothing may hang on a key that a service does not give again.
pub(crate) async fn wrap_and_try(
    service: &dyn KeyWrapper,
    key: &LockedKey,
    context: WrapContext,
) -> Result<Vec<u8>, WrapFailure> {
    let blob = service.wrap(key, context).await?;
    let again = service.unwrap(&blob, context).await?;
    if key.expose(|key| again.expose(|again| bool::from(key.ct_eq(again)))) {
        return Ok(blob);
    }
    Err(WrapFailure::Unavailable("it gave back another key than it was given".to_owned()))
}

impl WrapContext {
    /// Label, then each field behind its length in four bytes: installation, purpose, organization where there is
    /// one, version.
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = b"teamwright/wrap/1".to_vec();
        let mut put = |field: &[u8]| {
            bytes.extend_from_slice(&u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend_from_slice(field);
        };
        put(self.installation.uuid().as_bytes());
        match self.purpose {
            Purpose::Root => put(b"root"),
            Purpose::Organization(organization) => {
                put(b"organization");
                put(organization.uuid().as_bytes());
            }
        }
        put(&self.version.to_be_bytes());
        bytes
    }
}

impl From<Fault> for WrapFailure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

#[cfg(test)]
mod tests;
