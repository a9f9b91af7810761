//! Values that nobody may see.
//!
//! No `Debug`, `Display`, `Clone`, `Serialize` or `PartialEq`: the only way in is [`Secret::expose`], so a search
//! for `.expose(` lists every use. Wiped when dropped.

use subtle::ConstantTimeEq;

/// Secret bytes, wiped when dropped.
pub struct Secret(Vec<u8>);

impl Secret {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Lets `make` write the secret where it will lie, at the start of `bytes`, and say how long it is. The whole buffer
    /// is wiped with the secret, and where nothing was made.
    pub fn made_in<E>(bytes: Vec<u8>, make: impl FnOnce(&mut [u8]) -> Result<usize, E>) -> Result<Self, E> {
        let mut secret = Self(bytes);
        let length = make(&mut secret.0)?;
        secret.0.truncate(length);
        Ok(secret)
    }

    /// Takes over the text's buffer; no copy is left behind.
    pub fn from_text(text: String) -> Self {
        Self::new(text.into_bytes())
    }

    /// Lends the bytes for the length of `use_it`.
    pub fn expose<R>(&self, use_it: impl FnOnce(&[u8]) -> R) -> R {
        use_it(&self.0)
    }

    /// Lends the value as text; `None` when it is not UTF-8.
    pub fn expose_text<R>(&self, use_it: impl FnOnce(&str) -> R) -> Option<R> {
        std::str::from_utf8(&self.0).ok().map(use_it)
    }

    /// Compares in constant time; only the lengths can be learnt.
    pub fn equals(&self, other: &[u8]) -> bool {
        self.0.as_slice().ct_eq(other).into()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Overwrites all that the buffer has room for. In one go: byte by byte, as `zeroize` does it for a vector, costs more
    /// than decrypting a credential.
    fn wipe(&mut self) {
        self.0.clear();
        self.0.resize(self.0.capacity(), 0);
        zeroize::optimization_barrier(self.0.as_slice());
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// Request bodies may carry a secret in, never out.
impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from_text)
    }
}

#[cfg(test)]
mod tests;
