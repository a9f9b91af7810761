//! From a name to its addresses.

use std::net::IpAddr;

use futures_util::future::BoxFuture;
use thiserror::Error;

/// Why a name has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ResolveFault {
    #[error("the name is not known")]
    NotFound,
    #[error("the name server does not answer")]
    Silent,
}

/// Looks a name up. Promises: at least one address or a fault; aliases are followed to their addresses.
pub trait Resolver: Send + Sync {
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Vec<IpAddr>, ResolveFault>>;
}

/// The operating system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

/// `EAI_AGAIN` in words; the standard library gives lookup failures no kind of their own.
const TRY_AGAIN: &str = "Temporary failure";

impl Resolver for SystemResolver {
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Vec<IpAddr>, ResolveFault>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await.map_err(|error| {
                if error.to_string().contains(TRY_AGAIN) {
                    ResolveFault::Silent
                } else {
                    ResolveFault::NotFound
                }
            })?;
            let addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
            if addresses.is_empty() { Err(ResolveFault::NotFound) } else { Ok(addresses) }
        })
    }
}
