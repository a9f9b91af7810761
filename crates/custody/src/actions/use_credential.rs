//! Lending a credential for one audited use.
//!
//! The order is the promise: check everything that needs no plaintext, write the use to the log and wait until it is
//! durable, look once more whether the keys were withdrawn meanwhile, only then decrypt.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use audit::Standing;
use audit::mark::OPEN;
use futures_util::{FutureExt as _, TryFutureExt as _};
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Outcome};
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::OrganizationId;
use kernel::problem::Problem;
use kernel::secret::Secret;

use crate::as_logged;
use crate::cache::Cached;
use crate::custody_state::{CustodyState, Epoch};
use crate::key_state::Need;
use crate::kind::Kind;
use crate::own_key::KeyTrouble;
use crate::sealed::{Prepared, Unfit, check_logged, prepare};
use crate::start::Custody;
use crate::subject::{Asked, Owner, Subject};

/// One use: what, whose, by whom, what for.
#[derive(Debug, Clone)]
pub struct Lend {
    pub organization: OrganizationId,
    pub subject: Subject,
    pub kind: Kind,
    pub actor: Actor,
    /// Stands in the log; at most 64 bytes: `goals.refresh goal_…`.
    pub purpose: String,
}

/// Why a credential was not lent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenRefused {
    /// There is no credential of this kind.
    NotSet,
    /// A check failed; the audit log says which.
    Refused,
    /// The use took longer than a credential is lent.
    TookTooLong,
    /// The organization switched it off.
    Suspended,
    /// The organization ended it; the keys are destroyed.
    ShutOff,
    /// The organization's own key cannot be reached.
    KeyUnavailable,
    /// It was switched off, shut off or replaced while it was used.
    Withdrawn,
    /// The store allows what the audit log says was ended, or names another key service than the log.
    NotAsLogged,
}

/// A row, and what opens it.
type Ready = (Prepared, Arc<Cached>);

/// An opened credential, and what must stay true while it is used.
pub(crate) struct Opened {
    pub(crate) secret: Secret,
    epoch: Epoch,
    version: u64,
}

/// The entry of a use that was refused.
pub const REFUSED: &str = "credential.refuse";
/// The longest use.
pub const USE_MOST: Duration = Duration::from_mins(1);
/// How often the keys may change while one use is being logged.
const LOOKS: u32 = 4;
/// How often a running use looks whether it may go on.
const LOOK_EVERY: Duration = Duration::from_millis(250);

impl Custody {
    /// Lends the credential to `use_it`: one request series or one database session, sixty seconds at most.
    ///
    /// Called with no transaction open: it reads the store and waits for the log.
    pub async fn use_in_session<R>(
        &self,
        lend: Lend,
        use_it: impl AsyncFnOnce(&Secret) -> R,
    ) -> Result<R, Failure<OpenRefused>> {
        let owner = match lend.subject {
            Subject::Connection(_) => Owner::organization(lend.organization),
            Subject::Person(_) | Subject::Installation(_) => self.installation_owner(),
        };
        let asked = Asked { owner, subject: lend.subject, kind: lend.kind };
        // Boxed: whoever lends moves its future about, and need not carry the size of this.
        let opened = Box::pin(self.open(&asked, lend.actor, &lend.purpose)).await?;
        let mut using = pin!(use_it(&opened.secret));
        if let Poll::Ready(used) = poll_fn(|cx| Poll::Ready(using.as_mut().poll(cx))).await {
            return Ok(used);
        }
        // Only a use that waits for something is watched: most that is lent is used at once.
        let watched = async {
            tokio::select! {
                biased;
                used = within(USE_MOST, using) => Ok(used?),
                () = self.withdrawn(asked, (opened.epoch, opened.version)) => Err(OpenRefused::Withdrawn.into()),
            }
        };
        Box::pin(watched).await
    }

