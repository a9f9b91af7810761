//! Why an action on a KPI or a goal says no.

use kernel::failure::Refusal;
use kernel::problem::{FieldProblem, Problem};

use crate::life::WrongState;
use crate::read::ReadRefused;

/// Why an action on a KPI says no.
#[derive(Debug, Clone)]
pub enum KpiRefused {
    /// There is none of this id in the organization.
    NotThere,
    Invalid(Vec<FieldProblem>),
    /// The statement or a range in it.
    Unreadable(ReadRefused),
    /// It was archived, or deleted, or is neither.
    WrongState,
    /// Goals that are not deleted stand on it.
    HasGoals {
        count: i64,
    },
    /// Goals that are judged stand on it.
    HasOpenGoals {
        count: i64,
    },
}

/// Why an action on a goal says no.
#[derive(Debug, Clone)]
pub enum GoalRefused {
    /// There is none of this id in the organization.
    NotThere,
    Invalid(Vec<FieldProblem>),
    /// It is paused, archived or deleted, or is not.
    WrongState,
    /// It cannot come back before its KPI does.
    KpiIsDeleted,
}

impl From<WrongState> for KpiRefused {
    fn from(_: WrongState) -> Self {
        Self::WrongState
    }
}

impl From<WrongState> for GoalRefused {
    fn from(_: WrongState) -> Self {
        Self::WrongState
    }
}

impl Refusal for KpiRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::NotThere => platform::http::path::no_such_thing(),
            Self::Invalid(fields) => invalid("goals/invalid-kpi", "The KPI does not fit together", fields),
            Self::Unreadable(refused) => refused.problem(),
            Self::WrongState => wrong_state(),
            Self::HasGoals { count } => Problem::conflict("goals/kpi-has-goals", "Goals stand on this KPI")
                .detail(format!(
                    "{count} of them, archived ones included, would go with it. Delete them first."
                )),
            Self::HasOpenGoals { count } => {
                Problem::conflict("goals/kpi-has-goals", "Goals stand on this KPI")
                    .detail(format!("{count} of them need its number. Delete or archive them first."))
            }
        }
    }
}

impl Refusal for GoalRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::NotThere => platform::http::path::no_such_thing(),
            Self::Invalid(fields) => invalid("goals/invalid-goal", "The goal does not fit together", fields),
            Self::WrongState => wrong_state(),
            Self::KpiIsDeleted => {
                Problem::conflict("goals/kpi-is-deleted", "The KPI of this goal is deleted")
                    .detail("Restore the KPI first.")
            }
        }
    }
}

fn invalid(slug: &'static str, title: &'static str, fields: &[FieldProblem]) -> Problem {
    let mut problem = Problem::unprocessable(slug, title);
    problem = match fields {
        [only] => problem.detail(format!("{}: {}.", only.pointer.trim_start_matches('/'), only.detail)),
        [] | [_, _, ..] => problem.detail(format!("{} fields need another look.", fields.len())),
    };
    problem.fields = fields.to_vec();
    problem
}

fn wrong_state() -> Problem {
    Problem::conflict("goals/wrong-state", "It is not in the state for that step")
        .detail("Somebody may have changed it meanwhile. Load the page again.")
}
