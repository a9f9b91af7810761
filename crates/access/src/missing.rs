//! The refusal for what is not there, or belongs to somebody else: nobody can tell which.

use kernel::failure::Refusal;
use kernel::problem::Problem;
use platform::http::path::no_such_thing;

/// There is no such thing in the caller's organization or account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotThere;

impl Refusal for NotThere {
    fn problem(&self) -> Problem {
        no_such_thing()
    }
}