    /// Ends when the credential that is being used may be used no longer, in whichever process that was said.
    async fn withdrawn(&self, asked: Asked, (mut epoch, version): (Epoch, u64)) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            // A store that does not answer withdraws nothing; the use ends by its time.
            let Ok(now) = self.epoch(asked.owner).await else { continue };
            if now == epoch {
                continue;
            }
            if refusal_of(now).is_some() {
                return;
            }
            let Ok(row) = self.0.cache.row(asked, now.number, version).await else { continue };
            match row {
                Some(cached) if cached.row.version == version && !cached.row.data_key.is_suspended => {
                    epoch = now;
                }
                Some(_) | None => return,
            }
        }
    }

    pub(crate) async fn open(
        &self,
        asked: &Asked,
        actor: Actor,
        purpose: &str,
    ) -> Result<Opened, Failure<OpenRefused>> {
        let why = match self.open_logged(asked, actor, purpose).await {
            Ok(Ok(opened)) => return Ok(opened),
            Ok(Err(unfit)) => {
                tracing::error!(object = asked.object(), why = unfit.word(), "a credential was refused");
                (unfit.word(), refused_as(unfit))
            }
            Err(Failure::Refused(refused)) => (refused.why().ok_or(refused)?, refused),
            Err(Failure::Fault(fault)) => return Err(fault.into()),
        };
        Box::pin(self.refuse(*asked, actor, purpose, why)).await
    }

    async fn open_logged(
        &self,
        asked: &Asked,
        actor: Actor,
        purpose: &str,
    ) -> Result<Result<Opened, Unfit>, Failure<OpenRefused>> {
        if self.0.cache.drop_changed(*asked) {
            Box::pin(self.0.journal.settle()).await?;
        }
        let object = asked.object();
        // Boxed: it is gone before the use waits for the log, which many do at a time.
        let (epoch, ready) = match Box::pin(self.prepare_twice(asked, &object)).await? {
            Ok(found) => found,
            Err(unfit) => return Ok(Err(unfit)),
        };
        let entry = AuditEntry::done_to(actor, OPEN, object).purpose(purpose);
        self.0.journal.append(asked.owner.log, entry).await?;
        let now = self.open_epoch(asked).await?;
        if now == epoch {
            return Ok(open_ready(&ready, epoch));
        }
        Box::pin(self.open_under(asked, now, ready.1.row.version)).await
    }

    /// What can be opened, and under which epoch. The keys above may have changed a moment ago, which moves the epoch on:
    /// what does not fit is looked at once more under the one that the store holds.
    async fn prepare_twice(
        &self,
        asked: &Asked,
        object: &str,
    ) -> Result<Result<(Epoch, Ready), Unfit>, Failure<OpenRefused>> {
        let epoch = self.open_epoch(asked).await?;
        if let Ok(prepared) = self.prepare(asked, object, epoch.number).await? {
            return Ok(Ok((epoch, prepared)));
        }
        self.0.cache.drop_epoch(asked.owner.id);
        let epoch = self.open_epoch(asked).await?;
        Ok(Box::pin(self.prepare(asked, object, epoch.number)).await?.map(|prepared| (epoch, prepared)))
    }

    /// Decrypts a use that is in the log, though the keys changed meanwhile: what may be used is looked at again until
    /// they stay as they are.
    async fn open_under(
        &self,
        asked: &Asked,
        mut epoch: Epoch,
        version: u64,
    ) -> Result<Result<Opened, Unfit>, Failure<OpenRefused>> {
        for _ in 0..LOOKS {
            let ready = match self.prepare(asked, &asked.object(), epoch.number).await? {
                Ok(ready) if ready.1.row.version == version => ready,
                Ok(_) | Err(_) => break,
            };
            let now = self.open_epoch(asked).await?;
            if now == epoch {
                return Ok(open_ready(&ready, epoch));
            }
            epoch = now;
        }
        Ok(Err(Unfit::EpochChanged))
    }

    /// The epoch under which the organization lets its credentials be used.
    async fn open_epoch(&self, asked: &Asked) -> Result<Epoch, Failure<OpenRefused>> {
        let epoch = self.epoch(asked.owner).await?;
        match refusal_of(epoch) {
            None => Ok(epoch),
            Some(refused) => Err(refused.into()),
        }
    }

    /// Everything but the plaintext. `object` is the credential's name in the log.
    async fn prepare(
        &self,
        asked: &Asked,
        object: &str,
        epoch: i64,
    ) -> Result<Result<Ready, Unfit>, Failure<OpenRefused>> {
        let (cached, standing) = match self.find(asked, object, epoch).await? {
            (Some(cached), Some(standing)) => (cached, standing),
            (None, None) => return Err(OpenRefused::NotSet.into()),
            (None, Some(standing)) if standing.is_shredded => return Err(OpenRefused::NotSet.into()),
            (None, Some(_)) => return Ok(Err(Unfit::RowMissing)),
            (Some(_), None) => return Ok(Err(Unfit::NotLogged)),
        };
        if let Err(unfit) = check_logged(&cached.row, &cached.record_hash, standing) {
            return Ok(Err(unfit));
        }
        if cached.row.data_key.is_suspended {
            return Err(OpenRefused::Suspended.into());
        }
        let above = &cached.row.organization_key;
        match self.organization_key(asked.owner, above, Need::Open).await {
            Ok(key) => Ok(prepare(*asked, &cached.row, &key).map(|prepared| (prepared, cached))),
            Err(KeyTrouble::Unfit(_)) => Ok(Err(Unfit::KeyState)),
            Err(KeyTrouble::Mismatch) => Ok(Err(Unfit::KeyMismatch)),
            Err(KeyTrouble::NotAsLogged) => Ok(Err(Unfit::OtherKeyService)),
            Err(KeyTrouble::Unavailable(why)) => {
                tracing::warn!(object = asked.object(), "an organization's key cannot be reached: {why}");
                Err(OpenRefused::KeyUnavailable.into())
            }
            Err(KeyTrouble::Fault(fault)) => Err(fault.into()),
        }
    }

    /// The row and what the log says about it; a row that runs ahead of the log waits for its entry.
    async fn find(
        &self,
        asked: &Asked,
        object: &str,
        epoch: i64,
    ) -> Result<(Option<Arc<Cached>>, Option<Standing>), Fault> {
        let log = asked.owner.log;
        let standing = self.0.journal.standing(log, object).await?;
        let version = standing.map_or(0, |standing| standing.newest.version);
        let cached = self.0.cache.row(*asked, epoch, version).await?;
        let is_ahead =
            cached.as_ref().is_some_and(|cached| standing.is_none_or(|standing| is_behind(standing, cached)));
        if !is_ahead {
            if let Some(cached) = &cached {
                self.0.cache.confirm_change(*asked, cached.row.version);
            }
            return Ok((cached, standing));
        }
        Box::pin(self.0.journal.settle()).await?;
        Ok((cached, self.0.journal.standing(log, object).await?))
    }

    fn epoch(&self, owner: Owner) -> impl Future<Output = Result<Epoch, Fault>> {
        let read = move || self.logged_epoch(owner).boxed();
        self.0.cache.epoch(owner.id, self.0.world.now(), read)
    }

    /// One event, one answer, whatever was wrong.
    async fn refuse(
        &self,
        asked: Asked,
        actor: Actor,
        purpose: &str,
        (why, refused): (&'static str, OpenRefused),
    ) -> Result<Opened, Failure<OpenRefused>> {
        self.0.cache.drop_row(asked);
        let entry = AuditEntry::done(actor, REFUSED, asked.object())
            .outcome(Outcome::Refused)
            .purpose(purpose)
            .detail(serde_json::json!({ "why": why }));
        self.0.journal.append(asked.owner.log, entry).await?;
        Err(refused.into())
    }
}

