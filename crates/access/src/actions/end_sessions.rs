//! Signs out: here, one other place, everywhere else.

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault};
use kernel::ids::SessionId;
use platform::cx::Cx;

use crate::access::Access;
use crate::authenticate::live_session;
use crate::caller::SignedIn;
use crate::missing::NotThere;
use crate::session::Stage;
use crate::store;

/// Ends the session that the browser shows, when it still lives; signing out never fails for want of one.
pub async fn sign_out(access: &Access, shown: Option<&str>) -> Result<(), Fault> {
    let Some(cookie) = shown else { return Ok(()) };
    let mut cx = access.platform().begin_installation(Actor::Nobody).await?;
    let session = match live_session(&mut cx, cookie).await {
        Ok(session) => session,
        Err(Failure::Refused(_)) => return Ok(()),
        Err(Failure::Fault(fault)) => return Err(fault),
    };
    store::session::delete(cx.tx(), session.person, session.id).await?;
    if let Stage::SignedIn { organization, member } = session.stage {
        let actor = Actor::Member(member);
        cx.enter(organization, actor).await?;
        cx.audit(AuditEntry::done(actor, "session.end", session.id)).await?;
    }
    cx.commit().await
}

/// Ends one of the person's sessions.
pub async fn end_session(cx: &mut Cx, who: &SignedIn, id: SessionId) -> Result<(), Failure<NotThere>> {
    if !store::session::delete(cx.tx(), who.person, id).await? {
        return Err(NotThere.into());
    }
    cx.audit(AuditEntry::done(cx.actor(), "session.end", id)).await?;
    Ok(())
}

/// Ends every session of the person but the present one; how many there were.
pub async fn end_other_sessions(cx: &mut Cx, who: &SignedIn) -> Result<u64, Fault> {
    store::person::hold(cx.tx(), who.person).await?;
    let ended = store::session::delete_others(cx.tx(), who.person, Some(who.session)).await?;
    let entry = AuditEntry::done(cx.actor(), "session.end_others", who.person);
    cx.audit(entry.detail(serde_json::json!({ "sessions": ended }))).await?;
    Ok(ended)
}
