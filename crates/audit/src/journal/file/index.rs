//! What the file journal keeps in memory: where each entry lies, each log's head, each object's standing.
//!
//! Rebuilt by reading the journal at start, which is also what checks it: about a second for a million entries, and
//! eight bytes of memory for each.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use uuid::Uuid;

use crate::chain::{Break, Head};
use crate::detail::Detail;
use crate::entry::{Entry, LogId};
use crate::journal::port::Snapshot;
use crate::mark::{Change, Marks, Standing};
use crate::outbox;

/// Where a frame starts: segment (from 0) and offset in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) segment: u32,
    pub(super) offset: u32,
}

#[derive(Default)]
pub(super) struct Index {
    logs: HashMap<LogId, LogIndex>,
    recent: RecentOutbox,
}

struct LogIndex {
    head: Head,
    places: Vec<Place>,
    standings: HashMap<Arc<str>, Standing>,
    /// The entry that last changed which version of an object is the newest.
    marked_at: u64,
}

/// Outbox rows that reached the journal lately, by id, with the number they got.
#[derive(Default)]
pub(super) struct RecentOutbox {
    known: HashSet<Uuid>,
    order: VecDeque<Uuid>,
}

/// Many times the rows that can have reached the journal and still wait to be deleted.
const REMEMBERED: usize = 16 * outbox::BATCH;

impl Index {
    pub(super) fn head(&self, log: LogId) -> Head {
        self.logs.get(&log).map_or_else(|| Head::genesis(log), |log| log.head.clone())
    }

    pub(super) fn heads(&self) -> Vec<Head> {
        self.logs.values().map(|log| log.head.clone()).collect()
    }

    /// The log's end and its marks, which are left out when nothing changed them after entry `known_marked_at`.
    pub(super) fn snapshot(&self, log: LogId, known_marked_at: Option<u64>) -> Snapshot {
        let Some(index) = self.logs.get(&log) else {
            return Snapshot { head: Head::genesis(log), marked_at: 0, marks: Some(Marks::default()) };
        };
        let marks = (known_marked_at != Some(index.marked_at)).then(|| {
            index.standings.iter().map(|(object, standing)| (Arc::clone(object), *standing)).collect()
        });
        Snapshot { head: index.head.clone(), marked_at: index.marked_at, marks }
    }

    pub(super) fn standing(&self, log: LogId, object: &str) -> Option<Standing> {
        self.logs.get(&log)?.standings.get(object).copied()
    }

    /// Where the log's entries lie, the first one first.
    pub(super) fn places(&self, log: LogId) -> &[Place] {
        self.logs.get(&log).map_or(&[], |log| &log.places)
    }

    pub(super) fn has_appended(&self, outbox: Uuid) -> bool {
        self.recent.known.contains(&outbox)
    }

    /// Takes in an entry read from the journal, when it is the next of its log.
    pub(super) fn accept(
        &mut self,
        (bytes, detail): (&[u8], Option<&Detail>),
        place: Place,
        outbox: Option<Uuid>,
    ) -> Result<(), Break> {
        let entry = Entry::decode(bytes).map_err(|_| Break::Unreadable)?;
        self.log(entry.log).head.follow(&entry, (bytes, detail.map(Detail::stored)))?;
        self.note(&entry, place, outbox);
        Ok(())
    }

    /// Takes in what was just written, and where its logs end now.
    pub(super) fn add<'a>(
        &mut self,
        written: impl Iterator<Item = &'a (Entry, Place, Option<Uuid>)>,
        heads: impl Iterator<Item = (LogId, Head)>,
    ) {
        for (entry, place, outbox) in written {
            self.note(entry, *place, *outbox);
        }
        for (log, head) in heads {
            self.log(log).head = head;
        }
    }

    fn log(&mut self, log: LogId) -> &mut LogIndex {
        self.logs.entry(log).or_insert_with(|| LogIndex {
            head: Head::genesis(log),
            places: Vec::new(),
            standings: HashMap::new(),
            marked_at: 0,
        })
    }

    fn note(&mut self, entry: &Entry, place: Place, outbox: Option<Uuid>) {
        let log = self.log(entry.log);
        log.places.push(place);
        if let Some(change) = Change::of(entry) {
            let known = log.standings.get_mut(entry.object.as_str());
            match (change.apply(entry, known.as_deref().copied()), known) {
                (Some(standing), Some(known)) => *known = standing,
                (Some(standing), None) => drop(log.standings.insert(entry.object.as_str().into(), standing)),
                (None, _) => {}
            }
            if change != Change::Used {
                log.marked_at = entry.sequence;
            }
        }
        if let Some(id) = outbox {
            self.recent.add(id);
        }
    }
}

impl RecentOutbox {
    fn add(&mut self, id: Uuid) {
        if self.known.insert(id) {
            self.order.push_back(id);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}
