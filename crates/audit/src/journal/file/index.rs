//! What the file journal keeps in memory: where each entry lies, each log's head, each object's standing.
//!
//! Rebuilt by reading the journal at start, which is also what checks it: about a second for a million entries, and
//! eight bytes of memory for each.

use std::collections::{HashMap, HashSet, VecDeque};

use uuid::Uuid;

use crate::chain::{Head, Placed};
use crate::entry::LogId;
use crate::mark::{Change, Standing};
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
    standings: HashMap<Box<str>, Standing>,
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
        self.logs.get(&log).map_or_else(|| Head::genesis(log), |log| log.head)
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

    /// Takes in an entry that is durable.
    pub(super) fn add(&mut self, placed: &Placed, place: Place, outbox: Option<Uuid>) {
        let entry = &placed.entry;
        let log = self.logs.entry(entry.log).or_insert_with(|| LogIndex {
            head: Head::genesis(entry.log),
            places: Vec::new(),
            standings: HashMap::new(),
        });
        log.head = Head { log: entry.log, entries: entry.sequence, hash: placed.hash };
        log.places.push(place);
        if let Some(change) = Change::of(entry) {
            let before = log.standings.get(entry.object.as_str()).copied();
            if let Some(standing) = change.apply(entry, before) {
                match log.standings.get_mut(entry.object.as_str()) {
                    Some(known) => *known = standing,
                    None => drop(log.standings.insert(entry.object.as_str().into(), standing)),
                }
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
