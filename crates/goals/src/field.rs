//! Faults of single fields of a request.

use kernel::problem::FieldProblem;

/// A fault at a JSON pointer; the detail says what would be right.
pub(crate) fn fault(pointer: &str, detail: String) -> FieldProblem {
    FieldProblem { pointer: pointer.to_owned(), detail }
}
