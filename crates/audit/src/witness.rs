//! A witness: an address of the organization's own that gets every checkpoint, so that somebody outside holds them.
//!
//! What is sent is the request of C2SP's `tlog-witness`: the size that the witness has, a proof that the log still begins
//! with that, and the signed note. A witness that keeps what it got refuses a log that was put back or written anew,
//! even by somebody who has store, journal, checkpoints and key.

mod sending;
mod words;

use futures_util::future::BoxFuture;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::cx::Cx;
use platform::db::Scope;

use crate::entry::LogId;
use crate::journal::Journal;
use crate::merkle::Tree;
use crate::store::witness as store;

/// The witness of a log, and how sending to it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    pub address: String,
    /// The newest checkpoint that it took.
    pub sent_entries: u64,
    pub sent_at: Option<Timestamp>,
    /// Why the last try failed, in words; `None` when it went well.
    pub failure: Option<String>,
    pub(crate) log: LogId,
    pub(crate) sent_tree: Option<Tree>,
    pub(crate) failures: u32,
}

/// A request to a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub address: String,
    pub body: String,
}

/// What a witness answered: the status and the start of its text, or why there is no answer.
pub type Delivered = Result<(u16, String), String>;

/// Sends one request with the method POST.
pub type Deliver = dyn Fn(Delivery) -> BoxFuture<'static, Delivered> + Send + Sync;

/// The longest address that is kept.
pub const ADDRESS_MOST: usize = 500;

/// Names the witness of the action's organization, or takes it away; the next round sends to it.
pub async fn set_witness(cx: &mut Cx, log: LogId, address: Option<&str>) -> Result<(), Fault> {
    let now = cx.now();
    let entry = if let Some(address) = address {
        store::put(cx.tx(), log, address, now).await?;
        // The detail has it whole.
        let detail = serde_json::json!({ "address": address });
        AuditEntry::done(cx.actor(), "audit.set_witness", address).detail(detail)
    } else {
        store::delete(cx.tx(), log).await?;
        AuditEntry::done(cx.actor(), "audit.remove_witness", "witness")
    };
    cx.audit(entry).await
}

impl Journal {
    /// The log's witness, if it has one.
    pub async fn witness(&self, log: Log) -> Result<Option<Witness>, Fault> {
        store::find(&mut self.db().begin_read(Scope::Installation).await?, self.id_of(log)).await
    }
}
