//! What every key wrapper promises, as assertions.

use kernel::failure::Fault;
use kernel::ids::{Id as _, InstallationId};
use uuid::Uuid;

use super::{KeyWrapper, UnwrapFailure, WrapContext};
use crate::locked::LockedKey;

/// Checks every promise; `other` is the same kind of wrapper with another key.
///
/// # Errors
/// The promise that was broken.
pub async fn check(wrapper: &dyn KeyWrapper, other: &dyn KeyWrapper) -> Result<(), Fault> {
    let context =
        WrapContext { installation: InstallationId::from_uuid(Uuid::from_bytes([1; 16])), version: 1 };
    let key = LockedKey::new(|bytes| {
        bytes.fill(0x5A);
        Ok::<_, Fault>(())
    })?;
    let blob = wrapper.wrap(&key, context).await?;

    let back =
        wrapper.unwrap(&blob, context).await.map_err(|_| Fault::bare("a wrapped key did not come back"))?;
    hold(back.expose(|a| key.expose(|b| a == b)), "the key that came back is another one")?;
    hold(wrapper.wrap(&key, context).await? != blob, "two wraps of one key are the same")?;
    hold(!blob.windows(32).any(|part| key.expose(|key| part == key)), "the key lies open in its blob")?;

    let elsewhere = InstallationId::from_uuid(Uuid::from_bytes([2; 16]));
    for wrong in [WrapContext { version: 2, ..context }, WrapContext { installation: elsewhere, ..context }] {
        refuse(wrapper, &blob, wrong, "a key came back for another context").await?;
    }
    refuse(other, &blob, context, "a key came back from another wrapper's blob").await?;
    for place in 0..blob.len() {
        let mut altered = blob.clone();
        if let Some(byte) = altered.get_mut(place) {
            *byte ^= 1;
        }
        refuse(wrapper, &altered, context, "a key came back from an altered blob").await?;
        refuse(wrapper, altered.get(..place).unwrap_or(&[]), context, "a key came back from a cut blob")
            .await?;
    }
    Ok(())
}

async fn refuse(
    wrapper: &dyn KeyWrapper,
    blob: &[u8],
    context: WrapContext,
    broken: &'static str,
) -> Result<(), Fault> {
    hold(matches!(wrapper.unwrap(blob, context).await, Err(UnwrapFailure::Invalid)), broken)
}

fn hold(promise: bool, broken: &'static str) -> Result<(), Fault> {
    if promise { Ok(()) } else { Err(Fault::bare(broken)) }
}
