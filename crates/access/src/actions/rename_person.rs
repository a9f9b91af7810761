//! Changes what the signed-in person is called.

use kernel::audit_entry::AuditEntry;
use kernel::failure::Fault;
use platform::cx::Cx;

use crate::caller::SignedIn;
use crate::name::Name;
use crate::store;

pub async fn rename_person(cx: &mut Cx, who: &SignedIn, name: &Name) -> Result<(), Fault> {
    store::person::rename(cx.tx(), who.person, name.as_str()).await?;
    cx.audit(AuditEntry::done(cx.actor(), "person.rename", who.person)).await
}
