//! A goal: what a KPI should reach or keep, by when, for whom.

pub mod form;

use jiff::civil::Date;
use kernel::actor::Actor;
use kernel::decimal::Decimal;
use kernel::ids::{GoalId, KpiId, MemberId};
use kernel::problem::FieldProblem;
use kernel::time::Timestamp;

use crate::field::fault;
use crate::life::WrongState;
use crate::name::GoalName;
use crate::standing::grouped;

/// A goal. Its period is `[start, end)` in civil dates of the KPI's zone.
#[derive(Debug, Clone)]
pub struct Goal {
    pub id: GoalId,
    pub name: GoalName,
    pub kpi: KpiId,
    pub aim: Aim,
    pub period: Period,
    pub weights: Weights,
    pub owner: MemberId,
    pub state: GoalState,
    pub is_sample: bool,
    pub created_at: Timestamp,
    pub created_by: Actor,
}

/// What counts as good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// Get from `start` to `target` by the end of the period; `start` and `target` differ.
    Reach {
        start: Decimal,
        target: Decimal,
    },
    StayAbove {
        limit: Decimal,
        warning_margin: Decimal,
    },
    StayBelow {
        limit: Decimal,
        warning_margin: Decimal,
    },
    /// `lower` lies below `upper`.
    StayWithin {
        lower: Decimal,
        upper: Decimal,
        warning_margin: Decimal,
    },
}

/// The kinds as forms and rows name them.
const KINDS: [&str; 4] = ["reach", "stay_above", "stay_below", "stay_within"];

/// The same facts as a form or a row gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AimForm {
    pub start_value: Option<Decimal>,
    pub target: Option<Decimal>,
    pub lower: Option<Decimal>,
    pub upper: Option<Decimal>,
    pub warning_margin: Option<Decimal>,
}

impl Aim {
    /// The aim of a kind; the faults name the fields that are missing, foreign or contradict each other.
    pub fn parse(kind: &str, form: AimForm) -> Result<Self, Vec<FieldProblem>> {
        if !KINDS.contains(&kind) {
            let text = format!("one of {}", KINDS.join(", "));
            return Err(vec![fault("/kind", text)]);
        }
        refuse_foreign(kind, form)?;
        let margin = form.warning_margin.unwrap_or_default();
        if margin < Decimal::ZERO {
            return Err(vec![fault("/warning_margin", "0 or more".to_owned())]);
        }
        let needed = |pointer: &str, value: Option<Decimal>| {
            value.ok_or_else(|| vec![fault(pointer, "give a number, such as \"100\"".to_owned())])
        };
        match kind {
            "reach" => {
                let start = needed("/start_value", form.start_value)?;
                let target = needed("/target", form.target)?;
                if start == target {
                    let text = "the target equals the start, so there is no way to go: change one of them";
                    return Err(vec![fault("/target", text.to_owned())]);
                }
                Ok(Self::Reach { start, target })
            }
            "stay_above" => {
                Ok(Self::StayAbove { limit: needed("/lower", form.lower)?, warning_margin: margin })
            }
            "stay_below" => {
                Ok(Self::StayBelow { limit: needed("/upper", form.upper)?, warning_margin: margin })
            }
            _ => {
                let lower = needed("/lower", form.lower)?;
                let upper = needed("/upper", form.upper)?;
                if upper <= lower {
                    return Err(vec![fault("/upper", "the upper limit lies above the lower one".to_owned())]);
                }
                Ok(Self::StayWithin { lower, upper, warning_margin: margin })
            }
        }
    }

    pub fn kind(self) -> &'static str {
        match self {
            Self::Reach { .. } => "reach",
            Self::StayAbove { .. } => "stay_above",
            Self::StayBelow { .. } => "stay_below",
            Self::StayWithin { .. } => "stay_within",
        }
    }

    pub fn form(self) -> AimForm {
        match self {
            Self::Reach { start, target } => {
                AimForm { start_value: Some(start), target: Some(target), ..AimForm::default() }
            }
            Self::StayAbove { limit, warning_margin } => {
                AimForm { lower: Some(limit), warning_margin: Some(warning_margin), ..AimForm::default() }
            }
            Self::StayBelow { limit, warning_margin } => {
                AimForm { upper: Some(limit), warning_margin: Some(warning_margin), ..AimForm::default() }
            }
            Self::StayWithin { lower, upper, warning_margin } => AimForm {
                lower: Some(lower),
                upper: Some(upper),
                warning_margin: Some(warning_margin),
                ..AimForm::default()
            },
        }
    }

    /// The aim in words: "reach 120 from 40", "stay below 24".
    pub fn words(self) -> String {
        let grouped = |number: Decimal| grouped(number.get());
        match self {
            Self::Reach { start, target } => format!("reach {} from {}", grouped(target), grouped(start)),
            Self::StayAbove { limit, .. } => format!("stay above {}", grouped(limit)),
            Self::StayBelow { limit, .. } => format!("stay below {}", grouped(limit)),
            Self::StayWithin { lower, upper, .. } => {
                format!("stay within {} and {}", grouped(lower), grouped(upper))
            }
        }
    }
}

