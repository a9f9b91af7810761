//! A KPI as a request gives it, and as its parts are parsed.

use std::collections::BTreeMap;
use std::str::FromStr;

use kernel::problem::FieldProblem;
use serde::Deserialize;

use super::{Definition, Kpi, RefreshMinutes};
use crate::field::fault;
use crate::name::{Decimals, Description, KpiName};
use crate::parameter::{ParameterForm, Parameters};

/// A whole KPI.
#[derive(Debug, Clone, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = KpiNew)]
pub struct KpiForm {
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    /// Whose database is read.
    pub connection_id: String,
    /// One SELECT with places: `{period.start_date}`, `{name}`.
    pub statement: String,
    #[serde(default)]
    pub unit: String,
    /// Decimal places on screens, 0 to 7.
    #[serde(default)]
    pub decimals: u8,
    #[serde(default)]
    pub parameters: Vec<ParameterForm>,
    /// A value for every parameter, by its name.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub values: BTreeMap<String, serde_json::Value>,
    /// The KPI's own time zone; the organization's where it is absent.
    #[serde(default)]
    pub zone: Option<String>,
    /// Minutes between two reads, 1 to 10,080.
    #[serde(default = "hourly")]
    pub refresh_minutes: u32,
}

/// The fields of a KPI that change; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KpiPatch {
    pub name: Option<String>,
    pub description: Option<String>,
    pub connection_id: Option<String>,
    pub statement: Option<String>,
    pub unit: Option<String>,
    pub decimals: Option<u8>,
    pub parameters: Option<Vec<ParameterForm>>,
    #[schema(value_type = Option<Object>)]
    pub values: Option<BTreeMap<String, serde_json::Value>>,
    /// An empty text takes the KPI's own zone away.
    pub zone: Option<String>,
    pub refresh_minutes: Option<u32>,
}

impl KpiPatch {
    /// Whether other words, or the same words with other values, are sent to a database afterwards.
    pub(crate) fn changes_what_runs(&self) -> bool {
        self.connection_id.is_some()
            || self.statement.is_some()
            || self.parameters.is_some()
            || self.values.is_some()
    }
}

/// The parts of a form that fit.
#[derive(Debug, Clone)]
pub struct ParsedKpi {
    pub name: KpiName,
    pub description: Description,
    pub refresh: RefreshMinutes,
    pub definition: Definition,
}

fn hourly() -> u32 {
    60
}

impl KpiForm {
    /// The form that makes the KPI as it is.
    pub fn of(kpi: &Kpi) -> Self {
        let definition = &kpi.definition;
        Self {
            name: kpi.name.to_string(),
            description: Some(kpi.description.to_string()),
            connection_id: definition.connection.to_string(),
            statement: definition.statement.clone(),
            unit: definition.unit.to_string(),
            decimals: definition.decimals.get(),
            parameters: definition.parameters.forms(),
            values: definition.values.to_json(),
            zone: definition.zone.clone(),
            refresh_minutes: kpi.refresh.get(),
        }
    }

    #[must_use]
    pub fn patched(self, patch: KpiPatch) -> Self {
        Self {
            name: patch.name.unwrap_or(self.name),
            description: patch.description.or(self.description),
            connection_id: patch.connection_id.unwrap_or(self.connection_id),
            statement: patch.statement.unwrap_or(self.statement),
            unit: patch.unit.unwrap_or(self.unit),
            decimals: patch.decimals.unwrap_or(self.decimals),
            parameters: patch.parameters.unwrap_or(self.parameters),
            values: patch.values.unwrap_or(self.values),
            zone: patch.zone.or(self.zone).filter(|zone| !zone.is_empty()),
            refresh_minutes: patch.refresh_minutes.unwrap_or(self.refresh_minutes),
        }
    }

    /// Parses every part; the faults name all fields that do not fit.
    pub fn parse(&self) -> Result<ParsedKpi, Vec<FieldProblem>> {
        let mut faults = Vec::new();
        let name = text(&self.name, "/name", &mut faults);
        let description = text(self.description.as_deref().unwrap_or_default(), "/description", &mut faults);
        let unit = text(&self.unit, "/unit", &mut faults);
        let connection = self.connection_id.parse();
        if connection.is_err() {
            faults.push(fault("/connection_id", "choose one of the connections".to_owned()));
        }
        let decimals = Decimals::new(self.decimals);
        if decimals.is_none() {
            faults.push(fault("/decimals", "from 0 to 7".to_owned()));
        }
        let refresh = RefreshMinutes::new(self.refresh_minutes);
        if refresh.is_none() {
            faults.push(fault("/refresh_minutes", "from 1 to 10,080 minutes".to_owned()));
        }
        let zone = self.zone.as_deref().map(|name| canonical_zone(name, &mut faults));
        let parsed = Parameters::parse(&self.parameters)
            .and_then(|parameters| parameters.fit(&self.values).map(|values| (parameters, values)));
        let parsed = parsed.map_err(|found| faults.extend(found)).ok();
        let whole = || {
            let (parameters, values) = parsed?;
            let definition = Definition {
                connection: connection.ok()?,
                statement: self.statement.clone(),
                unit: unit?,
                decimals: decimals?,
                parameters,
                values,
                zone: zone.flatten(),
            };
            Some(ParsedKpi { name: name?, description: description?, refresh: refresh?, definition })
        };
        if faults.is_empty() { whole().ok_or_else(Vec::new) } else { Err(faults) }
    }
}

fn text<T: FromStr>(text: &str, pointer: &str, faults: &mut Vec<FieldProblem>) -> Option<T>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| faults.push(fault(pointer, error.to_string()))).ok()
}

fn canonical_zone(name: &str, faults: &mut Vec<FieldProblem>) -> Option<String> {
    let zone = kernel::calendar::zone(name);
    if zone.is_none() {
        faults.push(fault("/zone", "not a known time zone; use a name such as Europe/Paris".to_owned()));
    }
    Some(zone?.iana_name().unwrap_or(name).to_owned())
}
