//! Packets: three bytes of length, one of sequence, then the body.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use zeroize::Zeroizing;

use super::super::wire::Wire;
use crate::trouble::Trouble;

/// Longest body that is read, with room for a row of the largest allowed result.
const MAX_BODY: usize = 9 << 20;
/// A body of exactly this length goes on in the next packet.
const FULL: usize = 0xFF_FFFF;
/// How much is read at once: the claimed length alone reserves no memory.
const CHUNK: usize = 64 << 10;

/// What is being done when the stream breaks.
const READING: &str = "reading the answer";

pub(super) struct Packets {
    wire: Wire,
    sequence: u8,
}

impl Packets {
    pub(super) fn new(wire: Wire) -> Self {
        Self { wire, sequence: 0 }
    }

    /// Gives the stream up, to be wrapped in TLS; goes on with [`Packets::resume`].
    pub(super) fn into_wire(self) -> (Wire, u8) {
        (self.wire, self.sequence)
    }

    pub(super) fn resume(wire: Wire, sequence: u8) -> Self {
        Self { wire, sequence }
    }

    pub(super) async fn receive(&mut self) -> Result<Vec<u8>, Trouble> {
        let mut header = [0; 4];
        self.wire.read_exact(&mut header).await.map_err(|error| Trouble::of_stream(&error, READING))?;
        let [a, b, c, sequence] = header;
        let length = usize::from(a) | usize::from(b) << 8 | usize::from(c) << 16;
        if sequence != self.sequence {
            return Err(Trouble::Nonsense { what: "a packet out of order" });
        }
        self.sequence = self.sequence.wrapping_add(1);
        // The cap lies below the length that would go on in a second packet.
        if length > MAX_BODY {
            return Err(Trouble::TooMuch);
        }
        self.body(length).await
    }

    async fn body(&mut self, length: usize) -> Result<Vec<u8>, Trouble> {
        let mut body = Vec::new();
        while body.len() < length {
            let start = body.len();
            body.resize(length.min(start + CHUNK), 0);
            let part = body.get_mut(start..).unwrap_or_default();
            self.wire.read_exact(part).await.map_err(|error| Trouble::of_stream(&error, READING))?;
        }
        Ok(body)
    }

    /// Sends the first packet of a new command.
    pub(super) async fn send_command(&mut self, command: u8, body: &[u8]) -> Result<(), Trouble> {
        self.sequence = 0;
        let mut whole = Vec::with_capacity(body.len() + 1);
        whole.push(command);
        whole.extend_from_slice(body);
        self.send(&whole).await
    }

    pub(super) async fn send(&mut self, body: &[u8]) -> Result<(), Trouble> {
        // Statements and values are capped far below the length that would need a second packet.
        if body.len() >= FULL {
            return Err(Trouble::TooMuch);
        }
        let [a, b, c, _] = u32::try_from(body.len()).unwrap_or(0).to_le_bytes();
        // One write: a header of its own would wait for the server's acknowledgement. Wiped, for it may hold a password.
        let mut whole = Zeroizing::new(Vec::with_capacity(body.len() + 4));
        whole.extend_from_slice(&[a, b, c, self.sequence]);
        whole.extend_from_slice(body);
        self.sequence = self.sequence.wrapping_add(1);
        self.wire.write_all(&whole).await.map_err(|error| Trouble::of_stream(&error, READING))?;
        self.wire.flush().await.map_err(|error| Trouble::of_stream(&error, READING))
    }
}

/// Reads a packet's fields front to back; `None` when it is too short, which the caller calls nonsense.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// Bytes up to a zero, which is dropped.
    pub(super) fn until_zero(&mut self) -> Option<&'a [u8]> {
        let end = self.0.iter().position(|byte| *byte == 0)?;
        let taken = self.take(end)?;
        self.take(1)?;
        Some(taken)
    }

    /// A number of one, three, four or nine bytes.
    pub(super) fn length(&mut self) -> Option<u64> {
        match self.byte()? {
            small @ 0..=0xFA => Some(u64::from(small)),
            0xFC => self.array().map(|bytes| u64::from(u16::from_le_bytes(bytes))),
            0xFD => self.array().map(|[a, b, c]| u64::from(u32::from_le_bytes([a, b, c, 0]))),
            0xFE => self.array().map(u64::from_le_bytes),
            _ => None,
        }
    }

    /// Bytes behind their length.
    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        self.take(usize::try_from(length).ok()?)
    }
}
