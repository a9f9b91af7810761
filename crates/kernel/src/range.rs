//! Date ranges: what "last 90 days" means, to the second.
//!
//! An [`Expression`] is a phrase with its interpretation. [`resolve`] turns it into a half-open
//! pair of civil dates and the matching pair of instants, given a calendar, a zone and one
//! `as_of`. Civil arithmetic comes first; instants are made at the very end.
//!
//! Pure: no clock, no files, no locale. Does not know KPIs.
//!
//! Invariants
//! * `start <= end`, as civil values and as instants.
//! * `parse(print(x)) == x`.
//! * An empty range is a range, never a refusal; a missing bound is `None`.
//!
//! To add a form: a variant in `expression.rs`, its words in `parse.rs` and `print.rs`, its days in
//! `resolve.rs`, and what comes before it in `compare.rs`.

mod closing;
mod compare;
mod describe;
mod expression;
mod hours;
mod instant;
mod interpretations;
mod named;
mod parse;
mod print;
mod refusal;
mod resolve;
mod resolved;

pub use crate::calendar::tzdata;
pub use closing::{Closing, closing};
pub use expression::{Comparison, Expression};
pub use instant::start_of_day;
pub use interpretations::{Interpretation, interpretations};
pub use named::NAMED;
pub(crate) use parse::plain_date;
pub use refusal::{RangeRefusal, RangeRefusalKind};
pub use resolve::resolve;
pub use resolved::{Bound, Civil, Flag, Resolved};

#[cfg(test)]
mod tests;
