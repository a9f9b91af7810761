//! How a password is proved without sending it.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

/// `SHA1(password) XOR SHA1(nonce + SHA1(SHA1(password)))`: the method `mysql_native_password`.
pub(super) fn native(nonce: &[u8], password: &[u8]) -> Vec<u8> {
    let once = digest(&SHA1_FOR_LEGACY_USE_ONLY, password);
    let twice = digest(&SHA1_FOR_LEGACY_USE_ONLY, once.as_ref());
    let mask = digest(&SHA1_FOR_LEGACY_USE_ONLY, &[nonce, twice.as_ref()].concat());
    xor(once.as_ref(), mask.as_ref())
}

/// `SHA256(password) XOR SHA256(SHA256(SHA256(password)) + nonce)`: the method `caching_sha2_password`.
pub(super) fn sha2(nonce: &[u8], password: &[u8]) -> Vec<u8> {
    let once = digest(&SHA256, password);
    let twice = digest(&SHA256, once.as_ref());
    let mask = digest(&SHA256, &[twice.as_ref(), nonce].concat());
    xor(once.as_ref(), mask.as_ref())
}

fn xor(left: &[u8], right: &[u8]) -> Vec<u8> {
    left.iter().zip(right).map(|(a, b)| a ^ b).collect()
}
