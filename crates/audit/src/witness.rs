//! A witness: an address of the organization's own that gets every checkpoint, so that somebody outside holds them.
//!
//! What is sent is the request of C2SP's `tlog-witness`: the size that the witness has, a proof that the log still begins
//! with that, and the signed note. A witness that keeps what it got refuses a log that was put back or written anew,
//! even by somebody who has store, journal, checkpoints and key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::cx::Cx;
use platform::db::Scope;

use crate::checkpoint::Checkpoint;
use crate::entry::{Hash, LogId, entry_hash};
use crate::journal::{Journal, Signed};
use crate::merkle::Tree;
use crate::store::witness as store;

/// The witness of a log, and how sending to it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    pub address: String,
    /// The newest checkpoint that it took.
    pub sent_entries: u64,
    pub sent_at: Option<Timestamp>,
    /// Why the last try failed, in words; `None` when it went well.
    pub failure: Option<String>,
    pub(crate) log: LogId,
    pub(crate) sent_tree: Option<Tree>,
    pub(crate) failures: u32,
    pub(crate) next_try_at: Timestamp,
}

/// A request to a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub address: String,
    pub body: String,
}

/// What a witness answered: the status and the start of its text, or why there is no answer.
pub type Delivered = Result<(u16, String), String>;

/// Sends one request with the method PUT.
pub type Deliver = dyn Fn(Delivery) -> BoxFuture<'static, Delivered> + Send + Sync;

/// The longest address that is kept.
pub const ADDRESS_MOST: usize = 500;
/// Pauses between tries grow from this to [`PAUSE_MOST_S`].
const PAUSE_S: i64 = 10;
const PAUSE_MOST_S: i64 = 3_600;
/// Witnesses tried in one round.
const ROUND: usize = 1_000;
const STEP: usize = 1_000;

/// Names the witness of the action's organization, or takes it away; the next round sends to it.
pub async fn set_witness(cx: &mut Cx, log: LogId, address: Option<&str>) -> Result<(), Fault> {
    let now = cx.now();
    let entry = if let Some(address) = address {
        store::put(cx.tx(), log, address, now).await?;
        AuditEntry::done(cx.actor(), "audit.set_witness", address)
    } else {
        store::delete(cx.tx(), log).await?;
        AuditEntry::done(cx.actor(), "audit.remove_witness", "witness")
    };
    cx.audit(entry).await
}

impl Journal {
    /// The log's witness, if it has one.
    pub async fn witness(&self, log: Log) -> Result<Option<Witness>, Fault> {
        store::find(&mut self.db().begin_read(Scope::Installation).await?, self.id_of(log)).await
    }

    /// Sends new checkpoints to every witness whose turn it is; how many took theirs.
    pub async fn send_to_witnesses(&self, deliver: &Deliver) -> Result<usize, Fault> {
        let now = self.world().now();
        let due = store::due(&mut self.db().begin_read(Scope::Installation).await?, now, ROUND).await?;
        let mut taken = 0;
        for witness in due {
            let Some(newest) = self.newest_of(witness.log) else { continue };
            if newest.checkpoint.size == witness.sent_entries && witness.failure.is_none() {
                continue;
            }
            taken += usize::from(self.send(&witness, &newest, deliver).await?);
        }
        Ok(taken)
    }

    async fn send(&self, witness: &Witness, newest: &Signed, deliver: &Deliver) -> Result<bool, Fault> {
        let known = witness.sent_tree.clone().unwrap_or_default();
        let mut answer = self.offer(witness, newest, &known, deliver).await?;
        if let Ok((409, text)) = &answer
            && let Ok(size) = text.trim().parse::<u64>()
        {
            answer = if newest.checkpoint.size < size {
                Err(longer(size, newest.checkpoint.size))
            } else {
                // It has another checkpoint than we remember: go on from the one that it has.
                let theirs = self.tree_at(witness.log, size).await?;
                self.offer(witness, newest, &theirs, deliver).await?
            };
        }
        let failure = match answer {
            Ok((200..=299, _)) => None,
            Ok((409 | 422, _)) => Some(
                "The witness does not accept that this log goes on from what it holds. The log may have been put back \
                 or written anew."
                    .to_owned(),
            ),
            Ok((status, _)) => Some(format!("The witness answered with status {status}.")),
            Err(why) => Some(why),
        };
        let is_taken = failure.is_none();
        let now = self.world().now();
        let mut tx = self.db().begin(Scope::Installation).await?;
        match failure {
            None => {
                let tree = self.tree_of(witness.log, &newest.checkpoint, known).await?;
                store::note_sent(&mut tx, witness.log, &tree, now).await?;
            }
            Some(why) => {
                tracing::warn!(log = ?witness.log, "a witness did not take a checkpoint: {why}");
                let pause = PAUSE_S.saturating_mul(1 << witness.failures.min(12)).min(PAUSE_MOST_S);
                store::note_failure(&mut tx, witness.log, &why, now.plus_seconds(pause)).await?;
            }
        }
        tx.commit().await?;
        Ok(is_taken)
    }

    async fn offer(
        &self,
        witness: &Witness,
        newest: &Signed,
        known: &Tree,
        deliver: &Deliver,
    ) -> Result<Delivered, Fault> {
        let newer = self.leaves(witness.log, known.size(), newest.checkpoint.size).await?;
        let mut body = format!("old {}\n", known.size());
        for hash in known.prove_consistency(&newer) {
            body.push_str(&STANDARD.encode(hash));
            body.push('\n');
        }
        body.push('\n');
        body.push_str(&newest.note);
        Ok(deliver(Delivery { address: witness.address.clone(), body }).await)
    }

    /// The tree at a checkpoint, grown from one that is known.
    async fn tree_of(&self, log: LogId, at: &Checkpoint, known: Tree) -> Result<Tree, Fault> {
        let mut tree = known;
        for leaf in self.leaves(log, tree.size(), at.size).await? {
            tree.push(leaf);
        }
        Ok(tree)
    }

    async fn tree_at(&self, log: LogId, size: u64) -> Result<Tree, Fault> {
        let mut tree = Tree::default();
        while tree.size() < size {
            let until = size.min(tree.size() + STEP as u64);
            for leaf in self.leaves(log, tree.size(), until).await? {
                tree.push(leaf);
            }
        }
        Ok(tree)
    }

    /// The hashes of the entries after `after` up to `until`.
    async fn leaves(&self, log: LogId, after: u64, until: u64) -> Result<Vec<Hash>, Fault> {
        let mut leaves = Vec::new();
        let mut at = after;
        while at < until {
            let missing = usize::try_from(until - at).unwrap_or(STEP).min(STEP);
            let raw = self.raw(log, at, missing).await?;
            if raw.is_empty() {
                return Err(Fault::bare("could not read the audit log: entries are missing"));
            }
            at += raw.len() as u64;
            leaves.extend(raw.iter().map(|bytes| entry_hash(bytes)));
        }
        Ok(leaves)
    }
}

fn longer(theirs: u64, ours: u64) -> String {
    format!(
        "The witness holds a checkpoint over {theirs} entries, this log has {ours}: it was put back to an earlier \
         state. Ask whoever runs this installation."
    )
}
