//! AWS Signature Version 4.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use zeroize::{Zeroize as _, Zeroizing};

use super::Credentials;

/// What a signature covers: every header given, and the body.
pub(super) struct ToSign<'a> {
    pub(super) method: &'a str,
    /// Already encoded as it is sent.
    pub(super) path: &'a str,
    /// Canonical: encoded, in order.
    pub(super) query: &'a str,
    /// Names in lower case.
    pub(super) headers: &'a [(&'static str, Zeroizing<String>)],
    pub(super) body: &'a [u8],
}

/// Where and when a signature holds.
pub(super) struct Scope<'a> {
    pub(super) region: &'a str,
    pub(super) service: &'a str,
    /// `20310509T080000Z`
    pub(super) time: &'a str,
}

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The `Authorization` header.
pub(super) fn sign(request: &ToSign<'_>, scope: &Scope<'_>, credentials: &Credentials) -> Zeroizing<String> {
    let (canonical, signed) = canonical(request);
    let day = scope.time.get(..8).unwrap_or_default();
    let place = format!("{day}/{}/{}/aws4_request", scope.region, scope.service);
    let to_sign = format!("{ALGORITHM}\n{}\n{place}\n{}", scope.time, hashed(canonical.as_bytes()));
    let key = signing_key(&credentials.secret_access_key, day, scope);
    let signature = hex::encode(keyed(key.as_slice(), to_sign.as_bytes()));
    Zeroizing::new(format!(
        "{ALGORITHM} Credential={}/{place}, SignedHeaders={signed}, Signature={signature}",
        credentials.access_key_id
    ))
}

/// The canonical request and the names of its headers.
fn canonical(request: &ToSign<'_>) -> (Zeroizing<String>, String) {
    let mut headers: Vec<(&str, String)> =
        request.headers.iter().map(|(name, value)| (*name, squeezed(value))).collect();
    headers.sort();
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    let signed = names.join(";");
    let mut text = Zeroizing::new(format!("{}\n{}\n{}\n", request.method, request.path, request.query));
    for (name, value) in &mut headers {
        text.push_str(name);
        text.push(':');
        text.push_str(value);
        text.push('\n');
        value.zeroize();
    }
    text.push('\n');
    text.push_str(&signed);
    text.push('\n');
    text.push_str(&hashed(request.body));
    (text, signed)
}

/// Without spaces around, and one space where there were several.
fn squeezed(value: &str) -> String {
    value.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

fn signing_key(secret: &str, day: &str, scope: &Scope<'_>) -> Zeroizing<Vec<u8>> {
    let first = Zeroizing::new(format!("AWS4{secret}"));
    let mut key = Zeroizing::new(first.as_bytes().to_vec());
    for part in [day, scope.region, scope.service, "aws4_request"] {
        key = Zeroizing::new(keyed(&key, part.as_bytes()));
    }
    key
}

fn keyed(key: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message).as_ref().to_vec()
}

fn hashed(bytes: &[u8]) -> String {
    hex::encode(digest(&SHA256, bytes))
}

#[cfg(test)]
mod tests;
