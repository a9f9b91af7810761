//! What a KPI would say before it is saved, and the entries of a pick-list.

use std::collections::BTreeMap;

use access::Call;
use axum::Json;
use axum::extract::State;
use kernel::problem::Problem;
use platform::http::{Body, Rejected};
use serde::{Deserialize, Serialize};

use super::kpi_views::{InterpretationView, ResolvedView, text};
use crate::Goals;
use crate::actions::list_choices::ChoicesAsked;
use crate::actions::preview_kpi::Preview;
use crate::kpi::form::KpiForm;
use crate::parameter::{ChoiceForm, ParameterForm};
use crate::permissions::UseConnections;

/// What to preview.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewAsk {
    pub connection_id: String,
    pub statement: String,
    #[serde(default)]
    pub parameters: Vec<ParameterForm>,
    #[serde(default)]
    #[schema(value_type = Object)]
    pub values: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    pub zone: Option<String>,
}

/// What the KPI would say now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PreviewView {
    /// A decimal; absent: there is nothing to count, or `problem` says why not.
    pub value: Option<String>,
    pub rows: Option<i64>,
    pub elapsed_ms: u64,
    pub resolved: Option<ResolvedView>,
    /// The other meanings of the same range, with their values.
    pub interpretations: Vec<InterpretationView>,
    pub problem: Option<PreviewProblem>,
}

/// Why there is no number.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PreviewProblem {
    #[serde(rename = "type")]
    pub slug: String,
    pub title: String,
    pub detail: Option<String>,
    /// Where in the statement.
    pub position: Option<PositionView>,
}

/// A place in a statement.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Position)]
pub(crate) struct PositionView {
    /// From 0, in UTF-16 units.
    pub offset: u64,
    /// From 1.
    pub line: u64,
    /// From 1, in characters.
    pub column: u64,
}

/// Which pick-list.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PickListAsk {
    pub connection_id: String,
    /// Gives `id` and `label`; may hold `{search}`.
    pub statement: String,
    #[serde(default)]
    pub search: Option<String>,
}

/// Entries of a pick-list: at most 50.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Choices {
    pub items: Vec<ChoiceForm>,
}

#[utoipa::path(post, path = "/api/kpi-previews", request_body = PreviewAsk,
    responses((status = 200, body = PreviewView)))]
pub(super) async fn preview_kpi(
    call: Call<UseConnections>,
    State(goals): State<Goals>,
    Body(ask): Body<PreviewAsk>,
) -> Result<Json<PreviewView>, Rejected> {
    let form = KpiForm {
        name: String::new(),
        description: None,
        connection_id: ask.connection_id,
        statement: ask.statement,
        unit: String::new(),
        decimals: 0,
        parameters: ask.parameters,
        values: ask.values,
        zone: ask.zone,
        refresh_minutes: 60,
    };
    let preview = goals.preview_kpi(call.may, &form).await?;
    Ok(Json(PreviewView::of(&preview)))
}

#[utoipa::path(post, path = "/api/pick-lists", request_body = PickListAsk,
    responses((status = 200, body = Choices)))]
pub(super) async fn list_choices(
    call: Call<UseConnections>,
    State(goals): State<Goals>,
    Body(ask): Body<PickListAsk>,
) -> Result<Json<Choices>, Rejected> {
    let search = ask.search.as_deref().unwrap_or_default();
    let asked = ChoicesAsked { connection: &ask.connection_id, statement: &ask.statement, search };
    let found = goals.list_choices(call.may, asked).await?;
    let items = found.into_iter().map(|choice| ChoiceForm { id: choice.id, label: choice.label });
    Ok(Json(Choices { items: items.collect() }))
}

impl PreviewView {
    fn of(preview: &Preview) -> Self {
        let told = preview.outcome.as_ref().ok();
        Self {
            value: text(told.and_then(|told| told.value)),
            rows: told.and_then(|told| told.rows),
            elapsed_ms: preview.elapsed_ms,
            resolved: preview.resolved.as_ref().map(ResolvedView::of),
            interpretations: preview
                .others
                .iter()
                .map(|other| InterpretationView {
                    value: text(other.told.as_ref().and_then(|told| told.value)),
                    rows: other.told.as_ref().and_then(|told| told.rows),
                    ..InterpretationView::of(&other.interpretation, &other.resolved)
                })
                .collect(),
            problem: preview.outcome.as_ref().err().map(PreviewProblem::of),
        }
    }
}

impl PreviewProblem {
    fn of(problem: &Problem) -> Self {
        let place = problem.more.as_ref().and_then(|more| more.get("position"));
        let number = |name: &str| place.and_then(|place| place.get(name)).and_then(serde_json::Value::as_u64);
        let position = number("offset").zip(number("line")).zip(number("column"));
        Self {
            slug: problem.slug.to_owned(),
            title: problem.title.to_owned(),
            detail: problem.detail.clone(),
            position: position.map(|((offset, line), column)| PositionView { offset, line, column }),
        }
    }
}
