//! Why an expression is refused, and where.

use std::fmt;

/// A refused expression: what is wrong, and the byte at which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RangeRefusal {
    pub kind: RangeRefusalKind,
    pub position: usize,
}

/// What can be wrong with an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RangeRefusalKind {
    Syntax,
    TooLong,
    TooDeep,
    UnknownUnit,
    ModifierNotAllowed,
    NumberOutOfRange,
    DateInvalid,
    RangeReversed,
    RangeOutOfBounds,
    PeriodNotDefined,
}

impl RangeRefusalKind {
    pub const ALL: [Self; 10] = [
        Self::Syntax,
        Self::TooLong,
        Self::TooDeep,
        Self::UnknownUnit,
        Self::ModifierNotAllowed,
        Self::NumberOutOfRange,
        Self::DateInvalid,
        Self::RangeReversed,
        Self::RangeOutOfBounds,
        Self::PeriodNotDefined,
    ];

    /// The stable word for programs.
    pub fn token(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::TooLong => "too_long",
            Self::TooDeep => "too_deep",
            Self::UnknownUnit => "unknown_unit",
            Self::ModifierNotAllowed => "modifier_not_allowed",
            Self::NumberOutOfRange => "number_out_of_range",
            Self::DateInvalid => "date_invalid",
            Self::RangeReversed => "range_reversed",
            Self::RangeOutOfBounds => "range_out_of_bounds",
            Self::PeriodNotDefined => "period_not_defined",
        }
    }

    pub(super) fn at(self, position: usize) -> RangeRefusal {
        RangeRefusal { kind: self, position }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Syntax => {
                "The range cannot be read from here. Write it like td:y, last:90d, next:q, \
                 since:2026-01-15 or prev(td:m)."
            }
            Self::TooLong => "The range is longer than 200 bytes. Shorten it.",
            Self::TooDeep => "More than 4 functions are nested. Remove one from here on.",
            Self::UnknownUnit => {
                "This unit does not exist here. Use d, w, bw, we, m, q, h, y, iy, fp, fq, fh or fy; \
                 after a number hy is half-years; bd and h (hours) go with last: only, hour with this: \
                 only."
            }
            Self::ModifierNotAllowed => {
                "This is not allowed here. incl goes with last: and next:, soql with last:, complete \
                 and tod with td: and since:, one at a time; prev, yoy and yoy364 need a range with \
                 two bounds."
            }
            Self::NumberOutOfRange => "The number is out of range. Use 1 to 3660.",
            Self::DateInvalid => "This date does not exist. Write it as 2026-01-15.",
            Self::RangeReversed => "The range ends before it starts. Swap the two dates.",
            Self::RangeOutOfBounds => {
                "The range leaves the years 1900 to 2200. Choose dates or a number inside them."
            }
            Self::PeriodNotDefined => {
                "This calendar has no such period. Use a label like 2026, 2026-Q4, 2026-11, FY2026, \
                 Q3 FY2026 or P07 FY2026; 2026-W47 needs weeks that start on Monday."
            }
        }
    }
}

impl fmt::Display for RangeRefusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({} at byte {})", self.kind.sentence(), self.kind.token(), self.position)
    }
}

impl std::error::Error for RangeRefusal {}
