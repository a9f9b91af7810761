//! Reads of sealed rows from the store: what is asked for while another read is under way becomes one statement.
//!
//! A read costs a transaction, and each step of one a change of threads. A burst of uses after a start costs few of
//! them this way, and whoever waits holds no more than a place in the queue.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use platform::db::{Db, Scope};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::kind::Kind;
use crate::sealed::SealedRow;
use crate::store;
use crate::subject::Asked;

#[derive(Clone)]
pub(super) struct Reader(Arc<Inner>);

struct Inner {
    db: Db,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    /// Reads under way.
    reading: usize,
}

/// A credential that is asked for, and where to answer.
struct Waiting {
    asked: Asked,
    answer: oneshot::Sender<Found>,
}

/// What finds a credential among those of its owner.
type Place = (Uuid, Kind);

type Rows = HashMap<Place, Result<SealedRow, Fault>>;

type Found = Result<Option<SealedRow>, Fault>;

/// Reads at the same time: one that takes long does not hold up all others.
const READING_MOST: usize = 2;

/// A place among those reads, until it is dropped.
struct Reading(Reader);

impl Reader {
    pub(super) fn new(db: Db) -> Self {
        Self(Arc::new(Inner { db, queue: Mutex::default() }))
    }

    /// The row of a credential as the store has it now or a moment later; `None` where it has none.
    pub(super) async fn find(&self, asked: Asked) -> Found {
        let (answer, answered) = oneshot::channel();
        self.queue().waiting.push_back(Waiting { asked, answer });
        self.begin_one();
        answered.await.map_err(|_| Fault::bare("a read of credentials ended before its answer"))?
    }

    /// Begins a read where somebody waits and there is a place for one; where the runtime is stopping, nobody waits.
    fn begin_one(&self) {
        let Ok(runtime) = Handle::try_current() else { return };
        if self.queue().begins() {
            runtime.spawn(Reading(self.clone()).read_all());
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read(&self, owner: OrganizationId, taken: Vec<Waiting>) {
        let found = self.find_all(owner, &taken).await;
        for Waiting { asked, answer } in taken {
            let its = match &found {
                Ok(rows) => rows.get(&place(asked)).map(|row| row.as_ref()).transpose(),
                Err(fault) => Err(fault),
            };
            let its = its.map(Option::<&SealedRow>::cloned).map_err(|fault| {
                Fault::new("could not read a credential", fault.chain()).of_kind(fault.kind())
            });
            // Whoever asked may have gone away.
            drop(answer.send(its));
        }
    }

    /// By its place each row that there is; one that cannot be read spoils no other.
    async fn find_all(&self, owner: OrganizationId, taken: &[Waiting]) -> Result<Rows, Fault> {
        let places: Vec<Place> = taken.iter().map(|waiting| place(waiting.asked)).collect();
        let mut tx = self.0.db.begin_reads_apart(Scope::Organization(owner)).await?;
        Ok(store::find_sealed(&mut tx, owner, &places).await?.into_iter().collect())
    }
}

impl Queue {
    /// Whether a read begins now.
    fn begins(&mut self) -> bool {
        let begins = !self.waiting.is_empty() && self.reading < READING_MOST;
        self.reading += usize::from(begins);
        begins
    }

    /// What one statement can find: who waits longest, and others of the same owner. The rest keeps its order.
    fn take(&mut self) -> Option<(OrganizationId, Vec<Waiting>)> {
        let owner = self.waiting.front()?.asked.owner.id;
        let (mut taken, mut rest) = (Vec::new(), VecDeque::new());
        for waiting in self.waiting.drain(..) {
            if waiting.asked.owner.id == owner && taken.len() < store::FOUND_MOST {
                taken.push(waiting);
            } else {
                rest.push_back(waiting);
            }
        }
        self.waiting = rest;
        Some((owner, taken))
    }
}

impl Reading {
    async fn read_all(self) {
        loop {
            let taken = self.0.queue().take();
            let Some((owner, taken)) = taken else { return };
            self.0.read(owner, taken).await;
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.queue().reading -= 1;
        // Somebody may have joined after the last look.
        self.0.begin_one();
    }
}

fn place(asked: Asked) -> Place {
    (asked.subject.uuid(), asked.kind)
}

#[cfg(test)]
mod tests;
