//! Whether a key service does what it must, tried with a key that is thrown away.

use kernel::ids::{Id as _, InstallationId};
use platform::world::World;
use uuid::Uuid;

use super::local_key_file::draw;
use super::{KeyWrapper, Purpose, WrapContext, WrapFailure};

/// Wraps a new key and unwraps it again. No installation has the context's id, so nothing real is wrapped for it.
pub async fn probe(wrapper: &dyn KeyWrapper, world: &World) -> Result<(), WrapFailure> {
    let context = WrapContext {
        installation: InstallationId::from_uuid(Uuid::nil()),
        purpose: Purpose::Root,
        version: 0,
    };
    let key = draw(world)?;
    let blob = wrapper.wrap(&key, context).await?;
    let back = wrapper.unwrap(&blob, context).await?;
    if back.expose(|back| key.expose(|key| back == key)) { Ok(()) } else { Err(WrapFailure::Invalid) }
}
