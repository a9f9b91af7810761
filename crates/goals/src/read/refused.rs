//! Why a KPI has no number now, and what can be done about it.

use connect::trouble::Class;
use kernel::failure::Refusal;
use kernel::problem::Problem;
use kernel::range::RangeRefusal;
use serde_json::json;

use crate::answer::AnswerRefused;
use crate::parameter::Uncovered;
use crate::statement::StatementRefused;

/// Why a read gave no figure.
#[derive(Debug, Clone)]
pub enum ReadRefused {
    Statement(Problem),
    Range(RangeRefusal),
    /// The connection, or the database behind it, said no.
    Query {
        problem: Problem,
        class: Class,
    },
    /// More rows than were asked for.
    ManyRows(Problem),
    Answer(AnswerRefused),
    /// The connection was deleted.
    NoConnection,
}

impl ReadRefused {
    /// A statement whose places cannot be read.
    pub fn statement(text: &str, refused: &StatementRefused) -> Self {
        let detail = format!("{}.", sentence(&refused.to_string()));
        Self::Statement(invalid_statement(text, detail, refused.at()))
    }

    /// A place that no parameter fits.
    pub fn uncovered(text: &str, uncovered: &Uncovered) -> Self {
        Self::Statement(invalid_statement(text, uncovered.sentence(), Some(uncovered.at)))
    }

    /// What Teamwright does about it; a refusal of our own is mended by a person.
    pub fn class(&self) -> Class {
        match self {
            Self::Query { class, .. } => *class,
            Self::Statement(_) | Self::Range(_) | Self::ManyRows(_) | Self::Answer(_) => Class::Denied,
            Self::NoConnection => Class::Gone,
        }
    }
}

impl Refusal for ReadRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::Statement(problem) | Self::ManyRows(problem) | Self::Query { problem, .. } => {
                problem.clone()
            }
            Self::Range(refused) => range_problem(*refused),
            Self::Answer(refused) => refused.problem(),
            Self::NoConnection => {
                Problem::conflict("goals/no-connection", "The KPI's connection was deleted")
                    .detail("Restore the connection, or open the KPI and choose another one.")
            }
        }
    }
}

/// A range expression that means nothing.
pub(crate) fn range_problem(refused: RangeRefusal) -> Problem {
    Problem::unprocessable("goals/invalid-range", "The range does not mean anything")
        .detail(refused.to_string())
        .more(json!({ "kind": refused.kind.token(), "position": refused.position }))
}

fn invalid_statement(text: &str, detail: String, at: Option<usize>) -> Problem {
    let problem = Problem::unprocessable("goals/invalid-statement", "The statement cannot be used");
    let problem = problem.detail(detail.clone()).field("/statement", detail);
    match at {
        None => problem,
        Some(at) => {
            let place = connect::statement::position(text, at);
            let position = json!({ "offset": place.offset, "line": place.line, "column": place.column });
            problem.more(json!({ "position": position }))
        }
    }
}

/// The same words with a capital first letter.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
