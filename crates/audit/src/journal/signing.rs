//! Checkpoints of the journal's logs: made when entries are new, and compared with the logs at start.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::Fault;
use kernel::ids::{Id as _, OrganizationId};
use kernel::time::Timestamp;

use super::Journal;
use super::port::Snapshot;
use crate::chain::{Break, Head};
use crate::checkpoint::home::Kept;
use crate::checkpoint::{Checkpoint, CheckpointHome, Gap, Signer, VerifierKey, log_name, note, origin};
use crate::draft::{Draft, Drafts};
use crate::entry::{Hash, LogId};
use crate::mark::{CHECKPOINT, Mark, Marks};
use crate::merkle::Tree;

/// What signs, where checkpoints lie, and the newest of each log.
pub(super) struct Signing {
    signer: Arc<dyn Signer>,
    home: CheckpointHome,
    held: Mutex<HashMap<LogId, Held>>,
    turn: tokio::sync::Mutex<()>,
}

/// The newest checkpoint of a log.
#[derive(Clone)]
struct Held {
    checkpoint: Checkpoint,
    note: String,
    tree: Option<Tree>,
    /// Where the marks stood when this process last computed their root.
    marked_at: Option<u64>,
    /// When the installation's log last took it down.
    recorded_at: Option<Timestamp>,
}

/// A checkpoint that is signed and not kept yet.
struct Made {
    log: LogId,
    held: Held,
}

/// Which checkpoints the installation's log takes down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// The first of a log, then one an hour.
    Hourly,
    /// Each that is made now: at a stop, and where keys end.
    Now,
}

/// A checkpoint with its signed note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub checkpoint: Checkpoint,
    pub note: String,
}

/// The entry of an operator who accepts that a log was put back.
const ACCEPT_GAP: &str = "audit.accept_gap";
const RECORD_EVERY_MS: i64 = 3_600_000;
/// Entries read at a time.
const STEP: usize = 1_000;

impl Journal {
    /// Compares the logs with the checkpoints that lie in `home`, without asking who signed them: nothing that a
    /// start does may come before.
    pub async fn compare_with(&self, home: &CheckpointHome) -> Result<(), Gap> {
        self.compare_with_kept(home, home.newest()?).await
    }

    /// [`Journal::compare_with`], with checkpoints that were read before the journal was looked at.
    pub async fn compare_with_kept(
        &self,
        home: &CheckpointHome,
        newest: Vec<(LogId, Kept)>,
    ) -> Result<(), Gap> {
        for (log, kept) in newest {
            let name = || home.file(log).display().to_string();
            let checkpoint =
                Checkpoint::read(&kept.note).map_err(|why| Gap::BadNote { file: name(), why })?;
            if checkpoint.origin != origin(self.installation(), log) {
                return Err(Gap::OtherInstallation { file: name() });
            }
            self.compare_one(log, &checkpoint, kept.tree).await?;
        }
        self.compare_records().await
    }

    /// Accepts that logs were put back to an earlier state: takes the checkpoints that state more out of use, and says
    /// so in the logs. What was accepted, in words.
    pub async fn accept_gaps(&self, home: &CheckpointHome, reason: &str) -> Result<Vec<String>, Gap> {
        let mut accepted = Vec::new();
        loop {
            let Err(gap) = self.compare_with(home).await else { return Ok(accepted) };
            let Some(name) = gap.acceptable() else { return Err(gap) };
            let log = self.log_named(name).ok_or_else(|| Fault::bare("could not read the name of a log"))?;
            if home.newest_of(log)?.is_some() {
                home.set_aside(log)?;
            }
            let told = gap.to_string();
            let detail = serde_json::json!({ "gap": told, "reason": reason });
            let entry = AuditEntry::done(Actor::Operator, ACCEPT_GAP, name).detail(detail);
            let now = self.0.world.now();
            let mut drafts = Drafts::from(Draft::new(log, now, &entry, &self.0.world)?);
            if log != self.own_log() {
                drafts.more.push(Draft::new(self.own_log(), now, &entry, &self.0.world)?);
            }
            self.0.port.append(drafts).await?;
            if log != self.own_log() {
                self.record_as_it_is(log).await?;
            }
            accepted.push(told);
        }
    }

