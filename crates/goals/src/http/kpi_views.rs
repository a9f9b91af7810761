//! KPIs and readings as the API tells them.

use std::collections::{BTreeMap, HashMap};

use connect::ConnectionBrief;
use kernel::failure::Fault;
use kernel::ids::{ConnectionId, KpiId};
use kernel::range::{Interpretation, Resolved};
use platform::cx::Cx;
use serde::Serialize;

use crate::kpi::Kpi;
use crate::parameter::ParameterForm;
use crate::reading::{Reading, Span};
use crate::store;

/// A KPI.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct KpiView {
    pub id: String,
    pub name: String,
    pub description: String,
    pub connection_id: String,
    pub connection_name: String,
    pub statement: String,
    pub unit: String,
    pub decimals: u8,
    pub parameters: Vec<ParameterForm>,
    /// A value for every parameter, by its name.
    #[schema(value_type = Object)]
    pub values: BTreeMap<String, serde_json::Value>,
    pub zone: Option<String>,
    pub refresh_minutes: u32,
    /// `active` or `archived`.
    pub state: &'static str,
    pub version: u32,
    pub latest: Option<ReadingView>,
    pub goal_count: i64,
    /// Why the latest reads failed; the last reading stays.
    pub last_error: Option<String>,
    pub failing_since: Option<String>,
    pub next_read_at: Option<String>,
    pub created_at: String,
    pub is_sample: bool,
}

/// One value of a KPI, with everything that explains it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ReadingView {
    pub id: String,
    /// A decimal; absent: there was nothing to count.
    pub value: Option<String>,
    pub unit: String,
    pub as_of: String,
    pub recorded_at: String,
    pub source_time: Option<String>,
    pub fetched_at: String,
    /// First day, or a local time; absent: no bound.
    pub start: Option<String>,
    /// The first day after the range.
    pub end: Option<String>,
    pub start_at: Option<String>,
    pub end_at: Option<String>,
    pub expression: String,
    pub description: String,
    pub zone: String,
    pub tzdata: String,
    pub calendar_version: i64,
    /// Absent: the statement does not count its rows.
    pub rows: Option<i64>,
    /// `scheduled`, `viewed`, `closing` or `backfill`.
    pub origin: &'static str,
    /// `shorter_period`, `restated`.
    pub flags: Vec<&'static str>,
    pub kpi_version: u32,
    pub parameter_hash: String,
    pub connection_id: String,
    /// The reading of the same range that this one follows.
    pub supersedes: Option<String>,
}

/// A resolved range.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ResolvedView {
    pub expression: String,
    /// First day, or a local time; absent: no bound.
    pub start: Option<String>,
    /// The first day after the range.
    pub end: Option<String>,
    pub start_at: Option<String>,
    pub end_at: Option<String>,
    pub days: Option<i64>,
    pub description: String,
    pub zone: String,
}

/// Another meaning of the same range.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Interpretation)]
pub(crate) struct InterpretationView {
    pub label: String,
    pub expression: String,
    pub start: Option<String>,
    pub end: Option<String>,
    pub description: String,
    pub value: Option<String>,
    pub rows: Option<i64>,
}

impl ReadingView {
    pub(super) fn of(reading: &Reading) -> Self {
        let range = &reading.range;
        Self {
            id: reading.id.to_string(),
            value: text(reading.value),
            unit: reading.unit.clone(),
            as_of: reading.as_of.to_string(),
            recorded_at: reading.recorded_at.to_string(),
            source_time: text(reading.source_time),
            fetched_at: reading.fetched_at.to_string(),
            start: range.start.clone(),
            end: range.end.clone(),
            start_at: text(range.start_at),
            end_at: text(range.end_at),
            expression: range.expression.clone(),
            description: range.described.clone(),
            zone: range.zone.clone(),
            tzdata: range.tzdata.clone(),
            calendar_version: reading.calendar_version,
            rows: reading.rows,
            origin: reading.origin.token(),
            flags: reading.flags.iter().map(|flag| flag.token()).collect(),
            kpi_version: reading.kpi_version,
            parameter_hash: reading.parameter_hash.clone(),
            connection_id: reading.connection.to_string(),
            supersedes: text(reading.supersedes),
        }
    }
}

impl ResolvedView {
    pub(super) fn of(resolved: &Resolved) -> Self {
        Self { days: resolved.days(), ..Self::of_span(&Span::of(resolved)) }
    }

    /// As a reading keeps it.
    pub(super) fn of_span(range: &Span) -> Self {
        Self {
            expression: range.expression.clone(),
            start: range.start.clone(),
            end: range.end.clone(),
            start_at: text(range.start_at),
            end_at: text(range.end_at),
            days: None,
            description: range.described.clone(),
            zone: range.zone.clone(),
        }
    }
}

impl InterpretationView {
    pub(super) fn of(interpretation: &Interpretation, resolved: &Resolved) -> Self {
        let range = Span::of(resolved);
        Self {
            label: interpretation.label.to_owned(),
            expression: range.expression,
            start: range.start,
            end: range.end,
            description: range.described,
            value: None,
            rows: None,
        }
    }
}

/// What KPIs are told with, read once for a whole list.
pub(super) struct KpiSurroundings {
    connections: Vec<ConnectionBrief>,
    latest: HashMap<KpiId, Reading>,
    goals: HashMap<KpiId, i64>,
}

impl KpiSurroundings {
    pub(super) async fn read(cx: &mut Cx) -> Result<Self, Fault> {
        let organization = cx.organization()?;
        let connections = connect::names(cx).await?;
        let latest = store::reading::latest_of_all(cx.tx(), organization).await?;
        let goals = store::kpi::goal_counts(cx.tx(), organization).await?;
        Ok(Self {
            connections,
            latest: latest.into_iter().map(|reading| (reading.kpi, reading)).collect(),
            goals: goals.into_iter().collect(),
        })
    }

    pub(super) fn view(&self, kpi: &Kpi) -> KpiView {
        let definition = &kpi.definition;
        KpiView {
            id: kpi.id.to_string(),
            name: kpi.name.to_string(),
            description: kpi.description.to_string(),
            connection_id: definition.connection.to_string(),
            connection_name: connection_name(&self.connections, definition.connection),
            statement: definition.statement.clone(),
            unit: definition.unit.to_string(),
            decimals: definition.decimals.get(),
            parameters: definition.parameters.forms(),
            values: definition.values.to_json(),
            zone: definition.zone.clone(),
            refresh_minutes: kpi.refresh.get(),
            state: kpi.state.word(),
            version: kpi.version,
            latest: self.latest.get(&kpi.id).map(ReadingView::of),
            goal_count: self.goals.get(&kpi.id).copied().unwrap_or(0),
            last_error: kpi.trouble.as_ref().map(|trouble| trouble.sentence.clone()),
            failing_since: kpi.trouble.as_ref().map(|trouble| trouble.since.to_string()),
            next_read_at: text(kpi.next_read_at),
            created_at: kpi.created_at.to_string(),
            is_sample: kpi.is_sample,
        }
    }
}

/// The connection's name; a deleted one has none left.
pub(super) fn connection_name(connections: &[ConnectionBrief], id: ConnectionId) -> String {
    let known = connections.iter().find(|connection| connection.id == id);
    known.map_or_else(|| "Deleted connection".to_owned(), |connection| connection.name.clone())
}

pub(super) fn text(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}