/// A number that the kind has no use for is refused: it would look as if it counted.
fn refuse_foreign(kind: &str, form: AimForm) -> Result<(), Vec<FieldProblem>> {
    let is_reach = kind == "reach";
    let (has_lower, has_upper) = (kind != "stay_below" && !is_reach, kind != "stay_above" && !is_reach);
    let foreign: Vec<FieldProblem> = [
        ("/start_value", form.start_value.is_some() && !is_reach),
        ("/target", form.target.is_some() && !is_reach),
        ("/lower", form.lower.is_some() && !has_lower),
        ("/upper", form.upper.is_some() && !has_upper),
        ("/warning_margin", form.warning_margin.is_some_and(|m| m != Decimal::ZERO) && is_reach),
    ]
    .into_iter()
    .filter(|(_, is_foreign)| *is_foreign)
    .map(|(pointer, _)| fault(pointer, format!("a goal of kind {kind} has no such number: leave it out")))
    .collect();
    if foreign.is_empty() { Ok(()) } else { Err(foreign) }
}

/// From `start` up to and without `end`; at most ten years, never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    start: Date,
    end: Date,
}

impl Period {
    pub fn new(start: Date, end: Date) -> Result<Self, Vec<FieldProblem>> {
        let in_bounds = |date: Date| (1900..=2200).contains(&date.year());
        if !in_bounds(start) || !in_bounds(end) {
            return Err(vec![fault("/period_start", "dates from 1900 to 2200".to_owned())]);
        }
        if end <= start {
            return Err(vec![fault(
                "/period_end",
                "a day after the start; the end is not counted in".to_owned(),
            )]);
        }
        if 3_660 < (end - start).get_days() {
            return Err(vec![fault("/period_end", "at most ten years after the start".to_owned())]);
        }
        Ok(Self { start, end })
    }

    pub fn start(self) -> Date {
        self.start
    }

    /// The first day after the period.
    pub fn end(self) -> Date {
        self.end
    }
}

/// Which days count for pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    Calendar,
    Working,
}

impl Weights {
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "calendar" => Some(Self::Calendar),
            "working" => Some(Self::Working),
            _ => None,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Calendar => "calendar",
            Self::Working => "working",
        }
    }
}

/// Where a goal is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoalState {
    Active,
    Paused { at: Timestamp, by: Actor },
    Archived { at: Timestamp, by: Actor },
    Deleted { at: Timestamp, by: Actor, before: BeforeDeleted },
}

/// What a deleted goal was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeforeDeleted {
    Active,
    Paused,
    Archived,
}

impl GoalState {
    pub fn pause(self, by: Actor, at: Timestamp) -> Result<Self, WrongState> {
        match self {
            Self::Active => Ok(Self::Paused { at, by }),
            Self::Paused { .. } | Self::Archived { .. } | Self::Deleted { .. } => Err(WrongState),
        }
    }

    pub fn resume(self) -> Result<Self, WrongState> {
        match self {
            Self::Paused { .. } => Ok(Self::Active),
            Self::Active | Self::Archived { .. } | Self::Deleted { .. } => Err(WrongState),
        }
    }

    pub fn archive(self, by: Actor, at: Timestamp) -> Result<Self, WrongState> {
        match self {
            Self::Active | Self::Paused { .. } => Ok(Self::Archived { at, by }),
            Self::Archived { .. } | Self::Deleted { .. } => Err(WrongState),
        }
    }

    pub fn unarchive(self) -> Result<Self, WrongState> {
        match self {
            Self::Archived { .. } => Ok(Self::Active),
            Self::Active | Self::Paused { .. } | Self::Deleted { .. } => Err(WrongState),
        }
    }

    pub fn delete(self, by: Actor, at: Timestamp) -> Result<Self, WrongState> {
        let before = match self {
            Self::Active => BeforeDeleted::Active,
            Self::Paused { .. } => BeforeDeleted::Paused,
            Self::Archived { .. } => BeforeDeleted::Archived,
            Self::Deleted { .. } => return Err(WrongState),
        };
        Ok(Self::Deleted { at, by, before })
    }

    /// Back to what it was before it was deleted.
    pub fn restore(self) -> Result<Self, WrongState> {
        match self {
            Self::Deleted { before: BeforeDeleted::Active, .. } => Ok(Self::Active),
            Self::Deleted { before: BeforeDeleted::Paused, at, by } => Ok(Self::Paused { at, by }),
            Self::Deleted { before: BeforeDeleted::Archived, at, by } => Ok(Self::Archived { at, by }),
            Self::Active | Self::Paused { .. } | Self::Archived { .. } => Err(WrongState),
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused { .. } => "paused",
            Self::Archived { .. } => "archived",
            Self::Deleted { .. } => "deleted",
        }
    }

    pub fn is_paused(self) -> bool {
        matches!(self, Self::Paused { .. })
    }
}

#[cfg(test)]
mod tests;
