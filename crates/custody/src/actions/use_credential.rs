//! Lending a credential for one audited use.
//!
//! The order is the promise: check everything that needs no plaintext, write the use to the log and wait until it is
//! durable, look once more whether the keys were withdrawn meanwhile, only then decrypt.

use std::sync::Arc;
use std::time::Duration;

use audit::Standing;
use audit::mark::OPEN;
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Outcome};
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::OrganizationId;
use kernel::problem::Problem;
use kernel::secret::Secret;

use crate::cache::Cached;
use crate::kind::Kind;
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
}

/// The entry of a use that was refused.
pub const REFUSED: &str = "credential.refuse";
/// The longest use.
pub const USE_MOST: Duration = Duration::from_mins(1);

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
        let secret = self.open(asked, lend.actor, &lend.purpose).await?;
        Ok(within(USE_MOST, use_it(&secret)).await?)
    }

    pub(crate) async fn open(
        &self,
        asked: Asked,
        actor: Actor,
        purpose: &str,
    ) -> Result<Secret, Failure<OpenRefused>> {
        let opened = self.open_logged(asked, actor, purpose).await?;
        match opened {
            Ok(secret) => Ok(secret),
            Err(unfit) => self.refuse(asked, actor, purpose, unfit).await,
        }
    }

    async fn open_logged(
        &self,
        asked: Asked,
        actor: Actor,
        purpose: &str,
    ) -> Result<Result<Secret, Unfit>, Failure<OpenRefused>> {
        if self.0.cache.drop_changed(asked) {
            self.0.journal.settle().await?;
        }
        let epoch = self.epoch(asked).await?;
        let prepared = match self.prepare(asked, epoch).await? {
            Ok(prepared) => prepared,
            Err(unfit) => return Ok(Err(unfit)),
        };
        let entry = AuditEntry::done(actor, OPEN, asked.object()).purpose(purpose);
        self.0.journal.append(asked.owner.log, entry).await?;
        if self.epoch(asked).await? != epoch {
            return Ok(Err(Unfit::EpochChanged));
        }
        Ok(prepared.open())
    }

    /// Everything but the plaintext.
    async fn prepare(
        &self,
        asked: Asked,
        epoch: i64,
    ) -> Result<Result<Prepared, Unfit>, Failure<OpenRefused>> {
        let (cached, standing) = match self.find(asked, epoch).await? {
            (Some(cached), Some(standing)) => (cached, standing),
            (None, None) => return Err(OpenRefused::NotSet.into()),
            (None, Some(standing)) if standing.is_shredded => return Err(OpenRefused::NotSet.into()),
            (None, Some(_)) => return Ok(Err(Unfit::RowMissing)),
            (Some(_), None) => return Ok(Err(Unfit::NotLogged)),
        };
        let inner = &self.0;
        Ok(check_logged(&cached.row, &cached.record_hash, standing)
            .and_then(|()| prepare(asked, &cached.row, &inner.root, &inner.keys)))
    }

    /// The row and what the log says about it; a row that runs ahead of the log waits for its entry.
    async fn find(&self, asked: Asked, epoch: i64) -> Result<(Option<Arc<Cached>>, Option<Standing>), Fault> {
        let object = asked.object();
        let log = asked.owner.log;
        let standing = self.0.journal.standing(log, &object).await?;
        let version = standing.map_or(0, |standing| standing.newest.version);
        let cached = self.0.cache.row(asked, epoch, version).await?;
        let is_ahead = cached.as_ref().is_some_and(|cached| {
            standing
                .is_none_or(|standing| standing.is_shredded || standing.newest.version < cached.row.version)
        });
        if !is_ahead {
            if let Some(cached) = &cached {
                self.0.cache.confirm_change(asked, cached.row.version);
            }
            return Ok((cached, standing));
        }
        self.0.journal.settle().await?;
        Ok((cached, self.0.journal.standing(log, &object).await?))
    }

    async fn epoch(&self, asked: Asked) -> Result<i64, Fault> {
        self.0.cache.epoch(asked.owner.id, self.0.world.now()).await
    }

    /// One event, one answer, whatever was wrong.
    async fn refuse(
        &self,
        asked: Asked,
        actor: Actor,
        purpose: &str,
        unfit: Unfit,
    ) -> Result<Secret, Failure<OpenRefused>> {
        self.0.cache.drop_row(asked);
        tracing::error!(object = asked.object(), why = unfit.word(), "a credential was refused");
        let entry = AuditEntry::done(actor, REFUSED, asked.object())
            .outcome(Outcome::Refused)
            .purpose(purpose)
            .detail(serde_json::json!({ "why": unfit.word() }));
        self.0.journal.append(asked.owner.log, entry).await?;
        Err(OpenRefused::Refused.into())
    }
}

/// Ends a use that takes too long: its future is dropped, and the credential with it.
async fn within<R>(most: Duration, used: impl Future<Output = R>) -> Result<R, OpenRefused> {
    tokio::time::timeout(most, used).await.map_err(|_| OpenRefused::TookTooLong)
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
        }
    }
}

#[cfg(test)]
mod tests;
