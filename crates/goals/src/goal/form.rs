//! A goal as a request gives it, and as its parts are parsed.

use jiff::civil::Date;
use kernel::decimal::Decimal;
use kernel::ids::{KpiId, MemberId};
use kernel::problem::FieldProblem;
use serde::Deserialize;

use super::{Aim, AimForm, Goal, Period, Weights};
use crate::field::fault;
use crate::name::GoalName;

/// A whole goal.
#[derive(Debug, Clone, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GoalNew)]
pub struct GoalForm {
    pub name: String,
    /// The KPI it is about; cannot change later.
    pub kpi_id: String,
    /// `reach`, `stay_above`, `stay_below` or `stay_within`.
    pub kind: String,
    /// Reach: where it starts, as a decimal string.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub start_value: Option<Decimal>,
    /// Reach: where it should end.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub target: Option<Decimal>,
    /// Stay above and within: the lower limit.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub lower: Option<Decimal>,
    /// Stay below and within: the upper limit.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub upper: Option<Decimal>,
    /// Stay goals: how near a limit counts as at risk.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub warning_margin: Option<Decimal>,
    /// First day, `YYYY-MM-DD`.
    pub period_start: String,
    /// The day after the last one, `YYYY-MM-DD`.
    pub period_end: String,
    /// Which days count: `calendar` or `working`.
    #[serde(default = "calendar")]
    pub weights: String,
    /// The member who answers for it; the caller where it is absent.
    #[serde(default)]
    pub owner: Option<String>,
}

/// The fields of a goal that change; what is absent stays. A new kind takes all its numbers anew.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GoalPatch {
    pub name: Option<String>,
    pub kind: Option<String>,
    #[schema(value_type = Option<String>)]
    pub start_value: Option<Decimal>,
    #[schema(value_type = Option<String>)]
    pub target: Option<Decimal>,
    #[schema(value_type = Option<String>)]
    pub lower: Option<Decimal>,
    #[schema(value_type = Option<String>)]
    pub upper: Option<Decimal>,
    #[schema(value_type = Option<String>)]
    pub warning_margin: Option<Decimal>,
    pub period_start: Option<String>,
    pub period_end: Option<String>,
    pub weights: Option<String>,
    pub owner: Option<String>,
}

/// The parts of a form that fit.
#[derive(Debug, Clone)]
pub struct ParsedGoal {
    pub name: GoalName,
    pub kpi: KpiId,
    pub aim: Aim,
    pub period: Period,
    pub weights: Weights,
    /// `None`: nobody was named.
    pub owner: Option<MemberId>,
}

fn calendar() -> String {
    Weights::Calendar.word().to_owned()
}

impl GoalForm {
    /// The form that makes the goal as it is.
    pub fn of(goal: &Goal) -> Self {
        let aim = goal.aim.form();
        Self {
            name: goal.name.to_string(),
            kpi_id: goal.kpi.to_string(),
            kind: goal.aim.kind().to_owned(),
            start_value: aim.start_value,
            target: aim.target,
            lower: aim.lower,
            upper: aim.upper,
            warning_margin: aim.warning_margin,
            period_start: goal.period.start().to_string(),
            period_end: goal.period.end().to_string(),
            weights: goal.weights.word().to_owned(),
            owner: Some(goal.owner.to_string()),
        }
    }

    #[must_use]
    pub fn patched(mut self, patch: GoalPatch) -> Self {
        if patch.kind.as_ref().is_some_and(|kind| *kind != self.kind) {
            (self.start_value, self.target, self.lower, self.upper) = (None, None, None, None);
            self.warning_margin = None;
        }
        Self {
            name: patch.name.unwrap_or(self.name),
            kpi_id: self.kpi_id,
            kind: patch.kind.unwrap_or(self.kind),
            start_value: patch.start_value.or(self.start_value),
            target: patch.target.or(self.target),
            lower: patch.lower.or(self.lower),
            upper: patch.upper.or(self.upper),
            warning_margin: patch.warning_margin.or(self.warning_margin),
            period_start: patch.period_start.unwrap_or(self.period_start),
            period_end: patch.period_end.unwrap_or(self.period_end),
            weights: patch.weights.unwrap_or(self.weights),
            owner: patch.owner.or(self.owner),
        }
    }

    /// Parses every part; the faults name all fields that do not fit.
    pub fn parse(&self) -> Result<ParsedGoal, Vec<FieldProblem>> {
        let mut faults = Vec::new();
        let name = self.name.parse().map_err(|error| faults.push(fault("/name", format!("{error}")))).ok();
        let kpi = self.kpi_id.parse().ok();
        if kpi.is_none() {
            faults.push(fault("/kpi_id", "choose one of the KPIs".to_owned()));
        }
        let aim = Aim::parse(&self.kind, self.aim()).map_err(|found| faults.extend(found)).ok();
        let start = day(&self.period_start, "/period_start", &mut faults);
        let end = day(&self.period_end, "/period_end", &mut faults);
        let period = start
            .zip(end)
            .and_then(|(start, end)| Period::new(start, end).map_err(|found| faults.extend(found)).ok());
        let weights = Weights::parse(&self.weights);
        if weights.is_none() {
            faults.push(fault("/weights", "calendar or working".to_owned()));
        }
        let owner = self.owner.as_deref().map(str::parse);
        if owner.as_ref().is_some_and(Result::is_err) {
            faults.push(fault("/owner", "choose one of the members".to_owned()));
        }
        let whole = || {
            let owner = owner.transpose().ok()?;
            Some(ParsedGoal { name: name?, kpi: kpi?, aim: aim?, period: period?, weights: weights?, owner })
        };
        if faults.is_empty() { whole().ok_or_else(Vec::new) } else { Err(faults) }
    }

    fn aim(&self) -> AimForm {
        AimForm {
            start_value: self.start_value,
            target: self.target,
            lower: self.lower,
            upper: self.upper,
            warning_margin: self.warning_margin,
        }
    }
}

fn day(text: &str, pointer: &str, faults: &mut Vec<FieldProblem>) -> Option<Date> {
    text.parse().map_err(|_| faults.push(fault(pointer, "a date such as 2026-01-31".to_owned()))).ok()
}
