//! Makes a KPI like another one.

use access::May;
use kernel::failure::Failure;
use kernel::ids::KpiId;
use platform::cx::Cx;

use super::create_kpi;
use super::update_kpi::find;
use crate::kpi::Kpi;
use crate::kpi::form::KpiForm;
use crate::permissions::EditKpis;
use crate::refused::KpiRefused;

/// Copies the definition under a name that says so; readings and goals stay with the first one.
pub async fn duplicate_kpi(cx: &mut Cx, may: May<EditKpis>, id: KpiId) -> Result<Kpi, Failure<KpiRefused>> {
    let mut form = KpiForm::of(&find(cx, id).await?);
    form.name = copy_name(&form.name);
    create_kpi::create_kpi(cx, may, &form).await
}

/// The name with "(copy)" behind it, shortened so that it still fits.
pub(crate) fn copy_name(name: &str) -> String {
    let kept: String = name.chars().take(112).collect();
    format!("{} (copy)", kept.trim_end())
}
