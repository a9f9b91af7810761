//! A witness that keeps what it gets and refuses what does not go on from it, as C2SP's `tlog-witness` describes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use audit::checkpoint::{Checkpoint, VerifierKey};
use audit::merkle::is_consistent;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The newest checkpoint of each log whose key it knows.
#[derive(Default)]
pub struct Witness {
    keys: Vec<VerifierKey>,
    held: Mutex<HashMap<String, Checkpoint>>,
}

impl Witness {
    pub fn knowing(keys: Vec<VerifierKey>) -> Self {
        Self { keys, held: Mutex::default() }
    }

    /// The size of the checkpoint it holds of a log; 0 for none.
    pub fn holds(&self, origin: &str) -> u64 {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).get(origin).map_or(0, |held| held.size)
    }

    /// Takes one request; the status and the text of the answer.
    pub fn receive(&self, body: &str) -> (u16, String) {
        let Some((old, proof, note)) = parts(body) else { return (400, "not a request".to_owned()) };
        let verified = self.keys.iter().find_map(|key| Checkpoint::verify(note, key).ok());
        let Some(new) = verified else { return (403, "not signed by a known key".to_owned()) };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let (size, root) = held.get(&new.origin).map_or((0, [0; 32]), |held| (held.size, held.root));
        if size != old || new.size < old {
            return (409, format!("{size}\n"));
        }
        if !is_consistent(size, &root, new.size, &new.root, &proof) {
            return (422, "the proof does not hold".to_owned());
        }
        held.insert(new.origin.clone(), new);
        (200, String::new())
    }
}

/// The old size, the proof and the note of a request.
fn parts(body: &str) -> Option<(u64, Vec<[u8; 32]>, &str)> {
    let (head, note) = body.split_once("\n\n")?;
    let mut lines = head.lines();
    let old = lines.next()?.strip_prefix("old ")?.parse().ok()?;
    let hash = |line: &str| STANDARD.decode(line).ok()?.try_into().ok();
    Some((old, lines.map(hash).collect::<Option<Vec<_>>>()?, note))
}
