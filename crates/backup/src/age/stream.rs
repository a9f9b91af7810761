//! The content of a sealed file: chunks of 64 KiB, each with its number and whether it is the last.

use std::io::{self, BufRead, Read, Write};

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use kernel::failure::Fault;
use zeroize::Zeroizing;

use super::{FileKey, NotOpened, derive};

const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;
const NONCE: usize = 16;

/// Seals what is written to it; [`Sealing::finish`] writes the last chunk, without which the file does not open.
pub struct Sealing<W> {
    to: W,
    key: LessSafeKey,
    number: u64,
    held: Vec<u8>,
}

/// Opens what is read from it. A file that was cut or altered gives an error, never a shorter content.
pub struct Opening<R> {
    from: R,
    key: LessSafeKey,
    number: u64,
    opened: Zeroizing<Vec<u8>>,
    given: usize,
    is_over: bool,
}

impl<W: Write> Sealing<W> {
    pub(super) fn begin(mut to: W, file_key: &FileKey, nonce: [u8; NONCE]) -> Result<Self, Fault> {
        let key = content_key(file_key, &nonce).ok_or_else(|| Fault::bare("could not seal a file"))?;
        to.write_all(&nonce).map_err(|e| Fault::new("could not write a sealed file", e))?;
        Ok(Self { to, key, number: 0, held: Vec::with_capacity(CHUNK + TAG) })
    }

    /// What was written to, with the last chunk written.
    pub fn finish(mut self) -> io::Result<W> {
        self.put(true)?;
        Ok(self.to)
    }

    fn put(&mut self, is_last: bool) -> io::Result<()> {
        let nonce = nonce(self.number, is_last);
        self.key.seal_in_place_append_tag(nonce, Aad::empty(), &mut self.held).map_err(io::Error::other)?;
        self.to.write_all(&self.held)?;
        self.held.clear();
        self.number += 1;
        Ok(())
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.held.len() == CHUNK {
            self.put(false)?;
        }
        let (taken, _) = bytes.split_at(bytes.len().min(CHUNK - self.held.len()));
        self.held.extend_from_slice(taken);
        Ok(taken.len())
    }

    /// A chunk is written when it is full; nothing can be flushed before.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<R: BufRead> Opening<R> {
    pub(super) fn begin(mut from: R, file_key: &FileKey) -> Result<Self, NotOpened> {
        let mut nonce = [0; NONCE];
        from.read_exact(&mut nonce).map_err(|_| NotOpened::Altered)?;
        let key = content_key(file_key, &nonce).ok_or(NotOpened::Altered)?;
        Ok(Self { from, key, number: 0, opened: Zeroizing::default(), given: 0, is_over: false })
    }

    fn next(&mut self) -> io::Result<()> {
        let altered = || io::Error::new(io::ErrorKind::InvalidData, "the sealed file was cut or altered");
        let mut chunk = Zeroizing::new(Vec::with_capacity(CHUNK + TAG));
        self.from.by_ref().take((CHUNK + TAG) as u64).read_to_end(&mut chunk)?;
        self.is_over = self.from.fill_buf()?.is_empty();
        let nonce = nonce(self.number, self.is_over);
        let length = self.key.open_in_place(nonce, Aad::empty(), &mut chunk).map_err(|_| altered())?.len();
        if length == 0 && self.number != 0 {
            return Err(altered());
        }
        chunk.truncate(length);
        (self.opened, self.given) = (chunk, 0);
        self.number += 1;
        Ok(())
    }
}

impl<R: BufRead> Read for Opening<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.opened.len() && !self.is_over {
            self.next()?;
        }
        let rest = self.opened.get(self.given..).unwrap_or_default();
        let taken = rest.len().min(into.len());
        if let (Some(to), Some(from)) = (into.get_mut(..taken), rest.get(..taken)) {
            to.copy_from_slice(from);
        }
        self.given += taken;
        Ok(taken)
    }
}

/// Seals something short under a key that is used once.
pub(super) fn seal_one(key: &[u8; 32], content: &[u8]) -> Option<Vec<u8>> {
    let mut sealed = content.to_vec();
    aead(key)?.seal_in_place_append_tag(zero(), Aad::empty(), &mut sealed).ok()?;
    Some(sealed)
}

pub(super) fn open_one(key: &[u8; 32], sealed: &[u8]) -> Option<Vec<u8>> {
    let mut sealed = sealed.to_vec();
    Some(aead(key)?.open_in_place(zero(), Aad::empty(), &mut sealed).ok()?.to_vec())
}

fn content_key(file_key: &FileKey, nonce: &[u8; NONCE]) -> Option<LessSafeKey> {
    aead(&*derive(&file_key[..], nonce, b"payload")?)
}

fn aead(key: &[u8; 32]) -> Option<LessSafeKey> {
    Some(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).ok()?))
}

fn zero() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

/// Eleven bytes of the chunk's number, and one that says whether it is the last.
fn nonce(number: u64, is_last: bool) -> Nonce {
    let mut bytes = [0; 12];
    for (to, from) in bytes.iter_mut().skip(3).zip(number.to_be_bytes()) {
        *to = from;
    }
    if let Some(last) = bytes.last_mut() {
        *last = u8::from(is_last);
    }
    Nonce::assume_unique_for_key(bytes)
}
