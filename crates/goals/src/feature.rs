//! What this crate hands to the binary.

use access::Feature;

use crate::{Goals, http, jobs};

/// Slugs of the problems that this crate answers with; each has a page.
const PROBLEMS: &[&str] = &[
    "goals/invalid-goal",
    "goals/invalid-kpi",
    "goals/invalid-range",
    "goals/invalid-statement",
    "goals/kpi-has-goals",
    "goals/no-connection",
    "goals/no-value-column",
    "goals/not-a-number",
    "goals/number-too-large",
    "goals/rows-not-a-count",
    "goals/sample-has-no-folder",
    "goals/sample-is-there",
    "goals/several-rows",
    "goals/wrong-state",
];

/// KPIs, readings, goals, the board and the sample company.
pub fn feature(goals: &Goals) -> Feature {
    Feature {
        name: "goals",
        routes: http::routes(goals),
        jobs: jobs::kinds(goals),
        schedules: jobs::schedules(),
        problems: PROBLEMS,
    }
}