    /// Takes down what another log holds now, in place of what was taken down before.
    async fn record_as_it_is(&self, log: LogId) -> Result<(), Fault> {
        let head = self.0.port.head(log).await?;
        let mark = Mark { version: head.entries(), record_hash: head.tree.root() };
        let entry = AuditEntry::done(Actor::Operator, CHECKPOINT, log_name(self.installation(), log));
        let entry = entry.purpose(mark.to_purpose());
        let draft = Draft::new(self.own_log(), self.0.world.now(), &entry, &self.0.world)?;
        self.0.port.append(draft.into()).await.map(|_| ())
    }

    fn log_named(&self, name: &str) -> Option<LogId> {
        if name == log_name(self.installation(), self.own_log()) {
            return Some(self.own_log());
        }
        let organization = name.parse::<OrganizationId>().ok()?;
        Some(LogId(organization.uuid().into_bytes()))
    }

    /// Signs checkpoints with `signer` from here on, and keeps them in `home`; those that lie there must be signed by
    /// the same key and fit the logs.
    pub async fn sign_with(&self, signer: Arc<dyn Signer>, home: CheckpointHome) -> Result<(), Gap> {
        self.compare_with(&home).await?;
        let mut held = HashMap::new();
        for (log, kept) in home.newest()? {
            let key = VerifierKey { name: origin(self.installation(), log), public: signer.public_key() };
            let file = || home.file(log).display().to_string();
            let checkpoint =
                Checkpoint::verify(&kept.note, &key).map_err(|why| Gap::BadNote { file: file(), why })?;
            let tree = kept.tree.filter(|tree| tree.root() == checkpoint.root);
            let one = Held { checkpoint, note: kept.note, tree, marked_at: None, recorded_at: None };
            held.insert(log, one);
        }
        let own = VerifierKey { name: String::new(), public: signer.public_key() };
        home.keep_public_key(&own)?;
        let signing = Signing { signer, home, held: Mutex::new(held), turn: tokio::sync::Mutex::default() };
        let set = self.0.signing.set(signing);
        set.map_err(|_| Gap::Fault(Fault::bare("the journal signs checkpoints already")))
    }

    /// Signs a checkpoint of every log that has new entries; how many were made. Nothing without a signer.
    pub async fn checkpoint_all(&self, recorded: Recorded) -> Result<usize, Fault> {
        self.checkpoint(None, recorded).await
    }

    /// Signs a checkpoint of one log, and of the installation's, which takes it down: after an entry that ends uses.
    pub async fn checkpoint_now(&self, log: Log) -> Result<(), Fault> {
        self.checkpoint(Some(self.log_id(log)), Recorded::Now).await.map(|_| ())
    }

    /// Signs a text about a log with the log key, under the log's name; `None` where nothing signs.
    pub fn sign_text(&self, log: Log, text: &str) -> Result<Option<String>, Fault> {
        let signing = self.0.signing.get();
        signing.map(|signing| note::sign(text, &self.origin(log), signing.signer.as_ref())).transpose()
    }

    /// The newest checkpoint of a log.
    pub fn newest_checkpoint(&self, log: Log) -> Option<Signed> {
        self.newest_of(self.log_id(log))
    }

    pub(crate) fn newest_of(&self, log: LogId) -> Option<Signed> {
        let held = self.held(log)?;
        Some(Signed { checkpoint: held.checkpoint, note: held.note })
    }

    /// Every checkpoint of a log that is still kept, oldest first.
    pub async fn kept_checkpoints(&self, log: Log) -> Result<Vec<String>, Fault> {
        let Some(signing) = self.0.signing.get() else { return Ok(Vec::new()) };
        let (home, origin) = (signing.home.clone(), self.origin(log));
        off_thread(move || home.history(&origin)).await
    }

