//! Reads of sealed rows from the store: what is asked for while another read is under way becomes one statement.
//!
//! Each step of a read costs a change of threads, on PostgreSQL a way over the network. A burst of uses after a start
//! costs few of them this way, and whoever waits holds no more than a place in the queue.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kernel::failure::{Fault, FaultKind};
use kernel::ids::OrganizationId;
use platform::db::{Db, Scope};
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

/// Owners take turns, so that a burst of one holds up no other.
#[derive(Default)]
struct Queue {
    turns: VecDeque<OrganizationId>,
    waiting: HashMap<OrganizationId, VecDeque<Waiting>>,
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

/// Reads at the same time: as many as an embedded store has readers.
const READING_MOST: usize = 4;
/// A read that takes longer is given up: it waits for a connection for half of this.
const READ_MOST: Duration = Duration::from_secs(10);

/// A place among those reads. Left before its end, by a panic or because the runtime stops, it lets nobody wait who has
/// no other read to wait for.
struct Reading {
    reader: Reader,
    has_ended: bool,
}

impl Reader {
    pub(super) fn new(db: Db) -> Self {
        Self(Arc::new(Inner { db, queue: Mutex::default() }))
    }

    /// The row of a credential as the store has it now or a moment later; `None` where it has none.
    pub(super) async fn find(&self, asked: Asked) -> Found {
        let (answer, answered) = oneshot::channel();
        let begins = self.queue().join(Waiting { asked, answer });
        if begins {
            tokio::spawn(Reading { reader: self.clone(), has_ended: false }.read_all());
        }
        answered.await.map_err(|_| Fault::bare("a read of credentials ended before its answer"))?
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read(&self, owner: OrganizationId, taken: Vec<Waiting>) {
        let found = within(READ_MOST, self.find_all(owner, &taken)).await;
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
    /// Whether a read must begin for what joins.
    fn join(&mut self, waiting: Waiting) -> bool {
        let owner = waiting.asked.owner.id;
        let those = self.waiting.entry(owner).or_default();
        if those.is_empty() {
            self.turns.push_back(owner);
        }
        those.push_back(waiting);
        let begins = self.reading < READING_MOST;
        self.reading += usize::from(begins);
        begins
    }

    /// What one statement can find, of the owner whose turn it is; the rest waits for the owner's next turn. Whoever went
    /// away is left out.
    fn take(&mut self) -> Option<(OrganizationId, Vec<Waiting>)> {
        let owner = self.turns.pop_front()?;
        let mut those = self.waiting.remove(&owner).unwrap_or_default();
        those.retain(|waiting| !waiting.answer.is_closed());
        let rest = those.split_off(those.len().min(store::FOUND_MOST));
        if !rest.is_empty() {
            self.turns.push_back(owner);
            self.waiting.insert(owner, rest);
        }
        Some((owner, those.into()))
    }

    /// The same; with nothing to find, the read that asks has ended.
    fn take_or_end(&mut self) -> Option<(OrganizationId, Vec<Waiting>)> {
        let taken = self.take();
        self.reading -= usize::from(taken.is_none());
        taken
    }
}

impl Reading {
    async fn read_all(mut self) {
        loop {
            let taken = self.reader.queue().take_or_end();
            let Some((owner, taken)) = taken else { break };
            if !taken.is_empty() {
                self.reader.read(owner, taken).await;
            }
        }
        self.has_ended = true;
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        let mut queue = self.reader.queue();
        queue.reading -= 1;
        let left = (queue.reading == 0).then(|| std::mem::take(&mut *queue));
        drop(queue);
        drop(left);
    }
}

/// Gives up what takes too long: a store that went away may never say so.
async fn within<R>(most: Duration, read: impl Future<Output = Result<R, Fault>>) -> Result<R, Fault> {
    let late = |_| Fault::bare("the store did not answer in time").of_kind(FaultKind::Passing);
    tokio::time::timeout(most, read).await.map_err(late)?
}

fn place(asked: Asked) -> Place {
    (asked.subject.uuid(), asked.kind)
}

#[cfg(test)]
mod tests;
