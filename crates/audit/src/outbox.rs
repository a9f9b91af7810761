//! From the outbox into the journal: lines that actions committed, in order, once.
//!
//! One drain runs at a time in a process. It appends a batch, then deletes its rows; when the process dies in
//! between, the rows come again and the journal recognises them by their ids.

use std::sync::{Arc, Weak};
use std::time::Duration;

use kernel::failure::Fault;
use platform::db::{Db, Scope};
use tokio::sync::{Mutex, Notify};

use crate::draft::Drafts;
use crate::journal::port::JournalPort;
use crate::store;

/// Empties the outbox into the journal.
pub(crate) struct Drain {
    db: Db,
    port: Arc<dyn JournalPort>,
    turn: Mutex<()>,
    wanted: Arc<Notify>,
}

/// Rows of one batch; the journal must remember at least as many outbox ids.
pub(crate) const BATCH: usize = 256;
/// Finds rows of a process that died after its commit.
const LOOK_EVERY: Duration = Duration::from_secs(5);

impl Drain {
    pub(crate) fn new(db: Db, port: Arc<dyn JournalPort>) -> Self {
        Self { db, port, turn: Mutex::new(()), wanted: Arc::default() }
    }

    pub(crate) fn nudge(&self) {
        self.wanted.notify_one();
    }

    /// Moves every row that was committed before; those that others commit meanwhile are the next turn's.
    pub(crate) async fn run_once(&self) -> Result<(), Fault> {
        let _turn = self.turn.lock().await;
        loop {
            let mut tx = self.db.begin_read(Scope::Installation).await?;
            let drafts = store::oldest_outbox(&mut tx, BATCH).await?;
            drop(tx);
            let ids = drafts.iter().filter_map(|draft| draft.outbox).collect::<Vec<_>>();
            let Some(drafts) = Drafts::of(drafts) else { return Ok(()) };
            let is_last = ids.len() < BATCH;
            self.port.append(drafts).await?;
            let mut tx = self.db.begin(Scope::Installation).await?;
            for id in ids {
                store::delete_outbox(&mut tx, id).await?;
            }
            tx.commit().await?;
            if is_last {
                return Ok(());
            }
        }
    }
}

/// Drains on every nudge and now and then, until the journal is dropped.
pub(crate) fn spawn(drain: &Arc<Drain>) {
    tokio::spawn(run(Arc::downgrade(drain), Arc::clone(&drain.wanted)));
}

impl Drop for Drain {
    fn drop(&mut self) {
        // Ends the task that waits for the next nudge.
        self.wanted.notify_one();
    }
}

async fn run(drain: Weak<Drain>, wanted: Arc<Notify>) {
    loop {
        // A time-out is as good as a nudge: it finds rows of a process that died after its commit.
        let _nudged = tokio::time::timeout(LOOK_EVERY, wanted.notified()).await;
        let Some(drain) = drain.upgrade() else { return };
        if let Err(fault) = drain.run_once().await {
            tracing::error!(
                error = fault.chain(),
                "could not move audit lines into the journal; they stay queued"
            );
        }
    }
}
