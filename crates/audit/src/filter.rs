//! Reading a log: which entries, and what a reader gets.

use kernel::actor::Actor;
use kernel::ids::{ApiKeyId, MemberId, PersonId};
use kernel::time::Timestamp;

use crate::detail::Detail;
use crate::entry::{Entry, Hash};

/// Which entries of a log are wanted; an empty filter wants all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The action's start: `connection` finds `connection.create` too.
    pub action: Option<String>,
    pub actor: Option<Actor>,
    /// The object's start: a connection's id finds its credentials too.
    pub object: Option<String>,
    /// Entries at this time or later.
    pub from: Option<Timestamp>,
    /// Entries before this time.
    pub to: Option<Timestamp>,
}

/// An entry as it lies in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    pub entry: Entry,
    pub hash: Hash,
    pub detail: Option<Detail>,
}

/// Entries, newest first; `next` is the cursor of the entries before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOfLog {
    pub items: Vec<Logged>,
    pub next: Option<u64>,
}

impl Filter {
    pub fn wants(&self, entry: &Entry) -> bool {
        self.action.as_ref().is_none_or(|action| entry.action.starts_with(action.as_str()))
            && self.actor.is_none_or(|actor| entry.actor == actor)
            && self.object.as_ref().is_none_or(|object| entry.object.starts_with(object.as_str()))
            && self.from.is_none_or(|from| from <= entry.at)
            && self.to.is_none_or(|to| entry.at < to)
    }
}

/// The actor that [`Actor`] prints as `text`.
pub fn parse_actor(text: &str) -> Option<Actor> {
    match text {
        "nobody" => Some(Actor::Nobody),
        "system" => Some(Actor::System),
        "operator" => Some(Actor::Operator),
        id => id
            .parse::<MemberId>()
            .map(Actor::Member)
            .or_else(|_| id.parse::<ApiKeyId>().map(Actor::ApiKey))
            .or_else(|_| id.parse::<PersonId>().map(Actor::Person))
            .ok(),
    }
}
