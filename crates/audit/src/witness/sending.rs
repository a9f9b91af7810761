//! Sending: every witness whose turn it is gets the newest checkpoint, and what it answers is noted.

use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{StreamExt as _, stream};
use kernel::failure::Fault;
use platform::db::Scope;

use super::{Deliver, Delivered, Delivery, Witness, words};
use crate::entry::{Hash, LogId, entry_hash};
use crate::journal::{Journal, Signed};
use crate::merkle::Tree;
use crate::store::witness as store;

/// Pauses between tries grow from this to [`PAUSE_MOST_S`].
const PAUSE_S: i64 = 10;
const PAUSE_MOST_S: i64 = 3_600;
/// A witness that is being tried is left alone by other replicas this long; a try takes less.
const TURN_S: i64 = 120;
/// One that does not answer keeps no other waiting.
const AT_ONCE: usize = 32;
/// Entries read at a time.
const STEP: usize = 1_000;

/// What came of a try.
enum Outcome {
    /// It has the checkpoint that this tree stands for.
    Taken(Tree),
    Failed(String),
    /// Another replica has sent a newer one.
    Behind,
}

impl Journal {
    /// Sends new checkpoints to every witness whose turn it is; how many took theirs.
    pub async fn send_to_witnesses(&self, deliver: &Deliver) -> Result<usize, Fault> {
        let now = self.world().now();
        let due =
            store::due(&mut self.db().begin_read(Scope::Installation).await?, now, PAUSE_MOST_S).await?;
        let taken = AtomicUsize::new(0);
        let tries = due.into_iter().filter_map(|due| {
            let newest = self.newest_of(due.log)?;
            let is_new = newest.checkpoint.size != due.sent_entries || due.has_failed;
            is_new.then_some((due.log, newest))
        });
        stream::iter(tries)
            .for_each_concurrent(AT_ONCE, async |(log, newest)| {
                match self.try_witness(log, &newest, deliver).await {
                    Ok(is_taken) => drop(taken.fetch_add(usize::from(is_taken), Ordering::Relaxed)),
                    Err(fault) => {
                        tracing::error!(error = fault.chain(), "could not note what a witness answered");
                    }
                }
            })
            .await;
        Ok(taken.into_inner())
    }

    /// Whether the witness took the checkpoint.
    async fn try_witness(&self, log: LogId, newest: &Signed, deliver: &Deliver) -> Result<bool, Fault> {
        let now = self.world().now();
        let mut tx = self.db().begin(Scope::Installation).await?;
        let turn = store::take_turn(&mut tx, log, now, now.plus_seconds(TURN_S), PAUSE_MOST_S).await?;
        tx.commit().await?;
        let Some(witness) = turn else { return Ok(false) };
        let outcome = self.send(&witness, newest, deliver).await.unwrap_or_else(|fault| {
            tracing::error!(error = fault.chain(), "could not read the log for its witness");
            Outcome::Failed(words::UNREADABLE.to_owned())
        });
        let now = self.world().now();
        let mut tx = self.db().begin(Scope::Installation).await?;
        let is_taken = matches!(outcome, Outcome::Taken(_));
        match outcome {
            Outcome::Taken(tree) => store::note_sent(&mut tx, &witness, &tree, now).await?,
            Outcome::Failed(why) => {
                tracing::warn!(log = ?witness.log, "a witness did not take a checkpoint: {why}");
                let pause = PAUSE_S.saturating_mul(1 << witness.failures.min(12)).min(PAUSE_MOST_S);
                store::note_failure(&mut tx, &witness, &why, now.plus_seconds(pause)).await?;
            }
            Outcome::Behind => store::end_turn(&mut tx, &witness, now).await?,
        }
        tx.commit().await?;
        Ok(is_taken)
    }

    async fn send(&self, witness: &Witness, newest: &Signed, deliver: &Deliver) -> Result<Outcome, Fault> {
        let size = newest.checkpoint.size;
        if size < witness.sent_entries {
            let entries = self.entries_of(witness.log).await?;
            let is_behind = witness.sent_entries <= entries;
            let failed = || Outcome::Failed(words::longer(witness.sent_entries, entries));
            return Ok(if is_behind { Outcome::Behind } else { failed() });
        }
        let mut known = witness.sent_tree.clone().unwrap_or_default();
        let mut answer = self.offer(witness, newest, &known, deliver).await?;
        if let Some(theirs) = other_size(&answer) {
            if size < theirs {
                return Ok(Outcome::Failed(words::longer(theirs, size)));
            }
            // It has another checkpoint than we remember: go on from the one that it has.
            known = self.grow(witness.log, Tree::default(), theirs).await?;
            answer = self.offer(witness, newest, &known, deliver).await?;
        }
        Ok(match words::failure(&answer) {
            Some(why) => Outcome::Failed(why),
            None => Outcome::Taken(self.grow(witness.log, known, size).await?),
        })
    }

    async fn offer(
        &self,
        witness: &Witness,
        newest: &Signed,
        known: &Tree,
        deliver: &Deliver,
    ) -> Result<Delivered, Fault> {
        let mut body = format!("old {}\n", known.size());
        // Every log begins with nothing: that needs no proof.
        if 0 < known.size() {
            let newer = self.leaves(witness.log, known.size(), newest.checkpoint.size).await?;
            for hash in known.prove_consistency(&newer) {
                body.push_str(&STANDARD.encode(hash));
                body.push('\n');
            }
        }
        body.push('\n');
        body.push_str(&newest.note);
        Ok(deliver(Delivery { address: witness.address.clone(), body }).await)
    }

    /// The tree grown to `size` entries, with no more than some of them in memory.
    async fn grow(&self, log: LogId, mut tree: Tree, size: u64) -> Result<Tree, Fault> {
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

/// The size that a witness says it has, where it has another than we remember.
fn other_size(answer: &Delivered) -> Option<u64> {
    match answer {
        Ok((409, text)) => text.trim().parse().ok(),
        Ok(_) | Err(_) => None,
    }
}
