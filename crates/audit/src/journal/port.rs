//! What a journal promises, whatever lies below it.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::{BoxFuture, Either, Ready};
use kernel::failure::Fault;
use tokio::sync::oneshot;

use crate::chain::Head;
use crate::detail::Detail;
use crate::draft::Drafts;
use crate::entry::{Entry, LogId, entry_hash};
use crate::filter::{Filter, Logged, PageOfLog};
use crate::journal::Receipt;
use crate::mark::{Marks, Standing};

/// A place where entries become durable.
pub(crate) trait JournalPort: Send + Sync {
    /// Appends all drafts in order, or none. Answers when they would survive a power cut, with the place of the last. A
    /// draft whose outbox row was appended before is not appended again; its place is the one it got then, or 0 where
    /// that lies too far back.
    fn append(&self, drafts: Drafts) -> Appending;

    /// The end of the log as the journal believes it to be.
    fn head(&self, log: LogId) -> BoxFuture<'_, Result<Head, Fault>>;

    /// What the log knows of a sealed object.
    fn standing<'a>(&'a self, log: LogId, object: &'a str) -> Soon<'a, Option<Standing>>;

    /// Entries that the filter wants, newest first, before the one numbered `cursor`.
    fn read(
        &self,
        log: LogId,
        cursor: Option<u64>,
        filter: Filter,
        limit: usize,
    ) -> BoxFuture<'_, Result<PageOfLog, Fault>>;

    /// Up to `limit` entries after the one numbered `after`, oldest first, unchecked, as they lie there now; fewer
    /// where the rest cannot be found.
    fn raw(&self, log: LogId, after: u64, limit: usize) -> BoxFuture<'_, Result<Vec<RawEntry>, Fault>>;

    /// The ends of all logs.
    fn heads(&self) -> BoxFuture<'_, Result<Vec<Head>, Fault>>;

    /// The end of a log together with its marks, as they were at one moment. Where nothing changed the marks after
    /// entry `known_marked_at`, they may be left out.
    fn snapshot(&self, log: LogId, known_marked_at: Option<u64>) -> BoxFuture<'_, Result<Snapshot, Fault>>;

    /// Whether nobody else can extend the logs, so that a head surely follows from the one before it.
    fn holds_alone(&self) -> bool;

    /// Whether entries can be written.
    fn health(&self) -> Result<(), Fault>;

    /// Ends all writing: the logs can no longer be trusted.
    fn stop(&self, why: &Fault);
}

/// An answer that is there at once, or after a wait.
pub(crate) type Soon<'a, R> = Either<Ready<Result<R, Fault>>, BoxFuture<'a, Result<R, Fault>>>;

/// The answer to drafts that were handed to a writer; they are written whether or not anybody waits for it.
pub(crate) struct Appending(oneshot::Receiver<Result<Receipt, Fault>>);

/// Drafts on their way to a writer, and where it answers.
pub(crate) struct Waiting {
    pub(crate) drafts: Drafts,
    pub(crate) answer: oneshot::Sender<Result<Receipt, Fault>>,
}

/// The end of a log, and what it knows of its objects.
pub(crate) struct Snapshot {
    pub(crate) head: Head,
    /// The entry that last changed a mark; 0 where none did.
    pub(crate) marked_at: u64,
    pub(crate) marks: Option<Marks>,
}

/// The bytes of an entry as they lie in the journal.
pub(crate) struct RawEntry {
    pub(crate) bytes: Vec<u8>,
    pub(crate) detail: Option<Detail>,
    /// Columns beside the bytes, where the journal has such.
    pub(crate) index: Option<IndexColumns>,
}

/// What a table says about an entry, for searching.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct IndexColumns {
    pub(crate) sequence: u64,
    pub(crate) at: i64,
    pub(crate) actor_kind: i64,
    pub(crate) actor_id: [u8; 16],
    pub(crate) action: String,
    pub(crate) object: String,
}

impl Waiting {
    pub(crate) fn new(drafts: Drafts) -> (Self, Appending) {
        let (answer, answered) = oneshot::channel();
        (Self { drafts, answer }, Appending(answered))
    }
}

/// Tells everybody who waits; whoever went away is passed over, the entry stays.
pub(crate) fn answer(
    waiting: impl Iterator<Item = Waiting>,
    written: Result<impl IntoIterator<Item = Receipt>, Fault>,
) {
    match written {
        Ok(receipts) => {
            for (waiting, receipt) in waiting.zip(receipts) {
                drop(waiting.answer.send(Ok(receipt)));
            }
        }
        Err(fault) => {
            tracing::error!(error = fault.chain(), "could not write to the audit journal");
            for waiting in waiting {
                let cause =
                    Fault::new("could not write the audit entry", fault.chain()).of_kind(fault.kind());
                drop(waiting.answer.send(Err(cause)));
            }
        }
    }
}

impl Future for Appending {
    type Output = Result<Receipt, Fault>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let gone = |_| Err(Fault::bare("the audit journal is closed"));
        Pin::new(&mut self.0).poll(cx).map(|answered| answered.unwrap_or_else(gone))
    }
}

impl IndexColumns {
    pub(crate) fn of(entry: &Entry) -> Self {
        Self {
            sequence: entry.sequence,
            at: entry.at.as_micros(),
            actor_kind: i64::from(entry.actor.kind()),
            actor_id: entry.actor.id_bytes(),
            action: entry.action.to_string(),
            object: entry.object.to_string(),
        }
    }
}

impl RawEntry {
    pub(crate) fn into_logged(self) -> Result<Logged, Fault> {
        let entry = Entry::decode(&self.bytes).map_err(|e| Fault::new("could not read an audit entry", e))?;
        Ok(Logged { entry, hash: entry_hash(&self.bytes), detail: self.detail })
    }

    pub(crate) fn into_parts(self) -> (Vec<u8>, Option<Detail>, impl Fn(&Entry) -> bool) {
        let index = self.index;
        let agrees =
            move |entry: &Entry| index.as_ref().is_none_or(|index| *index == IndexColumns::of(entry));
        (self.bytes, self.detail, agrees)
    }
}
