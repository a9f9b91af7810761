//! Readings of a KPI, page by page and as a file.

use access::Call;
use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::failure::Fault;
use kernel::ids::KpiId;
use kernel::problem::Problem;
use kernel::time::Timestamp;
use platform::http::{Page, Params, PathId, Rejected};

use super::kpi_views::ReadingView;
use super::pages::misfit;
use crate::actions::update_kpi::find;
use crate::export;
use crate::permissions::SeeKpis;
use crate::reading::Reading;
use crate::store;
use crate::store::reading::After;

const PAGE: i64 = 200;
/// The most lines of a file.
const MOST_LINES: i64 = 100_000;

/// Which readings.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadingsAsked {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// As they were known at this time (RFC 3339); now where it is absent.
    pub known_at: Option<String>,
}

#[utoipa::path(get, path = "/api/kpis/{id}/readings", params(("id" = String, Path), ReadingsAsked),
    responses((status = 200, body = Page<ReadingView>)))]
pub(super) async fn list_readings(
    call: Call<SeeKpis>,
    PathId(id): PathId<KpiId>,
    Params(asked): Params<ReadingsAsked>,
) -> Result<Json<Page<ReadingView>>, Rejected> {
    let mut cx = call.begin_read().await?;
    find(&mut cx, id).await?;
    let known_at = known_at(asked.known_at.as_deref(), cx.now())?;
    let after = asked.cursor.as_deref().map(after).transpose()?;
    let found = store::reading::page(cx.tx(), call.organization(), (id, known_at), after, PAGE).await?;
    let is_full = i64::try_from(found.len()).is_ok_and(|count| PAGE <= count);
    let next = found.last().filter(|_| is_full).map(cursor);
    Ok(Json(Page { items: found.iter().map(ReadingView::of).collect(), next }))
}

#[utoipa::path(get, path = "/api/kpis/{id}/readings.csv", params(("id" = String, Path), ReadingsAsked),
    responses((status = 200, content_type = "text/csv", body = String)))]
pub(super) async fn export_readings(
    call: Call<SeeKpis>,
    PathId(id): PathId<KpiId>,
    Params(asked): Params<ReadingsAsked>,
) -> Result<Response, Rejected> {
    let mut cx = call.begin_read().await?;
    let kpi = find(&mut cx, id).await?;
    let known_at = known_at(asked.known_at.as_deref(), cx.now())?;
    let found = store::reading::page(cx.tx(), call.organization(), (id, known_at), None, MOST_LINES).await?;
    let name = format!("attachment; filename=\"{}.csv\"", file_name(kpi.name.as_str()));
    let name = HeaderValue::from_str(&name).map_err(|error| Fault::new("could not name the file", error))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, export::readings(&found)).into_response())
}

fn known_at(asked: Option<&str>, now: Timestamp) -> Result<Timestamp, Problem> {
    let Some(text) = asked else { return Ok(now) };
    let parsed: Result<jiff::Timestamp, _> = text.parse();
    parsed.map(Timestamp::from).map_err(|_| misfit("known_at is a time such as 2026-01-31T09:00:00Z."))
}

fn cursor(last: &Reading) -> String {
    format!("{}.{}", last.as_of.as_micros(), last.id)
}

fn after(cursor: &str) -> Result<After, Problem> {
    let parsed = cursor.split_once('.').and_then(|(as_of, id)| {
        Some(After { as_of: Timestamp::from_micros(as_of.parse().ok()?), id: id.parse().ok()? })
    });
    parsed.ok_or_else(|| misfit("The cursor is not one that a page gave. Start again without it."))
}

/// Letters and digits of the KPI's name; the rest would need quoting.
fn file_name(name: &str) -> String {
    let letter =
        |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    name.chars().map(letter).collect()
}
