//! A connection: which database, how it is reached, and how it fares. No I/O, no credential.

mod archived;
mod name;
mod server;
mod state;

use kernel::ids::{ConnectionId, MemberId};
use kernel::time::Timestamp;

use crate::engine::Engine;
use crate::rights::Verdict;
use crate::trouble::Class;

pub use archived::Archived;
pub use name::{ConnectionName, NameRefused};
pub use server::{Server, Source, SourceRefused, Tls};
pub use state::{NotUsable, State};

/// One authorised link between an organization and a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    pub id: ConnectionId,
    pub name: ConnectionName,
    pub source: Source,
    pub state: State,
    pub rights: Option<ProbedRights>,
    pub is_sample: bool,
    pub created_at: Timestamp,
    pub created_by: Option<MemberId>,
    pub last_used_at: Option<Timestamp>,
    pub last_error: Option<LastError>,
    /// When it was taken out of use; it can be brought back at any time.
    pub archived_at: Option<Timestamp>,
    /// When it was put away; it can be brought back for a while.
    pub deleted_at: Option<Timestamp>,
    /// Grows when it is given another account: what a test or read found of an older one is not written down.
    pub account_revision: i64,
    /// Grows with every change: two people cannot overwrite each other unseen.
    pub revision: i64,
}

impl Connection {
    pub fn engine(&self) -> Engine {
        self.source.engine()
    }

    /// Refuses what would use an archived connection.
    pub fn in_use(&self) -> Result<(), Archived> {
        if self.archived_at.is_some() { Err(Archived) } else { Ok(()) }
    }

    /// Whether statements may run through it: its state allows it, and its account was looked at and only reads, or
    /// was accepted.
    pub fn usable(&self) -> Result<(), NotUsable> {
        self.state.usable()?;
        let say =
            |sentence: &str| Err(NotUsable { state: self.state.token(), sentence: sentence.to_owned() });
        match &self.rights {
            Some(rights) if rights.are_fit() => Ok(()),
            Some(_) => say(
                "Its account can do more than read. Open the connection, run the statements shown there, and test it.",
            ),
            None => say("Nobody has looked at its account's rights yet. Open the connection and test it."),
        }
    }
}

impl ProbedRights {
    /// Reading is fit; writing is, once an owner accepted it; governing the server never is.
    pub fn are_fit(&self) -> bool {
        match self.verdict {
            Verdict::Read => true,
            Verdict::Write => self.accepted.is_some(),
            Verdict::Admin => false,
        }
    }
}

/// What the last probe found, and whether an owner accepted more than reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbedRights {
    pub verdict: Verdict,
    pub probed_at: Timestamp,
    pub accepted: Option<Accepted>,
}

/// An owner's word that an account with write rights may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    pub by: MemberId,
    pub reason: String,
    pub at: Timestamp,
}

/// The newest failure, in words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastError {
    pub at: Timestamp,
    pub class: Class,
    pub sentence: String,
}

#[cfg(test)]
mod tests;
