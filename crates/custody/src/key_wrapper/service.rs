//! What the key services have in common: an address, a call through the gate, and secrets that lie in files.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use platform::outbound::{Answer, Call, CallFailed, Caps, Endpoint, Gate, HttpsClient, PortKind};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::blob::{Blob, commitment};
use super::{WrapContext, WrapFailure};
use crate::format::KEY;
use crate::locked::LockedKey;

/// The way out that a key service is asked by.
#[derive(Clone)]
pub struct Outgoing {
    pub gate: Gate,
    pub caps: Caps,
}

/// A service at its address.
pub(super) struct Service {
    client: HttpsClient,
    pub(super) endpoint: Endpoint,
}

/// Longer than any token; more is not read.
const SECRET_MOST: u64 = 64 * 1024;
const JSON: &str = "application/json";

impl Outgoing {
    /// A key service answers within seconds and in few bytes.
    pub fn new(gate: Gate) -> Self {
        let caps = Caps {
            connect: Duration::from_secs(3),
            idle: Duration::from_secs(5),
            overall: Duration::from_secs(10),
            received_bytes: 512 * 1024,
        };
        Self { gate, caps }
    }
}

impl Service {
    pub(super) fn new(
        endpoint: Endpoint,
        ca_pem: Option<String>,
        kind: PortKind,
        outgoing: &Outgoing,
    ) -> Self {
        let client = HttpsClient { gate: outgoing.gate.clone(), ca_pem, kind, caps: outgoing.caps };
        Self { client, endpoint }
    }

    /// The same way out to another address.
    pub(super) fn at(&self, endpoint: Endpoint) -> Self {
        Self { client: self.client.clone(), endpoint }
    }

    /// Posts JSON that holds no character to escape.
    pub(super) async fn post_json(
        &self,
        target: String,
        mut headers: Vec<(&'static str, Zeroizing<String>)>,
        body: Zeroizing<Vec<u8>>,
    ) -> Result<Answer, WrapFailure> {
        headers.push(("content-type", Zeroizing::new(JSON.to_owned())));
        self.post(target, headers, body).await
    }

    pub(super) async fn post(
        &self,
        target: String,
        headers: Vec<(&'static str, Zeroizing<String>)>,
        body: Zeroizing<Vec<u8>>,
    ) -> Result<Answer, WrapFailure> {
        let call = Call { method: "POST", target, headers, body };
        self.client.call(&self.endpoint, &call).await.map_err(|failed| self.away(&failed))
    }

    /// An answer that is none of this kind of service.
    pub(super) fn garbled(&self) -> WrapFailure {
        WrapFailure::Unavailable(format!("{} answers something else than a key service", self.endpoint))
    }

    /// A status that tells of the service's own trouble, or of an address that is not its.
    pub(super) fn by_status(&self, answer: &Answer) -> WrapFailure {
        match answer.status {
            429 => WrapFailure::Throttled { retry_after: retry_after(answer) },
            300..400 => WrapFailure::Unavailable(format!(
                "{} sends us to another address; name the right one in the configuration",
                self.endpoint
            )),
            status => WrapFailure::Unavailable(format!("{} answers with status {status}", self.endpoint)),
        }
    }

    fn away(&self, failed: &CallFailed) -> WrapFailure {
        WrapFailure::Unavailable(format!("{}: {failed}", self.endpoint))
    }
}

/// Seconds to wait, where the service tells them.
pub(super) fn retry_after(answer: &Answer) -> Option<Duration> {
    answer.header("retry-after")?.parse().ok().map(Duration::from_secs)
}

/// A secret in a file, read for each use: whoever renews it writes the file anew.
pub(super) fn read_secret(path: &Path) -> Result<Zeroizing<String>, WrapFailure> {
    let unreadable = |cause: std::io::Error| {
        WrapFailure::Unavailable(format!("{} cannot be read: {cause}", path.display()))
    };
    let mut text = Zeroizing::new(String::with_capacity(8 * 1024));
    File::open(path).map_err(unreadable)?.take(SECRET_MOST).read_to_string(&mut text).map_err(unreadable)?;
    if text.trim().is_empty() {
        return Err(WrapFailure::Unavailable(format!("{} is empty", path.display())));
    }
    Ok(Zeroizing::new(text.trim().to_owned()))
}

/// Parts put together in a buffer of exactly their size, so that none is left behind by growing.
pub(super) fn joined(parts: &[&str]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
    for part in parts {
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

pub(super) fn encoded(engine: &impl base64::Engine, bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(engine.encode(bytes))
}

pub(super) fn decoded(engine: &impl base64::Engine, text: &str) -> Option<Zeroizing<Vec<u8>>> {
    engine.decode(text).ok().map(Zeroizing::new)
}

/// A blob's bytes around what a service wrapped.
pub(super) fn blob_of(
    service: &Service,
    blob: &Blob<'_>,
    key: &LockedKey,
    context: WrapContext,
) -> Result<Vec<u8>, WrapFailure> {
    let commitment = key.expose(|key| commitment(key, context));
    Blob { commitment: &commitment, ..*blob }.encode().ok_or_else(|| service.garbled())
}

/// What a service unwrapped, into locked memory, when it is the key that the blob commits to.
pub(super) fn opened(
    service: &Service,
    bytes: &[u8],
    blob: &Blob<'_>,
    context: WrapContext,
) -> Result<LockedKey, WrapFailure> {
    let bytes: &[u8; KEY] = bytes.try_into().map_err(|_| service.garbled())?;
    if !bool::from(commitment(bytes, context).ct_eq(blob.commitment)) {
        return Err(WrapFailure::Invalid);
    }
    LockedKey::new(|place| {
        place.copy_from_slice(bytes);
        Ok::<_, WrapFailure>(())
    })
}
