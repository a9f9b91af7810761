//! Changes a KPI; what decides its number makes the next version.

use access::May;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Failure;
use kernel::ids::KpiId;
use platform::cx::Cx;
use serde_json::json;

use super::create_kpi::check;
use crate::jobs::{RefreshReadings, queue_closings};
use crate::kpi::form::{KpiForm, KpiPatch};
use crate::kpi::{Kpi, KpiState};
use crate::permissions::EditKpis;
use crate::refused::KpiRefused;
use crate::store;

/// Changes the given fields. Readings keep the version they were read with.
pub async fn update_kpi(
    cx: &mut Cx,
    may: May<EditKpis>,
    id: KpiId,
    patch: KpiPatch,
) -> Result<Kpi, Failure<KpiRefused>> {
    let organization = cx.organization()?;
    let mut kpi = find(cx, id).await?;
    let before = KpiForm::of(&kpi);
    let after = before.clone().patched(patch);
    let parsed = after.parse().map_err(KpiRefused::Invalid)?;
    let is_redefined = decides(&before) != decides(&after);
    if is_redefined {
        check(cx, &parsed.definition).await?;
        kpi.version += 1;
    }
    (kpi.name, kpi.description, kpi.refresh) = (parsed.name, parsed.description, parsed.refresh);
    kpi.definition = parsed.definition;
    if kpi.state == KpiState::Active {
        kpi.next_read_at = Some(cx.now());
        cx.enqueue(&RefreshReadings { kpi: id, viewed: false }).await?;
    }
    store::kpi::update(cx.tx(), organization, &kpi).await?;
    if is_redefined {
        let now = cx.now();
        store::kpi::insert_version(cx.tx(), organization, &kpi, now, &may.actor().to_string()).await?;
        queue_closings(cx, &kpi).await?;
    }
    let detail = json!({ "version": kpi.version, "redefined": is_redefined });
    cx.audit(AuditEntry::done(may.actor(), "kpi.update", id).detail(detail)).await?;
    Ok(kpi)
}

/// The KPI unless it is deleted.
pub(crate) async fn find(cx: &mut Cx, id: KpiId) -> Result<Kpi, Failure<KpiRefused>> {
    let organization = cx.organization()?;
    let found = store::kpi::find(cx.tx(), organization, id).await?;
    Ok(found.filter(|kpi| !matches!(kpi.state, KpiState::Deleted { .. })).ok_or(KpiRefused::NotThere)?)
}

/// The form without what may change freely.
fn decides(form: &KpiForm) -> KpiForm {
    KpiForm { name: String::new(), description: None, refresh_minutes: 0, ..form.clone() }
}
