//! What every key wrapper promises, as assertions.

use kernel::failure::Fault;
use kernel::ids::{Id as _, InstallationId, OrganizationId};
use uuid::Uuid;

use super::{KeyWrapper, Purpose, WrapContext, WrapFailure};
use crate::locked::LockedKey;

/// Checks every promise; `other` is the same kind of wrapper with another key.
///
/// # Errors
/// The promise that was broken.
pub async fn check(wrapper: &dyn KeyWrapper, other: &dyn KeyWrapper) -> Result<(), Fault> {
    let organization = OrganizationId::from_uuid(Uuid::from_bytes([3; 16]));
    for purpose in [Purpose::Root, Purpose::Organization(organization)] {
        let installation = InstallationId::from_uuid(Uuid::from_bytes([1; 16]));
        check_purpose(wrapper, other, WrapContext { installation, purpose, version: 1 }).await?;
    }
    Ok(())
}

/// Checks that a wrapper whose service refuses says so, for a key that was wrapped while it did not.
///
/// # Errors
/// The promise that was broken.
pub async fn check_denied(wrapper: &dyn KeyWrapper, blob: &[u8], context: WrapContext) -> Result<(), Fault> {
    let opened = wrapper.unwrap(blob, context).await;
    hold(matches!(opened, Err(WrapFailure::Denied(_))), "a refusal to unwrap is not told as one")
}

async fn check_purpose(
    wrapper: &dyn KeyWrapper,
    other: &dyn KeyWrapper,
    context: WrapContext,
) -> Result<(), Fault> {
    let key = LockedKey::new(|bytes| {
        bytes.fill(0x5A);
        Ok::<_, Fault>(())
    })?;
    let blob = wrapper.wrap(&key, context).await.map_err(|failure| broken("wrap", &failure))?;

    let back = wrapper.unwrap(&blob, context).await.map_err(|failure| broken("unwrap", &failure))?;
    hold(back.expose(|a| key.expose(|b| a == b)), "the key that came back is another one")?;
    let again = wrapper.wrap(&key, context).await.map_err(|failure| broken("wrap", &failure))?;
    hold(again != blob, "two wraps of one key are the same")?;
    hold(!blob.windows(32).any(|part| key.expose(|key| part == key)), "the key lies open in its blob")?;

    for wrong in other_contexts(context) {
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

fn other_contexts(context: WrapContext) -> Vec<WrapContext> {
    let another = OrganizationId::from_uuid(Uuid::from_bytes([4; 16]));
    let other_purpose = match context.purpose {
        Purpose::Root => Purpose::Organization(another),
        Purpose::Organization(_) => Purpose::Root,
    };
    vec![
        WrapContext { version: 2, ..context },
        WrapContext { installation: InstallationId::from_uuid(Uuid::from_bytes([2; 16])), ..context },
        WrapContext { purpose: other_purpose, ..context },
        WrapContext { purpose: Purpose::Organization(another), ..context },
    ]
}

fn broken(what: &'static str, failure: &WrapFailure) -> Fault {
    Fault::new("a wrapper did not do what it must", format!("{what}: {failure}"))
}

async fn refuse(
    wrapper: &dyn KeyWrapper,
    blob: &[u8],
    context: WrapContext,
    broken: &'static str,
) -> Result<(), Fault> {
    hold(matches!(wrapper.unwrap(blob, context).await, Err(WrapFailure::Invalid)), broken)
}

fn hold(promise: bool, broken: &'static str) -> Result<(), Fault> {
    if promise { Ok(()) } else { Err(Fault::bare(broken)) }
}
