//! Removes what opens nothing any more: ended sessions, outlived ceremonies, forgotten failures.

use kernel::actor::Actor;
use kernel::failure::Fault;
use platform::cx::Platform;

use crate::session::IDLE_LIMIT_S;
use crate::store;
use crate::throttle::FORGOTTEN_AFTER_S;

/// Harmless at any time and as often as one likes: whoever looks at these rows looks at their times too.
pub async fn sweep(platform: &Platform) -> Result<u64, Fault> {
    let mut cx = platform.begin_installation(Actor::System).await?;
    let now = cx.now();
    let sessions = store::session::delete_ended(cx.tx(), now.plus_seconds(-IDLE_LIMIT_S), now).await?;
    let ceremonies = store::passkey::delete_outlived(cx.tx(), now).await?;
    let counts = store::throttle::delete_forgotten(cx.tx(), now.plus_seconds(-FORGOTTEN_AFTER_S)).await?;
    cx.commit().await?;
    Ok(sessions + ceremonies + counts)
}
