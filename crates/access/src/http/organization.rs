//! Routes of the organization's own settings.

use axum::Json;
use platform::cx::Cx;
use platform::http::{Body, Rejected};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::call::Call;
use super::fields;
use crate::actions::update_organization::{self, OrganizationPatch};
use crate::calendar::{self, CalendarWords, Holiday};
use crate::permissions::{EditOrganization, SeeOrganization};
use crate::store;

/// The organization and its calendar.
#[derive(Serialize, ToSchema)]
pub(super) struct OrganizationView {
    id: String,
    name: String,
    /// Grows by one with each change of the calendar.
    calendar_version: i64,
    zone: String,
    /// `mon` to `sun`.
    week_start: String,
    /// Month and day: `04-01`.
    fiscal_year_start: String,
    /// For fiscal years by weeks and their names: `anchor`, `pattern`, `fyname`; usually empty.
    calendar_options: String,
    /// Seven digits from Monday: `1111100`.
    working_days: String,
    holidays: Vec<Holiday>,
}

#[utoipa::path(get, path = "/api/organization", tag = "access", responses((status = 200, body = OrganizationView)))]
pub(super) async fn see_organization(
    call: Call<SeeOrganization>,
) -> Result<Json<OrganizationView>, Rejected> {
    let mut cx = call.begin_read().await?;
    Ok(Json(view(&mut cx).await?))
}

/// What is to be different; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrganizationPatch)]
pub(super) struct OrganizationPatchBody {
    name: Option<String>,
    zone: Option<String>,
    week_start: Option<String>,
    fiscal_year_start: Option<String>,
    calendar_options: Option<String>,
    working_days: Option<String>,
    holidays: Option<Vec<Holiday>>,
}

#[utoipa::path(
    patch, path = "/api/organization", tag = "access", request_body = OrganizationPatchBody,
    responses((status = 200, body = OrganizationView))
)]
pub(super) async fn update_organization(
    call: Call<EditOrganization>,
    Body(body): Body<OrganizationPatchBody>,
) -> Result<Json<OrganizationView>, Rejected> {
    let name = body.name.as_deref().map(|name| fields::field("/name", name)).transpose()?;
    let mut cx = call.begin().await?;
    let words = CalendarWords::of(&calendar::current(&mut cx).await?);
    let patch = OrganizationPatch { name, calendar: Some(patched(words, body)) };
    update_organization::update_organization(&mut cx, call.may, call.member(), patch).await?;
    let view = view(&mut cx).await?;
    cx.commit().await?;
    Ok(Json(view))
}

fn patched(words: CalendarWords, body: OrganizationPatchBody) -> CalendarWords {
    CalendarWords {
        zone: body.zone.unwrap_or(words.zone),
        week_start: body.week_start.unwrap_or(words.week_start),
        fiscal_year_start: body.fiscal_year_start.unwrap_or(words.fiscal_year_start),
        calendar_options: body.calendar_options.unwrap_or(words.calendar_options),
        working_days: body.working_days.unwrap_or(words.working_days),
        holidays: body.holidays.unwrap_or(words.holidays),
    }
}

async fn view(cx: &mut Cx) -> Result<OrganizationView, Rejected> {
    let id = cx.organization()?;
    let name = store::organization::name(cx.tx(), id).await?.unwrap_or_default();
    let current = calendar::current(cx).await?;
    let words = CalendarWords::of(&current);
    Ok(OrganizationView {
        id: id.to_string(),
        name,
        calendar_version: current.version,
        zone: words.zone,
        week_start: words.week_start,
        fiscal_year_start: words.fiscal_year_start,
        calendar_options: words.calendar_options,
        working_days: words.working_days,
        holidays: words.holidays,
    })
}
