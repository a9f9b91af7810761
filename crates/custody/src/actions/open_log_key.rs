//! The installation's log key: the Ed25519 key that signs checkpoints of the audit logs.
//!
//! Made and sealed like a credential of the installation at the first start that finds none, and opened, on record,
//! at each start. Its seed stays in locked memory.

use audit::checkpoint::Signer;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use kernel::actor::Actor;
use kernel::failure::{Failure, Fault, FaultKind};
use kernel::secret::Secret;
use platform::cx::Platform;

use super::seal_credential::enter;
use crate::key_wrapper::local_key_file::draw;
use crate::kind::Kind;
use crate::locked::LockedKey;
use crate::start::Custody;
use crate::store;
use crate::subject::{Asked, Subject};

/// The opened log key.
pub struct LogKey {
    seed: LockedKey,
    public: [u8; 32],
}

const PURPOSE: &str = "sign audit checkpoints";

impl Custody {
    /// Opens the log key, which is made where there is none yet.
    pub async fn log_key(&self, platform: &Platform) -> Result<LogKey, Fault> {
        let owner = self.installation_owner();
        let subject = Subject::Installation(self.0.journal.installation());
        let asked = Asked { owner, subject, kind: Kind::LogKey };
        let standing = self.0.journal.standing(owner.log, &asked.object()).await?;
        // Given up when a backup came back without its keys.
        if standing.is_none_or(|standing| standing.is_shredded) {
            self.make_log_key(platform, asked).await?;
        }
        let seed = self.open(&asked, Actor::System, PURPOSE).await.map_err(|failure| match failure {
            Failure::Fault(fault) => fault,
            Failure::Refused(_) => Fault::bare(
                "the log key is not the one that was sealed; the installation's audit log says why",
            ),
        })?;
        LogKey::new(&seed.secret)
    }

    async fn make_log_key(&self, platform: &Platform, asked: Asked) -> Result<(), Fault> {
        let mut cx = platform.begin_installation(Actor::System).await?;
        enter(&mut cx, asked.owner).await?;
        // In turn: between a look and a seal another replica would seal a second one over the first.
        let now = cx.now();
        store::epoch::hold(cx.tx(), asked.owner.id, now).await?;
        if 0 < store::highest_version(cx.tx(), asked.owner.id, asked.subject.uuid()).await? {
            // Another replica was first; its entry is on its way into the log.
            return Ok(());
        }
        let seed = draw(cx.world())?.expose(|seed| Secret::new(seed.to_vec()));
        let sealed = match self.seal(&mut cx, asked.subject, asked.kind, seed).await {
            Ok(_) => cx.commit().await,
            Err(fault) => Err(fault),
        };
        match sealed {
            Err(fault) if fault.kind() == FaultKind::Duplicate => Ok(()),
            sealed => sealed,
        }
    }
}

impl LogKey {
    fn new(seed: &Secret) -> Result<Self, Fault> {
        let seed = LockedKey::new(|place| {
            seed.expose(|seed| <[u8; 32]>::try_from(seed)).map_or_else(
                |_| Err(Fault::bare("the log key does not have 32 bytes")),
                |bytes| {
                    *place = bytes;
                    Ok(())
                },
            )
        })?;
        let public = seed.expose(|seed| pair(seed).map(|pair| public_of(&pair)))?;
        Ok(Self { seed, public })
    }
}

impl Signer for LogKey {
    fn public_key(&self) -> [u8; 32] {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], Fault> {
        let signature = self.seed.expose(|seed| pair(seed).map(|pair| pair.sign(message)))?;
        signature.as_ref().try_into().map_err(|e| Fault::new("could not sign a checkpoint", e))
    }
}

/// Made for each signature, so that no copy outside locked memory stays.
fn pair(seed: &[u8; 32]) -> Result<Ed25519KeyPair, Fault> {
    Ed25519KeyPair::from_seed_unchecked(seed)
        .map_err(|e| Fault::new("could not use the log key", e.to_string()))
}

fn public_of(pair: &Ed25519KeyPair) -> [u8; 32] {
    let mut public = [0; 32];
    public.copy_from_slice(pair.public_key().as_ref());
    public
}
