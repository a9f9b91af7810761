//! The port behind which the root key lies wrapped.
//!
//! A wrapper wraps and unwraps keys of 32 bytes for a context; it never sees a credential. It is asked once per
//! start. The adapter that ships is [`local_key_file`].

pub mod conformance;
pub mod local_key_file;

use futures_util::future::BoxFuture;
use kernel::failure::Fault;
use kernel::ids::{Id as _, InstallationId};

use crate::locked::LockedKey;

/// What a key is wrapped for; a blob opens for the same context only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrapContext {
    pub installation: InstallationId,
    /// The root key's version.
    pub version: u32,
}

/// Which key a wrapper uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrapperDescription {
    pub provider: &'static str,
    pub key_id: String,
    pub algorithm: &'static str,
}

/// Why a key was not unwrapped.
#[derive(Debug)]
pub enum UnwrapFailure {
    /// The blob is another key's, another context's, or damaged; trying again does not help.
    Invalid,
    Fault(Fault),
}

/// Wraps keys for a context.
pub trait KeyWrapper: Send + Sync {
    /// Wraps the key; two wraps of one key differ.
    fn wrap<'a>(&'a self, key: &'a LockedKey, context: WrapContext) -> BoxFuture<'a, Result<Vec<u8>, Fault>>;

    /// Gives back the key of a blob that was wrapped by the same key for the same context.
    fn unwrap<'a>(
        &'a self,
        blob: &'a [u8],
        context: WrapContext,
    ) -> BoxFuture<'a, Result<LockedKey, UnwrapFailure>>;

    fn describe(&self) -> WrapperDescription;
}

impl WrapContext {
    /// Label, then each field behind its length in four bytes: installation, purpose, version.
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = b"teamwright/wrap/1".to_vec();
        let installation = self.installation.uuid().into_bytes();
        for field in [&installation[..], b"root", &self.version.to_be_bytes()] {
            bytes.extend_from_slice(&u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend_from_slice(field);
        }
        bytes
    }
}

impl From<Fault> for UnwrapFailure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
