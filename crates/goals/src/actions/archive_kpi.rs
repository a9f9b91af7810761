//! Takes a KPI out of use with its readings, and back.

use access::May;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Failure;
use kernel::ids::KpiId;
use platform::cx::Cx;

use super::update_kpi::find;
use crate::jobs::{RefreshReadings, queue_closings};
use crate::kpi::Kpi;
use crate::permissions::EditKpis;
use crate::refused::KpiRefused;
use crate::store;

/// Keeps the KPI and its readings and stops reading it.
pub async fn archive_kpi(cx: &mut Cx, may: May<EditKpis>, id: KpiId) -> Result<Kpi, Failure<KpiRefused>> {
    let organization = cx.organization()?;
    let mut kpi = find(cx, id).await?;
    let count = store::goal::open_on(cx.tx(), organization, id).await?;
    if count != 0 {
        return Err(KpiRefused::HasOpenGoals { count }.into());
    }
    kpi.state = kpi.state.archive(may.actor(), cx.now()).map_err(KpiRefused::from)?;
    kpi.next_read_at = None;
    store::kpi::update(cx.tx(), organization, &kpi).await?;
    cx.audit(AuditEntry::done(may.actor(), "kpi.archive", id)).await?;
    Ok(kpi)
}

/// Reads the KPI again from now on.
pub async fn unarchive_kpi(cx: &mut Cx, may: May<EditKpis>, id: KpiId) -> Result<Kpi, Failure<KpiRefused>> {
    let organization = cx.organization()?;
    let mut kpi = find(cx, id).await?;
    kpi.state = kpi.state.unarchive().map_err(KpiRefused::from)?;
    kpi.next_read_at = Some(cx.now());
    store::kpi::update(cx.tx(), organization, &kpi).await?;
    cx.audit(AuditEntry::done(may.actor(), "kpi.unarchive", id)).await?;
    cx.enqueue(&RefreshReadings { kpi: id, viewed: false }).await?;
    queue_closings(cx, &kpi).await?;
    Ok(kpi)
}
