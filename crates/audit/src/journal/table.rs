//! The journal as tables of PostgreSQL, for installations with several replicas.
//!
//! Group commit: what waits while a batch is written goes into the next one. A batch locks the heads of the logs it
//! extends, in one order everywhere, so replicas take turns and never wait for each other in a circle.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::failure::Fault;
use platform::db::{Db, Scope, Tx};
use tokio::sync::mpsc;

use crate::chain::Head;
use crate::draft::{Draft, Drafts};
use crate::entry::{Hash, LogId, MOST};
use crate::filter::{Filter, PageOfLog};
use crate::journal::Receipt;
use crate::journal::port::{Appending, JournalPort, RawEntry, Snapshot, Soon, Waiting, answer};
use crate::mark::{Change, Standing};
use crate::store::journal as store;
use crate::store::journal::MarkedHead;

pub(crate) struct TableJournal {
    db: Db,
    writer: mpsc::UnboundedSender<Waiting>,
    stopped: Stopped,
}

/// The fault that ended all writing, if one did.
#[derive(Clone, Default)]
struct Stopped(Arc<OnceLock<String>>);

/// Drafts of one transaction.
const BATCH: usize = 512;

impl TableJournal {
    pub(crate) fn open(db: Db) -> Self {
        let (writer, waiting) = mpsc::unbounded_channel();
        let stopped = Stopped::default();
        let own = Writer { db: db.clone(), stopped: stopped.clone(), seen: HashMap::new() };
        tokio::spawn(own.run(waiting));
        Self { db, writer, stopped }
    }

    async fn begin_read(&self) -> Result<Tx, Fault> {
        self.db.begin_read(Scope::Installation).await
    }
}

impl JournalPort for TableJournal {
    fn append(&self, drafts: Drafts) -> Appending {
        let (waiting, appending) = Waiting::new(drafts);
        // What nobody takes is dropped, and says so to whoever waits for it.
        drop(self.writer.send(waiting));
        appending
    }

    fn head(&self, log: LogId) -> BoxFuture<'_, Result<Head, Fault>> {
        Box::pin(async move { Ok(store::find_head(&mut self.begin_read().await?, log).await?.head) })
    }

    fn standing<'a>(&'a self, log: LogId, object: &'a str) -> Soon<'a, Option<Standing>> {
        let find = async move { store::find_standing(&mut self.begin_read().await?, log, object).await };
        find.boxed().right_future()
    }

    fn read(
        &self,
        log: LogId,
        cursor: Option<u64>,
        filter: Filter,
        limit: usize,
    ) -> BoxFuture<'_, Result<PageOfLog, Fault>> {
        Box::pin(async move {
            let mut tx = self.begin_read().await?;
            // One more than wanted says whether there is another page.
            let mut found = store::find_entries(&mut tx, log, cursor, &filter, limit + 1).await?;
            let has_more = found.len() > limit;
            found.truncate(limit);
            let items = found.into_iter().map(RawEntry::into_logged).collect::<Result<Vec<_>, _>>()?;
            let next = items.last().filter(|_| has_more).map(|last| last.entry.sequence);
            Ok(PageOfLog { items, next })
        })
    }

    fn raw(&self, log: LogId, after: u64, limit: usize) -> BoxFuture<'_, Result<Vec<RawEntry>, Fault>> {
        Box::pin(async move { store::entries_after(&mut self.begin_read().await?, log, after, limit).await })
    }

    fn heads(&self) -> BoxFuture<'_, Result<Vec<Head>, Fault>> {
        Box::pin(async move { store::all_heads(&mut self.begin_read().await?).await })
    }

    fn snapshot(&self, log: LogId, known_marked_at: Option<u64>) -> BoxFuture<'_, Result<Snapshot, Fault>> {
        Box::pin(async move {
            let mut tx = self.begin_read().await?;
            let MarkedHead { head, marked_at } = store::find_head(&mut tx, log).await?;
            let marks = match known_marked_at {
                Some(known) if known == marked_at => None,
                Some(_) | None => Some(store::all_standings(&mut tx, log).await?.into_iter().collect()),
            };
            Ok(Snapshot { head, marked_at, marks })
        })
    }

    fn holds_alone(&self) -> bool {
        false
    }

    fn health(&self) -> Result<(), Fault> {
        self.stopped.check()?;
        if self.writer.is_closed() { Err(Fault::bare("the audit journal is closed")) } else { Ok(()) }
    }

    fn stop(&self, why: &Fault) {
        self.stopped.stop(why);
    }
}