/// The plaintext of what is ready, whose use is in the log.
fn open_ready((prepared, cached): &Ready, epoch: Epoch) -> Result<Opened, Unfit> {
    let version = cached.row.version;
    prepared.open(&cached.row).map(|secret| Opened { secret, epoch, version })
}

/// Whether an entry about the row may not have reached the log yet: of its sealing, or of its switching on again.
fn is_behind(standing: Standing, cached: &Cached) -> bool {
    let is_on = !cached.row.data_key.is_suspended && standing.newest.version == cached.row.version;
    standing.is_shredded
        || standing.newest.version < cached.row.version
        || (is_on && standing.newest.record_hash != cached.record_hash)
}

/// What the caller is told of a check that failed; the log has the word.
fn refused_as(unfit: Unfit) -> OpenRefused {
    match unfit {
        Unfit::SwitchedOff | Unfit::OtherKeyService => OpenRefused::NotAsLogged,
        Unfit::RowMissing
        | Unfit::NotLogged
        | Unfit::Shredded
        | Unfit::NotNewest
        | Unfit::RecordAltered
        | Unfit::KeyMismatch
        | Unfit::KeyState
        | Unfit::NotCommitted
        | Unfit::DoesNotOpen
        | Unfit::EpochChanged => OpenRefused::Refused,
    }
}

