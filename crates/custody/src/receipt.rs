//! Receipts: what an organization is given after it ended the use of something. A text that a person can read, signed
//! with the key of the audit log.

use audit::checkpoint::note::{self, Opened};
use audit::checkpoint::{NoteProblem, VerifierKey};
use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Fault;
use kernel::ids::ReceiptId;
use kernel::time::Timestamp;
use platform::cx::Cx;

use crate::key_rules::KeyRules;
use crate::start::Custody;
use crate::store;

/// A written receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub id: ReceiptId,
    pub at: Timestamp,
    pub by: Actor,
    /// `connection`, `provider` or `everything`.
    pub scope: String,
    /// What was ended: an id, or a kind of database.
    pub object: String,
    /// `disable` or `destroy`.
    pub mode: String,
    /// The whole signed text.
    pub note: String,
}

/// What a receipt is written from.
pub struct NewReceipt<'a> {
    pub scope: &'static str,
    pub object: String,
    pub mode: &'static str,
    pub reason: &'a str,
    /// Whether something was destroyed that a backup may still hold.
    pub destroys: bool,
    /// More lines: what each one is, and what it says.
    pub lines: Vec<(&'static str, String)>,
}

/// Some programs begin a line at the first two; the others turn around what is read after them.
const MISLEADING: [char; 13] = [
    '\u{2028}', '\u{2029}', '\u{061c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}',
    '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
];
/// The first line of every receipt.
const TITLE: &str = "Teamwright receipt 1";

impl Custody {
    /// Writes and signs a receipt in the transaction that ends the use.
    pub async fn write_receipt(
        &self,
        cx: &mut Cx,
        rules: KeyRules,
        new: NewReceipt<'_>,
    ) -> Result<Receipt, Fault> {
        let organization = cx.organization()?;
        let (id, at, by) = (cx.new_id::<ReceiptId>()?, cx.now(), cx.actor());
        let mut lines = vec![
            ("receipt", id.to_string()),
            ("installation", self.0.journal.installation().to_string()),
            ("organization", organization.to_string()),
            ("at", at.to_string()),
            ("by", by.to_string()),
            ("what", format!("{} {}", new.scope, new.object)),
            ("how", if new.destroys { "destroyed" } else { "switched off" }.to_owned()),
            ("reason", new.reason.to_owned()),
        ];
        lines.extend(new.lines);
        lines.push(("backups", backups(new.destroys, at, rules)));
        let body = body(&lines);
        let log = kernel::audit_entry::Log::Organization(organization);
        let note = match self.0.journal.sign_text(log, &body)? {
            Some(note) => note,
            // Ending a use waits for nothing, not even for a signature.
            None => body,
        };
        let receipt = Receipt {
            id,
            at,
            by,
            scope: new.scope.to_owned(),
            object: new.object,
            mode: new.mode.to_owned(),
            note,
        };
        store::receipts::insert(cx.tx(), organization, &receipt).await?;
        let hash = hex::encode(audit::entry::sha256(receipt.note.as_bytes()));
        let entry = AuditEntry::done(by, "receipt.sign", id).purpose(hash);
        cx.audit(entry).await?;
        Ok(receipt)
    }
}

/// From when on no backup can open what was destroyed.
fn backups(destroys: bool, at: Timestamp, rules: KeyRules) -> String {
    if !destroys {
        return "nothing is destroyed; it can be switched on again".to_owned();
    }
    let days = rules.backup_days;
    format!("kept for {days} days; from {} on no backup can open it", at.plus_seconds(rules.backup_s()))
}

/// One line each; what people typed cannot make lines of its own.
fn body(lines: &[(&'static str, String)]) -> String {
    let mut body = format!("{TITLE}\n");
    for (what, says) in lines {
        body.push_str(what);
        body.push_str(": ");
        body.extend(says.chars().map(|c| if c.is_control() || MISLEADING.contains(&c) { ' ' } else { c }));
        body.push('\n');
    }
    body
}

/// Reads a receipt and sees that `key` signed it; the signed text.
pub fn verify(text: &str, key: &VerifierKey) -> Result<String, NoteProblem> {
    let Opened { body, .. } = note::open(text, key)?;
    if body.lines().next() == Some(TITLE) { Ok(body.to_owned()) } else { Err(NoteProblem::Malformed) }
}

#[cfg(test)]
mod tests;
