//! Deletes a KPI so that it can be undone.

use access::May;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Failure;
use kernel::ids::KpiId;
use platform::cx::Cx;
use serde_json::json;

use super::update_kpi::find;
use crate::jobs::{PurgeKpi, RefreshReadings};
use crate::kpi::{Kpi, KpiState};
use crate::life::RESTORABLE_S;
use crate::permissions::EditKpis;
use crate::refused::KpiRefused;
use crate::store;

/// Hides the KPI and stops reading it. For a day it can be restored; then it goes with its readings.
pub async fn delete_kpi(cx: &mut Cx, may: May<EditKpis>, id: KpiId) -> Result<Kpi, Failure<KpiRefused>> {
    let organization = cx.organization()?;
    let mut kpi = find(cx, id).await?;
    let count = store::goal::kept_on(cx.tx(), organization, id).await?;
    if count != 0 {
        return Err(KpiRefused::HasGoals { count }.into());
    }
    kpi.state = kpi.state.delete(may.actor(), cx.now()).map_err(KpiRefused::from)?;
    kpi.next_read_at = None;
    store::kpi::update(cx.tx(), organization, &kpi).await?;
    let entry = AuditEntry::done(may.actor(), "kpi.delete", id);
    cx.audit(entry.detail(json!({ "name": kpi.name.as_str() }))).await?;
    let due = cx.now().plus_seconds(RESTORABLE_S);
    cx.enqueue_at(&PurgeKpi { kpi: id }, due).await?;
    Ok(kpi)
}

/// Undoes a deletion: the KPI is again what it was.
pub async fn restore_kpi(cx: &mut Cx, may: May<EditKpis>, id: KpiId) -> Result<Kpi, Failure<KpiRefused>> {
    let organization = cx.organization()?;
    let found = store::kpi::find(cx.tx(), organization, id).await?;
    let mut kpi = found.ok_or(KpiRefused::NotThere)?;
    kpi.state = kpi.state.restore().map_err(KpiRefused::from)?;
    if kpi.state == KpiState::Active {
        kpi.next_read_at = Some(cx.now());
        cx.enqueue(&RefreshReadings { kpi: id, viewed: false }).await?;
    }
    store::kpi::update(cx.tx(), organization, &kpi).await?;
    cx.audit(AuditEntry::done(may.actor(), "kpi.restore", id)).await?;
    Ok(kpi)
}
