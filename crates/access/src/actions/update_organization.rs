//! Changes the organization's name or calendar. A changed calendar is a new version; the earlier ones stay.

use kernel::audit_entry::AuditEntry;
use kernel::failure::Failure;
use kernel::ids::MemberId;
use platform::cx::Cx;

use crate::calendar::{self, CalendarMisfit, CalendarWords, OrganizationCalendar};
use crate::may::May;
use crate::name::Name;
use crate::permissions::EditOrganization;
use crate::store;

/// What is to be different; `None` stays.
#[derive(Debug, Default)]
pub struct OrganizationPatch {
    pub name: Option<Name>,
    pub calendar: Option<CalendarWords>,
}

pub async fn update_organization(
    cx: &mut Cx,
    may: May<EditOrganization>,
    by: MemberId,
    patch: OrganizationPatch,
) -> Result<(), Failure<CalendarMisfit>> {
    let organization = may.organization();
    if let Some(name) = patch.name {
        store::organization::rename(cx.tx(), organization, name.as_str()).await?;
        cx.audit(AuditEntry::done(may.actor(), "organization.rename", organization)).await?;
    }
    let Some(words) = patch.calendar else { return Ok(()) };
    let (calendar, holiday_names) = words.read()?;
    let now = cx.now();
    let current = calendar::current(cx).await?;
    if current.calendar == calendar && current.holiday_names == holiday_names {
        return Ok(());
    }
    let new = OrganizationCalendar { version: current.version + 1, calendar, holiday_names };
    store::calendar::insert(cx.tx(), organization, &new, now, Some(by)).await?;
    let detail = serde_json::json!({ "version": new.version });
    cx.audit(AuditEntry::done(may.actor(), "organization.change_calendar", organization).detail(detail))
        .await?;
    Ok(())
}
