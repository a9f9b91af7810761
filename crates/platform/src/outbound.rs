//! The one way out: every outgoing connection passes this gate.
//!
//! A host is text from a person, so it may name a machine that only this server can reach. The gate reads the host
//! strictly, resolves it once, checks every address of the answer, and connects to the very address that it checked;
//! a name that changes its answer afterwards (rebinding) gains nothing. Only the operator can allow a private range.
//!
//! It hands out a stream with caps on bytes and time, and TLS on top of it; the one protocol it speaks itself is one
//! request over HTTPS.
//! Environment proxy variables are never read.

mod address;
mod caps;
mod connect;
mod host;
mod https;
mod range;
mod refused;
mod resolve;
mod stream;
mod tls;

pub use caps::Caps;
pub use connect::{Gate, Policy, PortKind, Resolved};
pub use host::{Host, HostProblem};
pub use https::{Answer, Call, CallFailed, Endpoint, HttpsClient, NotAnEndpoint};
pub use range::{AddressRange, NotARange};
pub use refused::{OutboundRefused, PROBLEMS};
pub use resolve::{ResolveFault, Resolver, SystemResolver};
pub use stream::{Cut, GatedStream};
pub use tls::{TlsProblem, TlsSettings, TlsStream};
