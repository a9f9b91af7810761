//! The text at the start of a sealed file: the file key once for each recipient, and a code over all of it.

use std::fmt::Write as _;
use std::io::{BufRead, Read as _};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use kernel::failure::Fault;

use super::{FileKey, NotOpened, derive};

#[derive(Default)]
pub(super) struct Header {
    /// Everything up to and including `---`, as the code covers it.
    text: String,
    stanzas: Vec<([u8; 32], Vec<u8>)>,
}

const VERSION: &str = "age-encryption.org/v1";
const STANZA: &str = "-> ";
const TYPE: &str = "X25519";
const END: &str = "---";
/// A longer header is not ours.
const MOST_BYTES: u64 = 64 * 1024;

impl Header {
    pub(super) fn add(&mut self, share: &[u8; 32], wrapped: &[u8]) {
        self.stanzas.push((*share, wrapped.to_vec()));
    }

    pub(super) fn stanzas(&self) -> impl Iterator<Item = (&[u8; 32], &[u8])> {
        self.stanzas.iter().map(|(share, wrapped)| (share, wrapped.as_slice()))
    }

    /// The whole header with its code, line feed included.
    pub(super) fn finish(mut self, file_key: &FileKey) -> Result<String, Fault> {
        let _ = writeln!(self.text, "{VERSION}");
        for (share, wrapped) in &self.stanzas {
            let (share, wrapped) = (STANDARD_NO_PAD.encode(share), STANDARD_NO_PAD.encode(wrapped));
            let _ = writeln!(self.text, "{STANZA}{TYPE} {share}\n{wrapped}");
        }
        self.text.push_str(END);
        let code = code(file_key, &self.text).ok_or_else(|| Fault::bare("could not seal a header"))?;
        Ok(format!("{} {}\n", self.text, STANDARD_NO_PAD.encode(code)))
    }

    /// Reads up to the content; the header, and the code that it must have. Recipients of other types are passed over.
    pub(super) fn read(from: &mut impl BufRead) -> Result<(Self, Vec<u8>), NotOpened> {
        let mut from = from.take(MOST_BYTES);
        let mut header = Self::default();
        if header.line(&mut from)? != VERSION {
            return Err(NotOpened::Altered);
        }
        let mut stanza: Option<(String, String)> = None;
        loop {
            let line = header.line(&mut from)?;
            if let Some(arguments) = line.strip_prefix(STANZA) {
                header.take_in(stanza.take())?;
                stanza = Some((arguments.to_owned(), String::new()));
            } else if let Some(code) = line.strip_prefix(END).and_then(|rest| rest.strip_prefix(' ')) {
                header.take_in(stanza.take())?;
                let code = STANDARD_NO_PAD.decode(code).map_err(|_| NotOpened::Altered)?;
                let end = header.text.rfind(END).map_or(0, |at| at + END.len());
                header.text.truncate(end);
                return Ok((header, code));
            } else {
                stanza.as_mut().ok_or(NotOpened::Altered)?.1.push_str(&line);
            }
        }
    }

    pub(super) fn is_whole(&self, file_key: &FileKey, code: &[u8]) -> bool {
        key(file_key).is_some_and(|key| hmac::verify(&key, self.text.as_bytes(), code).is_ok())
    }

    fn line(&mut self, from: &mut impl BufRead) -> Result<String, NotOpened> {
        let mut line = String::new();
        let is_text = |error: &std::io::Error| error.kind() != std::io::ErrorKind::InvalidData;
        from.read_line(&mut line).map_err(|error| {
            if is_text(&error) { NotOpened::Unreadable(error) } else { NotOpened::Altered }
        })?;
        self.text.push_str(&line);
        line.strip_suffix('\n').map(str::to_owned).ok_or(NotOpened::Altered)
    }

    fn take_in(&mut self, stanza: Option<(String, String)>) -> Result<(), NotOpened> {
        let Some((arguments, body)) = stanza else { return Ok(()) };
        let Some(share) = arguments.strip_prefix(TYPE).and_then(|rest| rest.strip_prefix(' ')) else {
            return Ok(());
        };
        let share = STANDARD_NO_PAD.decode(share).ok().and_then(|share| share.try_into().ok());
        let wrapped = STANDARD_NO_PAD.decode(body).ok();
        self.stanzas.extend([share.zip(wrapped).ok_or(NotOpened::Altered)?]);
        Ok(())
    }
}

fn code(file_key: &FileKey, text: &str) -> Option<Vec<u8>> {
    Some(hmac::sign(&key(file_key)?, text.as_bytes()).as_ref().to_vec())
}

fn key(file_key: &FileKey) -> Option<hmac::Key> {
    Some(hmac::Key::new(hmac::HMAC_SHA256, &derive(&file_key[..], &[], b"header")?[..]))
}