    /// The key that verifies the log's checkpoints.
    pub fn verifier_key(&self, log: Log) -> Option<VerifierKey> {
        let signing = self.0.signing.get()?;
        Some(VerifierKey { name: self.origin(log), public: signing.signer.public_key() })
    }

    /// The log's name in checkpoints and exports.
    pub fn origin(&self, log: Log) -> String {
        origin(self.installation(), self.log_id(log))
    }

    pub(super) fn held_checkpoint(&self, log: LogId) -> Option<Checkpoint> {
        self.held(log).map(|held| held.checkpoint)
    }

    fn held(&self, log: LogId) -> Option<Held> {
        let signing = self.0.signing.get()?;
        signing.held.lock().unwrap_or_else(PoisonError::into_inner).get(&log).cloned()
    }

    fn own_log(&self) -> LogId {
        self.log_id(Log::Installation)
    }

    async fn checkpoint(&self, only: Option<LogId>, recorded: Recorded) -> Result<usize, Fault> {
        let Some(signing) = self.0.signing.get() else { return Ok(0) };
        self.0.port.health()?;
        let _turn = signing.turn.lock().await;
        let mut made = Vec::new();
        for head in self.0.port.heads().await? {
            let is_wanted = head.log != self.own_log() && only.is_none_or(|only| only == head.log);
            if is_wanted && self.held(head.log).map_or(0, |held| held.checkpoint.size) < head.entries() {
                made.push(self.make(signing, head.log).await?);
            }
        }
        self.record(&mut made, recorded).await?;
        // Last, so that it covers what was just taken down.
        let own = self.0.port.head(self.own_log()).await?;
        if self.held(own.log).map_or(0, |held| held.checkpoint.size) < own.entries() {
            made.push(self.make(signing, own.log).await?);
        }
        if !made.is_empty() {
            self.keep(signing, &made).await?;
        }
        Ok(made.len())
    }

    /// Signs what the log holds now, after seeing that it goes on from the checkpoint before.
    async fn make(&self, signing: &Signing, log: LogId) -> Result<Made, Fault> {
        let before = self.held(log);
        let Snapshot { head, marked_at, marks } =
            self.0.port.snapshot(log, before.as_ref().and_then(|held| held.marked_at)).await?;
        if let Some(before) = before.as_ref().filter(|_| !self.0.port.holds_alone())
            && let Some(why) = self.strays(&head, &before.checkpoint, before.tree.clone()).await?
        {
            let fault =
                Fault::new("the audit log is not the one that the newest checkpoint states", why.to_string());
            self.0.port.stop(&fault);
            return Err(fault);
        }
        let index_root = match (marks, &before) {
            (None, Some(before)) => before.checkpoint.index_root,
            (marks, _) => marks.unwrap_or_default().root(),
        };
        let checkpoint = Checkpoint {
            origin: origin(self.installation(), log),
            size: head.entries(),
            root: head.tree.root(),
            index_root,
            at: self.0.world.now(),
        };
        let note = checkpoint.sign(signing.signer.as_ref())?;
        let recorded_at = before.and_then(|held| held.recorded_at);
        let held = Held { checkpoint, note, tree: Some(head.tree), marked_at: Some(marked_at), recorded_at };
        Ok(Made { log, held })
    }

