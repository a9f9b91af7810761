//! Ranges by name, and what one means today.

use access::Call;
use axum::Json;
use kernel::problem::Problem;
use kernel::range::{NAMED, interpretations, resolve};
use platform::http::{Body, Rejected};
use serde::{Deserialize, Serialize};

use super::kpi_views::{InterpretationView, ResolvedView};
use crate::actions::sources::almanac;
use crate::permissions::SeeKpis;
use crate::read::{Almanac, range_problem};

/// A common range.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct NamedRange {
    pub label: &'static str,
    pub expression: &'static str,
}

/// Common ranges, in the order in which they are shown.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct RangesView {
    pub named: Vec<NamedRange>,
}

/// A range to resolve.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResolveAsk {
    pub expression: String,
    /// IANA name; the organization's zone where it is absent.
    #[serde(default)]
    pub zone: Option<String>,
}

/// What a range means now, and what its words could mean otherwise.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ResolveView {
    pub resolved: ResolvedView,
    pub interpretations: Vec<InterpretationView>,
}

#[utoipa::path(get, path = "/api/ranges", responses((status = 200, body = RangesView)))]
pub(super) async fn list_ranges(_call: Call<SeeKpis>) -> Result<Json<RangesView>, Rejected> {
    let named = NAMED.iter().map(|(label, expression)| NamedRange { label, expression });
    Ok(Json(RangesView { named: named.collect() }))
}

#[utoipa::path(post, path = "/api/ranges/resolve", request_body = ResolveAsk,
    responses((status = 200, body = ResolveView)))]
pub(super) async fn resolve_range(
    call: Call<SeeKpis>,
    Body(ask): Body<ResolveAsk>,
) -> Result<Json<ResolveView>, Rejected> {
    let mut cx = call.begin_read().await?;
    let almanac = almanac(&mut cx).await?;
    let told = told(&ask, &almanac, cx.now().to_jiff())?;
    Ok(Json(told))
}

fn told(ask: &ResolveAsk, almanac: &Almanac, as_of: jiff::Timestamp) -> Result<ResolveView, Problem> {
    let named = ask.zone.as_deref().filter(|zone| !zone.is_empty());
    if named.is_some_and(|name| kernel::calendar::zone(name).is_none()) {
        return Err(Problem::unprocessable("goals/invalid-range", "The range does not mean anything")
            .field("/zone", "not a known time zone; use a name such as Europe/Paris"));
    }
    let zone = almanac.zone(named);
    let expression = ask.expression.parse().map_err(range_problem)?;
    let resolved = resolve(&expression, &almanac.calendar, &zone, as_of).map_err(range_problem)?;
    let others = interpretations(&expression).into_iter().filter_map(|other| {
        let resolved = resolve(&other.expression, &almanac.calendar, &zone, as_of).ok()?;
        Some(InterpretationView::of(&other, &resolved))
    });
    Ok(ResolveView { resolved: ResolvedView::of(&resolved), interpretations: others.collect() })
}