/// What a use is told that meets an organization in this state.
fn refusal_of(epoch: Epoch) -> Option<OpenRefused> {
    if epoch.is_contradicted {
        return Some(OpenRefused::NotAsLogged);
    }
    match epoch.state {
        CustodyState::Open => None,
        CustodyState::Suspended => Some(OpenRefused::Suspended),
        CustodyState::ShutOff => Some(OpenRefused::ShutOff),
        CustodyState::KeyUnavailable => Some(OpenRefused::KeyUnavailable),
    }
}

impl OpenRefused {
    /// The word of the refusals that stand in the log though every check passed.
    fn why(self) -> Option<&'static str> {
        match self {
            Self::Suspended => Some("suspended"),
            Self::ShutOff => Some("shut_off"),
            Self::KeyUnavailable => Some("key_unavailable"),
            Self::NotAsLogged => Some("organization_off_as_logged"),
            Self::NotSet | Self::Refused | Self::TookTooLong | Self::Withdrawn => None,
        }
    }
}

/// Waits no longer for a use that takes too long.
fn within<R>(most: Duration, using: impl Future<Output = R>) -> impl Future<Output = Result<R, OpenRefused>> {
    tokio::time::timeout(most, using).map_err(|_| OpenRefused::TookTooLong)
}

impl Refusal for OpenRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::NotSet => Problem::conflict("custody/credential-not-set", "No credential is stored")
                .detail("No password is stored for this. Enter it again."),
            Self::Refused => Problem::conflict("custody/credential-refused", "The stored credential is not used")
                .detail("The stored credential did not pass its checks. Enter it again; the audit log says what was wrong."),
            Self::TookTooLong => {
                Problem::new(504, "custody/use-took-too-long", "The use of the credential took too long")
                    .detail("A credential is lent for 60 seconds. Try again, or ask for less at once.")
            }
            Self::Suspended => Problem::conflict("custody/suspended", "The credential is switched off")
                .detail("The organization switched it off. An owner can switch it on under Keys."),
            Self::ShutOff => Problem::conflict("custody/shut-off", "The credentials are shut off")
                .detail("The organization ended all use and its keys are destroyed. An owner can begin anew under Keys."),
            Self::KeyUnavailable => {
                Problem::new(503, "custody/key-unavailable", "The organization's key cannot be reached")
                    .detail("The organization keeps its key in a key service of its own, which refuses or does not answer. It is asked again once a minute.")
            }
            Self::Withdrawn => Problem::conflict("custody/withdrawn", "The credential was withdrawn")
                .detail("It was switched off, shut off or replaced while it was used. The use was ended."),
            Self::NotAsLogged => as_logged::problem(),
        }
    }
}

#[cfg(test)]
mod tests;