    /// Takes size and root of other logs down in the installation's own.
    async fn record(&self, made: &mut [Made], recorded: Recorded) -> Result<(), Fault> {
        let now = self.0.world.now();
        let mut drafts = Vec::new();
        for Made { log, held } in made {
            let is_due = |at: Timestamp| !(0..RECORD_EVERY_MS).contains(&now.millis_since(at));
            if recorded == Recorded::Hourly && held.recorded_at.is_some_and(|at| !is_due(at)) {
                continue;
            }
            held.recorded_at = Some(now);
            let mark = Mark { version: held.checkpoint.size, record_hash: held.checkpoint.root };
            let object = log_name(self.installation(), *log);
            let entry = AuditEntry::done(Actor::System, CHECKPOINT, object).purpose(mark.to_purpose());
            drafts.push(Draft::new(self.own_log(), now, &entry, &self.0.world)?);
        }
        if let Some(drafts) = Drafts::of(drafts) {
            self.0.port.append(drafts).await?;
        }
        Ok(())
    }

    async fn keep(&self, signing: &Signing, made: &[Made]) -> Result<(), Fault> {
        let keep =
            |made: &Made| (made.log, Kept { note: made.held.note.clone(), tree: made.held.tree.clone() });
        let (home, files) = (signing.home.clone(), made.iter().map(keep).collect::<Vec<_>>());
        off_thread(move || home.keep(&files)).await?;
        let mut held = signing.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.extend(made.iter().map(|made| (made.log, made.held.clone())));
        Ok(())
    }

    async fn compare_one(&self, log: LogId, stated: &Checkpoint, tree: Option<Tree>) -> Result<(), Gap> {
        let Snapshot { head, marked_at, marks } = self.0.port.snapshot(log, None).await?;
        let name = log_name(self.installation(), log);
        if head.entries() < stated.size {
            return Err(Gap::RolledBack {
                log: name,
                entries: head.entries(),
                stated: stated.size,
                at: stated.at,
            });
        }
        match self.strays(&head, stated, tree).await? {
            None => {}
            Some(Stray::Before) => return Err(Gap::Forked { log: name, stated: stated.size, at: stated.at }),
            Some(Stray::After { sequence, why }) => return Err(Gap::Broken { log: name, sequence, why }),
        }
        let marks = marks.unwrap_or_default();
        let is_whole = if stated.size < marked_at {
            self.0.port.holds_alone() || self.replay_marks(&head).await? == marks
        } else {
            marks.root() == stated.index_root
        };
        if is_whole { Ok(()) } else { Err(Gap::MarksDiffer { log: name, at: stated.at }) }
    }

    /// Whether the installation's log knows of more entries of a log than the log has.
    async fn compare_records(&self) -> Result<(), Gap> {
        let heads: HashMap<LogId, Head> =
            self.0.port.heads().await?.into_iter().map(|head| (head.log, head)).collect();
        let marks = self.0.port.snapshot(self.own_log(), None).await?.marks.unwrap_or_default();
        for (log, stated) in records(&marks) {
            let entries = heads.get(&log).map_or(0, Head::entries);
            if entries < stated.size {
                let log = log_name(self.installation(), log);
                return Err(Gap::Dropped { log, entries, stated: stated.size });
            }
        }
        Ok(())
    }

    /// What the installation's log states of another one.
    pub(super) async fn recorded(&self, log: LogId) -> Result<Option<Stated>, Fault> {
        let name = log_name(self.installation(), log);
        let standing = self.0.port.standing(self.own_log(), &name).await?;
        Ok(standing.map(|standing| Stated::of(standing.newest)))
    }

    /// Where `head` is not what grew out of a checkpoint; reads only what came after, where the tree was kept.
    async fn strays(
        &self,
        head: &Head,
        stated: &Checkpoint,
        tree: Option<Tree>,
    ) -> Result<Option<Stray>, Fault> {
        if head.entries() < stated.size {
            return Ok(Some(Stray::Before));
        }
        let kept = tree.filter(|tree| tree.root() == stated.root && tree.size() == stated.size);
        let is_kept = kept.is_some();
        let mut walk = match kept {
            Some(tree) => Head { log: head.log, tree, hash: self.hash_of(head.log, stated.size).await? },
            None => Head::genesis(head.log),
        };
        while walk.entries() < head.entries() {
            if walk.entries() == stated.size && walk.tree.root() != stated.root {
                return Ok(Some(Stray::Before));
            }
            let target = if walk.entries() < stated.size { stated.size } else { head.entries() };
            let sequence = walk.entries() + 1;
            if let Some(why) = self.walk_to(&mut walk, target).await? {
                let sequence = sequence.max(walk.entries() + 1);
                return Ok(Some(Stray::After { sequence, why }));
            }
        }
        if walk.entries() == stated.size && walk.tree.root() != stated.root {
            return Ok(Some(Stray::Before));
        }
        if walk.tree == head.tree && walk.hash == head.hash {
            return Ok(None);
        }
        // What came after follows from what is there, so what is there is not what the checkpoint covers.
        let after = Stray::After { sequence: head.entries(), why: Break::TreeDiffers };
        Ok(Some(if is_kept { Stray::Before } else { after }))
    }

