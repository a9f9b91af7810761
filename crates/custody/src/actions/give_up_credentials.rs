//! After a backup was put back: gives up credentials that the log knows better, or that came without their keys.
//!
//! What is given up is destroyed in the store that was just filled. The log key is noted as destroyed besides, so that
//! the next start makes another one.

use audit::mark::{ORGANIZATION_RESUME, ORGANIZATION_SHUT_OFF, SHRED};
use audit::{Filter, Journal, Mark};
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::Fault;
use kernel::ids::{ConnectionId, OrganizationId};
use platform::cx::Platform;
use platform::db::Scope;
use platform::tables;

use super::rotate_organization_key::no_step;
use crate::as_logged::is_newest;
use crate::custody_state::CustodyState;
use crate::key_state::KeyState;
use crate::key_transition::{self, KeyName, Level};
use crate::kind::Kind;
use crate::sealed::record_hash;
use crate::store::{self, Stored};
use crate::subject::{Asked, Owner, Subject};

/// What came back and must not be used.
#[derive(Debug, Clone, Default)]
pub struct Outdated {
    pub credentials: Vec<OutdatedCredential>,
    /// Organizations that were shut off since.
    pub shut_off: Vec<OrganizationId>,
}

#[derive(Debug, Clone, Copy)]
pub struct OutdatedCredential {
    pub why: WhyOutdated,
    asked: Asked,
    mark: Mark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyOutdated {
    /// The log knows a newer one.
    Older,
    /// The log says that it was destroyed.
    Destroyed,
    /// The keys did not come along.
    NoKey,
}

/// Why a key that came back is destroyed.
const AGAIN: &str = "shut off before a backup was put back";

impl OutdatedCredential {
    /// `None` where it is a person's or the installation's.
    pub fn connection(&self) -> Option<(OrganizationId, ConnectionId)> {
        match self.asked.subject {
            Subject::Connection(id) => Some((self.asked.owner.id, id)),
            Subject::Person(_) | Subject::Installation(_) => None,
        }
    }
}

/// What the log does not hold to be the newest.
pub async fn find_outdated(platform: &Platform, journal: &Journal) -> Result<Outdated, Fault> {
    let mut outdated = Outdated::default();
    for owner in owners(platform, journal).await? {
        for stored in all(platform, owner).await? {
            let asked = asked(journal, owner, &stored);
            let Some(standing) = journal.standing(owner.log, &asked.object()).await? else { continue };
            let mark = mark(&stored);
            if is_newest(&standing, mark) {
                continue;
            }
            let why = if standing.is_shredded { WhyOutdated::Destroyed } else { WhyOutdated::Older };
            outdated.credentials.push(OutdatedCredential { why, asked, mark });
        }
        if is_ended_since(platform, journal, owner).await? {
            outdated.shut_off.push(owner.id);
        }
    }
    Ok(outdated)
}

/// Everything: the keys did not come along.
pub async fn find_all(platform: &Platform, journal: &Journal) -> Result<Outdated, Fault> {
    let mut outdated = Outdated::default();
    for owner in owners(platform, journal).await? {
        let found = all(platform, owner).await?;
        outdated.credentials.extend(found.iter().map(|stored| {
            let asked = asked(journal, owner, stored);
            OutdatedCredential { why: WhyOutdated::NoKey, asked, mark: mark(stored) }
        }));
    }
    Ok(outdated)
}

/// Destroys what came back.
pub async fn give_up(platform: &Platform, journal: &Journal, outdated: &Outdated) -> Result<(), Fault> {
    for OutdatedCredential { why, asked, mark } in &outdated.credentials {
        let here = journal.standing(asked.owner.log, &asked.object()).await?;
        let stands = here.is_some_and(|standing| is_newest(&standing, *mark));
        if stands && (asked.kind == Kind::LogKey || *why != WhyOutdated::NoKey) {
            // What another log knows, this one says from here on.
            let entry = AuditEntry::done(Actor::Operator, SHRED, asked.object());
            journal.append(asked.owner.log, entry.purpose(mark.to_purpose())).await?;
        }
        delete(platform, *asked).await?;
    }
    for organization in &outdated.shut_off {
        end_again(platform, Owner::organization(*organization)).await?;
    }
    Ok(())
}

/// Whether the log says that the organization was shut off, and the store does not know it.
async fn is_ended_since(platform: &Platform, journal: &Journal, owner: Owner) -> Result<bool, Fault> {
    let Log::Organization(organization) = owner.log else { return Ok(false) };
    let mut tx = platform.db.begin_read(Scope::Organization(organization)).await?;
    if store::epoch::find(&mut tx, organization).await?.state == CustodyState::ShutOff {
        return Ok(false);
    }
    drop(tx);
    let newest = async |action: &str| -> Result<Option<u64>, Fault> {
        let filter = Filter { action: Some(action.to_owned()), ..Filter::default() };
        let page = journal.read(owner.log, None, &filter, 1).await?;
        Ok(page.items.first().map(|logged| logged.entry.sequence))
    };
    Ok(newest(ORGANIZATION_RESUME).await? < newest(ORGANIZATION_SHUT_OFF).await?)
}

/// Destroys what came back of the organization's keys, and says that it is shut off.
async fn end_again(platform: &Platform, owner: Owner) -> Result<(), Fault> {
    let mut cx = platform.begin(owner.id, Actor::Operator).await?;
    let now = cx.now();
    store::epoch::set_state(cx.tx(), owner.id, CustodyState::ShutOff, now).await?;
    store::delete_all(cx.tx(), owner.id).await?;
    for kept in store::keys::organization_keys(cx.tx(), owner.id).await? {
        let (version, state) = (kept.row.version, kept.row.state);
        if state != KeyState::Destroyed {
            let name = KeyName { owner, level: Level::Organization, version };
            let step = (state, KeyState::Destroyed);
            key_transition::take(&mut cx, name, step, AGAIN).await.map_err(no_step)?;
        }
    }
    store::own_service::delete(cx.tx(), owner.id).await?;
    cx.commit().await
}

pub(super) async fn owners(platform: &Platform, journal: &Journal) -> Result<Vec<Owner>, Fault> {
    let mut tx = platform.db.begin_read(Scope::Installation).await?;
    let installation = Owner::installation(journal.installation());
    let owner = |id| if id == installation.id { installation } else { Owner::organization(id) };
    Ok(tables::owners(&mut tx).await?.into_iter().map(owner).collect())
}

async fn all(platform: &Platform, owner: Owner) -> Result<Vec<Stored>, Fault> {
    let mut tx = platform.db.begin_read(Scope::Organization(owner.id)).await?;
    let (mut after, mut all) = ((uuid::Uuid::nil(), 0), Vec::new());
    loop {
        let page = store::credentials_after(&mut tx, owner.id, after).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = (last.subject, i64::from(last.kind.code()));
        all.extend(page);
    }
}

/// What a row is a credential of.
pub(super) fn asked(journal: &Journal, owner: Owner, stored: &Stored) -> Asked {
    let subject = if stored.kind == Kind::LogKey {
        Subject::Installation(journal.installation())
    } else {
        Subject::of(owner, stored.subject)
    };
    Asked { owner, subject, kind: stored.kind }
}

async fn delete(platform: &Platform, asked: Asked) -> Result<(), Fault> {
    let mut tx = platform.db.begin(Scope::Organization(asked.owner.id)).await?;
    store::delete_credentials(&mut tx, asked.owner.id, asked.subject.uuid()).await?;
    tx.commit().await
}

pub(super) fn mark(stored: &Stored) -> Mark {
    Mark { version: stored.version, record_hash: record_hash(&stored.record) }
}