impl Stopped {
    fn check(&self) -> Result<(), Fault> {
        match self.0.get() {
            Some(why) => Err(Fault::new("the audit journal has stopped", why.clone())),
            None => Ok(()),
        }
    }

    fn stop(&self, why: &Fault) {
        if self.0.set(why.chain()).is_ok() {
            tracing::error!(
                error = why.chain(),
                "the audit journal stops: nothing that must be logged can be done"
            );
        }
    }
}

/// The one writer of this process; ends when the journal is dropped.
struct Writer {
    db: Db,
    stopped: Stopped,
    /// Where each log ended when this process last wrote to it: the store must never fall behind that.
    seen: HashMap<LogId, (u64, Hash)>,
}

impl Writer {
    async fn run(mut self, mut waiting: mpsc::UnboundedReceiver<Waiting>) {
        let mut batch = Vec::new();
        while waiting.recv_many(&mut batch, BATCH).await > 0 {
            let written = self.append(&batch).await;
            answer(batch.drain(..), written);
        }
    }

    /// Where the last of each lies.
    async fn append(&mut self, waiting: &[Waiting]) -> Result<Vec<Receipt>, Fault> {
        self.stopped.check()?;
        let mut tx = self.db.begin(Scope::Installation).await?;
        let mut heads = BTreeMap::new();
        for draft in waiting.iter().flat_map(|waiting| waiting.drafts.iter()) {
            heads.entry(draft.log).or_insert(None);
        }
        for (log, head) in &mut heads {
            let found = store::lock_head(&mut tx, *log).await?;
            self.refuse_older(&found.head)?;
            *head = Some(found);
        }
        let mut receipts = Vec::new();
        for Waiting { drafts, .. } in waiting {
            let mut last = None;
            for draft in drafts.iter() {
                if let Some(Some(head)) = heads.get_mut(&draft.log) {
                    last = Some(place(&mut tx, head, draft).await?);
                }
            }
            receipts.push(last.ok_or_else(|| Fault::bare("an audit entry got no place"))?);
        }
        for head in heads.values().flatten() {
            store::put_head(&mut tx, head).await?;
        }
        tx.commit().await?;
        let ends = heads.into_values().flatten().map(|MarkedHead { head, .. }| head);
        self.seen.extend(ends.map(|head| (head.log, (head.entries(), head.hash))));
        Ok(receipts)
    }

    /// A log that ends before what this process wrote was put back to an earlier state while in use.
    fn refuse_older(&self, found: &Head) -> Result<(), Fault> {
        let Some((entries, hash)) = self.seen.get(&found.log) else { return Ok(()) };
        if *entries < found.entries() || (*entries == found.entries() && *hash == found.hash) {
            return Ok(());
        }
        let fault = Fault::bare("the audit log was put back to an earlier state while in use");
        self.stopped.stop(&fault);
        Err(fault)
    }
}

async fn place(
    tx: &mut Tx,
    MarkedHead { head, marked_at }: &mut MarkedHead,
    draft: &Draft,
) -> Result<Receipt, Fault> {
    if let Some(outbox) = draft.outbox
        && let Some(sequence) = store::find_by_outbox(tx, draft.log, outbox).await?
    {
        return Ok(Receipt { sequence });
    }
    let mut bytes = Vec::with_capacity(MOST);
    let entry = head.extend(draft, &mut bytes);
    store::insert_entry(tx, &entry, &bytes, draft).await?;
    if let Some(change) = Change::of(&entry) {
        let object = entry.object.as_str();
        let before = store::find_standing(tx, draft.log, object).await?;
        if let Some(standing) = change.apply(&entry, before) {
            store::put_standing(tx, draft.log, object, &standing).await?;
        }
        if change != Change::Used {
            *marked_at = entry.sequence;
        }
    }
    Ok(Receipt { sequence: entry.sequence })
}
