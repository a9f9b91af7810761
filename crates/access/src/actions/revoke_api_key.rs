//! Revokes a key: it stops working with the next request.

use kernel::audit_entry::AuditEntry;
use kernel::failure::Failure;
use kernel::ids::ApiKeyId;
use platform::cx::Cx;

use crate::may::May;
use crate::missing::NotThere;
use crate::permissions::EditApiKeys;
use crate::store;

pub async fn revoke_api_key(
    cx: &mut Cx,
    may: May<EditApiKeys>,
    id: ApiKeyId,
) -> Result<(), Failure<NotThere>> {
    let now = cx.now();
    if !store::api_key::revoke(cx.tx(), may.organization(), id, now).await? {
        return Err(NotThere.into());
    }
    cx.audit(AuditEntry::done(may.actor(), "api_key.revoke", id)).await?;
    Ok(())
}
