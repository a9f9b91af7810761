//! Why a goal shows its number: what was asked, of whom, when; and what changed about the goal.

use access::Call;
use axum::Json;
use kernel::failure::Fault;
use kernel::ids::{GoalId, MemberId};
use platform::cx::Cx;
use platform::http::{Page, PathId, Rejected};
use serde::Serialize;

use super::kpi_views::{ResolvedView, connection_name, text};
use crate::actions::update_goal::find;
use crate::kpi::{Definition, Kpi};
use crate::parameter::Value;
use crate::permissions::SeeGoals;
use crate::store;
use crate::store::goal::GoalChange;

/// Where a goal's number comes from.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct WhyView {
    /// The statement.
    pub read: String,
    pub connection_name: String,
    pub parameters: Vec<WhyParameter>,
    pub resolved: Option<ResolvedView>,
    /// Absent: not counted.
    pub rows: Option<i64>,
    pub source_time: Option<String>,
    pub fetched_at: Option<String>,
    pub next_run_at: Option<String>,
    pub kpi_version: u32,
    /// The last five, newest first.
    pub failures: Vec<WhyFailure>,
}

/// A parameter with its value in words.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct WhyParameter {
    pub name: String,
    pub label: String,
    pub value: String,
}

/// A read that failed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct WhyFailure {
    pub at: String,
    pub sentence: String,
}

/// One line of a goal's history.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct HistoryEntry {
    pub at: String,
    /// In words: "Target changed".
    pub what: &'static str,
    pub by: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

/// How far the filling of a KPI's past has come.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct BackfillView {
    /// `waiting`, `running`, `done` or `failed`.
    pub state: &'static str,
    pub done: u32,
    pub total: u32,
    /// Why it failed.
    pub sentence: Option<String>,
}

#[utoipa::path(get, path = "/api/goals/{id}/why", params(("id" = String, Path)),
    responses((status = 200, body = WhyView)))]
pub(super) async fn get_goal_why(
    call: Call<SeeGoals>,
    PathId(id): PathId<GoalId>,
) -> Result<Json<WhyView>, Rejected> {
    let mut cx = call.begin_read().await?;
    let goal = find(&mut cx, id).await?;
    let organization = call.organization();
    let kpi = store::kpi::find(cx.tx(), organization, goal.kpi).await?;
    let kpi = kpi.ok_or_else(|| Fault::bare("the goal's KPI is missing"))?;
    Ok(Json(why(&mut cx, &kpi).await?))
}

async fn why(cx: &mut Cx, kpi: &Kpi) -> Result<WhyView, Fault> {
    let organization = cx.organization()?;
    let reading = match kpi.latest {
        Some(latest) => store::reading::find(cx.tx(), organization, latest).await?,
        None => None,
    };
    let failures = store::kpi::failures(cx.tx(), organization, kpi.id).await?;
    let connections = connect::names(cx).await?;
    let definition = &kpi.definition;
    Ok(WhyView {
        read: definition.statement.clone(),
        connection_name: connection_name(&connections, definition.connection),
        parameters: parameters(definition),
        resolved: reading.as_ref().map(|reading| ResolvedView::of_span(&reading.range)),
        rows: reading.as_ref().and_then(|reading| reading.rows),
        source_time: text(reading.as_ref().and_then(|reading| reading.source_time)),
        fetched_at: text(reading.as_ref().map(|reading| reading.fetched_at)),
        next_run_at: text(kpi.next_read_at),
        kpi_version: reading.as_ref().map_or(kpi.version, |reading| reading.kpi_version),
        failures: failures
            .into_iter()
            .map(|failure| WhyFailure { at: failure.at.to_string(), sentence: failure.sentence })
            .collect(),
    })
}

fn parameters(definition: &Definition) -> Vec<WhyParameter> {
    let told = |parameter: &crate::parameter::Parameter| {
        let value = match definition.values.get(&parameter.name)? {
            Value::DateRange(expression) => expression.to_string(),
            Value::PickList(choice) => choice.label.clone(),
            Value::Checkbox(true) => "Yes".to_owned(),
            Value::Checkbox(false) => "No".to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Text(text) => text.clone(),
        };
        Some(WhyParameter { name: parameter.name.to_string(), label: parameter.label.to_string(), value })
    };
    definition.parameters.iter().filter_map(told).collect()
}

#[utoipa::path(get, path = "/api/goals/{id}/history", params(("id" = String, Path)),
    responses((status = 200, body = Page<HistoryEntry>)))]
pub(super) async fn list_goal_history(
    call: Call<SeeGoals>,
    PathId(id): PathId<GoalId>,
) -> Result<Json<Page<HistoryEntry>>, Rejected> {
    let mut cx = call.begin_read().await?;
    find(&mut cx, id).await?;
    let changes = store::goal::changes(cx.tx(), call.organization(), id).await?;
    let names = access::directory::actor_names(&mut cx).await?;
    let members = access::directory::member_names(&mut cx).await?;
    let person = |text: Option<String>| {
        let name = text.as_deref().and_then(|id| id.parse::<MemberId>().ok()).and_then(|id| members.get(&id));
        name.cloned().or(text)
    };
    let entry = |change: GoalChange| HistoryEntry {
        at: change.at.to_string(),
        what: words(change.what),
        by: names.of(change.by),
        from: person(change.was),
        to: person(change.became),
    };
    Ok(Json(Page { items: changes.into_iter().map(entry).collect(), next: None }))
}

fn words(what: &str) -> &'static str {
    match what {
        "created" => "Goal created",
        "name" => "Name changed",
        "aim" => "Target changed",
        "period" => "Period changed",
        "weights" => "Days that count changed",
        "owner" => "Owner changed",
        "state" => "State changed",
        _ => "Status changed",
    }
}

#[utoipa::path(get, path = "/api/goals/{id}/backfill", params(("id" = String, Path)),
    responses((status = 200, body = BackfillView)))]
pub(super) async fn get_goal_backfill(
    call: Call<SeeGoals>,
    PathId(id): PathId<GoalId>,
) -> Result<Json<BackfillView>, Rejected> {
    let mut cx = call.begin_read().await?;
    let goal = find(&mut cx, id).await?;
    let row = store::backfill::find(cx.tx(), call.organization(), goal.kpi).await?;
    Ok(Json(match row {
        None => BackfillView { state: "waiting", done: 0, total: 0, sentence: None },
        Some(row) => {
            BackfillView { state: row.state.word(), done: row.done, total: row.total, sentence: row.sentence }
        }
    }))
}
