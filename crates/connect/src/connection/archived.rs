//! What an archived connection answers to whoever would use it.

use kernel::failure::Refusal;
use kernel::problem::Problem;

/// The connection is archived: nothing is read through it, and nothing of it is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Archived;

impl Refusal for Archived {
    fn problem(&self) -> Problem {
        Problem::conflict("connect/archived", "The connection is archived")
            .detail("Nothing is read through it. Take it out of the archive to use it again.")
    }
}
