//! The other meanings of "last N", to be shown side by side before one is saved.

use serde::Serialize;

use super::expression::{Core, Counting, Expression};
use crate::calendar::Unit;

/// Another reading of the same words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Interpretation {
    /// `excl`, `incl`, `soql` or `roll`.
    pub token: &'static str,
    /// What it does with the current unit, in words.
    pub label: &'static str,
    pub expression: Expression,
}

/// The interpretations of a `last` or `roll` expression other than its own; none for anything else.
pub fn interpretations(expression: &Expression) -> Vec<Interpretation> {
    let candidates = match expression.core {
        Core::Last { count, unit, .. } | Core::Rolling { count, unit } => of_units(count, unit),
        Core::LastWorkingDays { count, .. } => {
            counted(|counting| Core::LastWorkingDays { count, counting }).to_vec()
        }
        Core::Today
        | Core::Yesterday
        | Core::Tomorrow
        | Core::DaysAgo(_)
        | Core::All
        | Core::Hours(_)
        | Core::This(_)
        | Core::Previous(_)
        | Core::Next { .. }
        | Core::ToDate { .. }
        | Core::Rest(_)
        | Core::Since { .. }
        | Core::Before(_)
        | Core::Absolute { .. }
        | Core::Period(_) => Vec::new(),
    };
    candidates
        .into_iter()
        .filter(|(_, _, core)| *core != expression.core)
        .map(|(token, label, core)| Interpretation { token, label, expression: expression.with_core(core) })
        .collect()
}

type Candidate = (&'static str, &'static str, Core);

fn of_units(count: i64, unit: Unit) -> Vec<Candidate> {
    let mut candidates = counted(|counting| Core::Last { count, unit, counting }).to_vec();
    candidates.push((
        "roll",
        "so many counted back from today, whatever the calendar says",
        Core::Rolling { count, unit },
    ));
    candidates
}

fn counted(core: impl Fn(Counting) -> Core) -> [Candidate; 3] {
    [
        ("excl", "only complete ones: the one that is running is left out", core(Counting::Excluded)),
        ("incl", "the one that is running counts as one of them", core(Counting::Included)),
        ("soql", "the one that is running is added to the complete ones", core(Counting::Added)),
    ]
}
