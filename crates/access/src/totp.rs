//! Codes of an authenticator app (RFC 6238: SHA-1, six digits, thirty seconds, one step of tolerance each way).
//!
//! The secret is sealed; it is seen here only when it is made and, lent for a moment, in `totp/attach.rs`. A code is
//! accepted once: the step it belongs to is remembered.

mod attach;
mod qr;

use data_encoding::BASE32_NOPAD;
use kernel::failure::Fault;
use kernel::secret::Secret;
use kernel::time::Timestamp;
use platform::world::World;
use zeroize::Zeroizing;

pub(crate) use attach::check;

/// What an app needs to make codes; shown once.
pub struct TotpSetup {
    /// Base32, in groups of four, for typing.
    pub secret: Zeroizing<String>,
    /// `otpauth://totp/…`
    pub uri: Zeroizing<String>,
    /// The same as a picture.
    pub qr_svg: Zeroizing<String>,
}

/// A new secret of 160 bits and what an app is told of it.
pub(crate) fn new_secret(world: &World, account: &str) -> Result<(Secret, TotpSetup), Fault> {
    let bits: Zeroizing<[u8; 20]> = Zeroizing::new(world.random()?);
    let base32 = Zeroizing::new(BASE32_NOPAD.encode(bits.as_slice()));
    let uri = Zeroizing::new(format!(
        "otpauth://totp/Teamwright:{}?secret={}&issuer=Teamwright&algorithm=SHA1&digits=6&period=30",
        percent_encoded(account),
        base32.as_str()
    ));
    let groups: Vec<&str> = (0..8).filter_map(|group| base32.get(group * 4..group * 4 + 4)).collect();
    let setup =
        TotpSetup { secret: Zeroizing::new(groups.join(" ")), qr_svg: qr::svg(&uri)?, uri: uri.clone() };
    Ok((Secret::new(bits.to_vec()), setup))
}

/// The step that a code belongs to at this time, when it is right.
fn matching_step(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.as_micros() / 1_000_000).ok()?;
    let totp = totp_rs::Builder::new().with_secret(totp_rs::Secret::new(secret.into())).build().ok()?;
    totp.check(&digits, seconds).and_then(|step| i64::try_from(step).ok())
}

/// Everything but letters and digits, by RFC 3986.
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests;
