//! Signed notes of any text: the text, an empty line, and the log key's signature under the log's name.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::failure::Fault;

use super::{NoteProblem, SIGNATURE_MARK, Signer, VerifierKey, signature, split};

/// A note whose signature was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened<'a> {
    /// What was signed.
    pub body: &'a str,
}

/// Signs `body`, which ends with a line break.
pub(crate) fn sign(body: &str, name: &str, signer: &dyn Signer) -> Result<String, Fault> {
    let key = VerifierKey { name: name.to_owned(), public: signer.public_key() };
    let bytes = signer.sign(body.as_bytes())?;
    let text = STANDARD.encode([&key.id()[..], &bytes].concat());
    Ok(format!("{body}\n{SIGNATURE_MARK}{name} {text}\n"))
}

/// Reads a note and sees that `key` signed it.
pub fn open<'a>(note: &'a str, key: &VerifierKey) -> Result<Opened<'a>, NoteProblem> {
    let (body, signatures) = split(note)?;
    let is_signed = signatures.lines().filter_map(signature).any(|(name, bytes)| {
        name == key.name
            && bytes
                .split_first_chunk()
                .is_some_and(|(id, signed)| *id == key.id() && key.has_signed(body.as_bytes(), signed))
    });
    if is_signed { Ok(Opened { body }) } else { Err(NoteProblem::NotSigned) }
}
