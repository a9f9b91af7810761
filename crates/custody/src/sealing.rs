//! Sealing one record, without I/O: what is drawn for it, each time anew, and what is stored of it.

use kernel::failure::Fault;
use kernel::secret::Secret;
use platform::world::World;

use crate::envelope::{self, Expanded};
use crate::format::{Identity, NONCE};
use crate::key_wrapper::local_key_file::draw;
use crate::locked::LockedKey;
use crate::sealed::DataKeyRow;
use crate::subject::Asked;

/// All that is random in one record; used once.
pub(crate) struct Drawn {
    pub(crate) key_id: [u8; 16],
    pub(crate) data_key: LockedKey,
    pub(crate) wrap_nonce: [u8; NONCE],
    pub(crate) seal_nonce: [u8; NONCE],
}

/// What a record is sealed as.
pub(crate) struct SealAs<'a> {
    pub(crate) asked: Asked,
    pub(crate) version: u64,
    /// Switched off from the start: its connection is.
    pub(crate) is_suspended: bool,
    pub(crate) organization_key_version: u32,
    pub(crate) organization_key: &'a LockedKey,
}

impl Drawn {
    pub(crate) fn new(world: &World) -> Result<Self, Fault> {
        Ok(Self {
            key_id: world.random()?,
            data_key: draw(world)?,
            wrap_nonce: world.random()?,
            seal_nonce: world.random()?,
        })
    }

    /// The record, and its data key wrapped under the organization's.
    pub(crate) fn seal(self, seal_as: &SealAs<'_>, secret: &Secret) -> Result<(Vec<u8>, DataKeyRow), Fault> {
        let Self { key_id, data_key, wrap_nonce: nonce, seal_nonce } = self;
        let &SealAs { asked, version, is_suspended, organization_key_version, organization_key } = seal_as;
        let (organization, subject) = (asked.owner.id, asked.subject.uuid());
        let identity = Identity { organization, subject, kind: asked.kind, version, key_id };
        let aad = identity.data_key_aad(organization_key_version);
        let wrapped = organization_key
            .expose(|key| data_key.expose(|data_key| envelope::wrap(key, nonce, &aad, data_key)))?;
        let expanded = data_key.expose(|data_key| Expanded::new(data_key, &identity))?;
        let record = expanded.seal(identity, seal_nonce, secret)?.encode();
        Ok((record, DataKeyRow { key_id, organization_key_version, is_suspended, nonce, wrapped }))
    }
}

#[cfg(test)]
mod tests;