    /// Follows the log's entries up to `target`; what is wrong with the first that does not follow.
    async fn walk_to(&self, walk: &mut Head, target: u64) -> Result<Option<Break>, Fault> {
        while walk.entries() < target {
            let missing = usize::try_from(target - walk.entries()).unwrap_or(STEP).min(STEP);
            let raw = self.0.port.raw(walk.log, walk.entries(), missing).await?;
            if raw.is_empty() {
                return Ok(Some(Break::Shortened));
            }
            for one in raw {
                let (bytes, detail, agrees) = one.into_parts();
                match walk.next(&bytes, detail.as_ref().map(crate::detail::Detail::stored)) {
                    Ok(entry) if agrees(&entry) => {}
                    Ok(_) => return Ok(Some(Break::IndexDiffers)),
                    Err(why) => return Ok(Some(why)),
                }
            }
        }
        Ok(None)
    }

    /// The hash of an entry as it lies there; that of the log's id for none.
    async fn hash_of(&self, log: LogId, sequence: u64) -> Result<Hash, Fault> {
        let Some(before) = sequence.checked_sub(1) else { return Ok(Head::genesis(log).hash) };
        let raw = self.0.port.raw(log, before, 1).await?;
        Ok(raw.first().map_or([0; 32], |raw| crate::entry::entry_hash(&raw.bytes)))
    }

    /// The marks as the log's entries state them.
    async fn replay_marks(&self, head: &Head) -> Result<Marks, Fault> {
        let mut marks = Marks::default();
        let mut after = 0;
        while after < head.entries() {
            let raw = self.0.port.raw(head.log, after, STEP).await?;
            if raw.is_empty() {
                break;
            }
            for one in raw.into_iter().take(usize::try_from(head.entries() - after).unwrap_or(STEP)) {
                after += 1;
                marks.take_in(&one.into_logged()?.entry);
            }
        }
        Ok(marks)
    }
}

/// Size and root that somebody states of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) size: u64,
    pub(super) root: Hash,
}

/// Where a log leaves what a checkpoint states.
#[derive(Debug)]
enum Stray {
    /// Among the entries that the checkpoint covers.
    Before,
    After {
        sequence: u64,
        why: Break,
    },
}

impl std::fmt::Display for Stray {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Before => f.write_str("entries that it covers were taken away or exchanged"),
            Self::After { sequence, why } => write!(f, "entry {sequence}: {why}"),
        }
    }
}

impl Stated {
    fn of(mark: Mark) -> Self {
        Self { size: mark.version, root: mark.record_hash }
    }
}

/// What the installation's marks state of other logs.
fn records(marks: &Marks) -> impl Iterator<Item = (LogId, Stated)> {
    marks.iter().filter_map(|(object, mark)| {
        let organization = object.parse::<OrganizationId>().ok()?;
        Some((LogId(organization.uuid().into_bytes()), Stated::of(mark)))
    })
}

async fn off_thread<R: Send + 'static>(
    work: impl FnOnce() -> Result<R, Fault> + Send + 'static,
) -> Result<R, Fault> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| Fault::new("could not reach the checkpoints", e))?
}
