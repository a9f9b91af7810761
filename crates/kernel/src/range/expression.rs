//! A parsed range expression: one core, wrapped in at most four functions.
//!
//! Functions never branch, so an expression is a core and a short list, and copying one is cheap.
//! A modifier after a function belongs to the core inside it; it is stored there.

use jiff::civil::Date;

use crate::calendar::Unit;

/// The deepest nesting of functions.
pub(super) const MOST_FUNCTIONS: usize = 4;

/// A date range in words that have one meaning. Read with [`str::parse`], printed canonically.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Expression {
    pub(super) core: Core,
    /// Innermost first; the filled places come before the empty ones.
    functions: [Option<Function>; MOST_FUNCTIONS],
}

/// What an expression's range can be compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// The range before.
    Previous,
    /// The same civil dates, or the same ISO weeks, one year earlier.
    YearEarlier,
    /// 364 days earlier: the same weekdays.
    WeekdaysYearEarlier,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Function {
    Compare(Comparison),
    /// As if today were this many days later.
    Offset(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Core {
    Today,
    Yesterday,
    Tomorrow,
    DaysAgo(i64),
    All,
    This(Unit),
    Hours(Hours),
    Previous(Unit),
    Next { count: i64, unit: Unit, included: bool },
    ToDate { unit: Unit, until: Until },
    Rest(Unit),
    Last { count: i64, unit: Unit, counting: Counting },
    LastWorkingDays { count: i64, counting: Counting },
    Rolling { count: i64, unit: Unit },
    Since { date: Date, until: Until },
    Before(Date),
    Absolute { start: Date, end: Date },
    Period(Label),
}

/// Ranges that are made of instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Hours {
    /// The local clock hour.
    This,
    /// So many hours up to now.
    Last(i64),
}

/// Where a range "to date" stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Until {
    EndOfToday,
    /// `complete`
    StartOfToday,
    /// `tod`
    Now,
}

/// How `last:N` treats the current unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Counting {
    Excluded,
    /// `incl`: one of the N.
    Included,
    /// `soql`: beside the N.
    Added,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Label {
    Year(i64),
    Quarter { year: i64, quarter: i64 },
    Month { year: i64, month: i64 },
    Week { year: i64, week: i64 },
    FiscalYear(i64),
    FiscalQuarter { year: i64, quarter: i64 },
    FiscalPeriod { year: i64, period: i64 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Modifier {
    Included,
    Added,
    Complete,
    Now,
}

impl Expression {
    pub(super) fn plain(core: Core) -> Self {
        Self { core, functions: [None; MOST_FUNCTIONS] }
    }

    /// The expression for what this one is compared with; `None` when it has no bounds to move or
    /// is nested too deeply already.
    pub fn compared(self, comparison: Comparison) -> Option<Self> {
        if self.core.is_unbounded() { None } else { self.inside(Function::Compare(comparison)) }
    }

    /// `None` when there is no place for one more function.
    pub(super) fn inside(mut self, function: Function) -> Option<Self> {
        let place = self.functions.iter_mut().find(|place| place.is_none())?;
        *place = Some(function);
        Some(self)
    }

    pub(super) fn with_core(self, core: Core) -> Self {
        Self { core, ..self }
    }

    /// The same range without `complete` and `tod`: through the end of the day it is resolved on.
    pub(super) fn through_the_day(self) -> Self {
        let core = match self.core {
            Core::ToDate { unit, .. } => Core::ToDate { unit, until: Until::EndOfToday },
            Core::Since { date, .. } => Core::Since { date, until: Until::EndOfToday },
            Core::Today
            | Core::Yesterday
            | Core::Tomorrow
            | Core::DaysAgo(_)
            | Core::All
            | Core::This(_)
            | Core::Hours(_)
            | Core::Previous(_)
            | Core::Next { .. }
            | Core::Rest(_)
            | Core::Last { .. }
            | Core::LastWorkingDays { .. }
            | Core::Rolling { .. }
            | Core::Before(_)
            | Core::Absolute { .. }
            | Core::Period(_) => self.core,
        };
        self.with_core(core)
    }

    /// Innermost first.
    pub(super) fn functions(&self) -> impl DoubleEndedIterator<Item = Function> {
        self.functions.into_iter().flatten()
    }

    /// Comparisons, innermost first.
    pub(super) fn comparisons(&self) -> impl Iterator<Item = Comparison> {
        self.functions().filter_map(|function| match function {
            Function::Compare(comparison) => Some(comparison),
            Function::Offset(_) => None,
        })
    }

    /// All offsets together. What a comparison wraps is resolved on the moved day, and so is the
    /// comparison: `prev(offset(td:m,-2d))` is the month before, up to the same moved day.
    pub(super) fn offset_days(&self) -> i64 {
        self.functions()
            .map(|function| match function {
                Function::Offset(days) => days,
                Function::Compare(_) => 0,
            })
            .sum()
    }
}

impl Core {
    pub(super) fn is_unbounded(self) -> bool {
        matches!(self, Self::All | Self::Before(_))
    }

    pub(super) fn hours(self) -> Option<Hours> {
        if let Self::Hours(hours) = self { Some(hours) } else { None }
    }

    /// The unit the range is counted in, when it is counted in one.
    pub(super) fn unit(self) -> Option<Unit> {
        match self {
            Self::This(unit)
            | Self::Previous(unit)
            | Self::Next { unit, .. }
            | Self::ToDate { unit, .. }
            | Self::Rest(unit)
            | Self::Last { unit, .. }
            | Self::Rolling { unit, .. } => Some(unit),
            Self::Period(label) => Some(label.unit()),
            Self::Today
            | Self::Yesterday
            | Self::Tomorrow
            | Self::DaysAgo(_)
            | Self::All
            | Self::Hours(_)
            | Self::LastWorkingDays { .. }
            | Self::Since { .. }
            | Self::Before(_)
            | Self::Absolute { .. } => None,
        }
    }

    /// The core with the modifier, when it may have it and has none yet.
    pub(super) fn modified(self, modifier: Modifier) -> Option<Self> {
        match self {
            Self::Next { count, unit, included: false } if modifier == Modifier::Included => {
                Some(Self::Next { count, unit, included: true })
            }
            Self::Last { count, unit, counting: Counting::Excluded } => {
                modifier.counting().map(|counting| Self::Last { count, unit, counting })
            }
            Self::LastWorkingDays { count, counting: Counting::Excluded } => {
                modifier.counting().map(|counting| Self::LastWorkingDays { count, counting })
            }
            Self::ToDate { unit, until: Until::EndOfToday } => {
                modifier.until().map(|until| Self::ToDate { unit, until })
            }
            Self::Since { date, until: Until::EndOfToday } => {
                modifier.until().map(|until| Self::Since { date, until })
            }
            Self::Today
            | Self::Yesterday
            | Self::Tomorrow
            | Self::DaysAgo(_)
            | Self::All
            | Self::This(_)
            | Self::Hours(_)
            | Self::Previous(_)
            | Self::Next { .. }
            | Self::ToDate { .. }
            | Self::Rest(_)
            | Self::Last { .. }
            | Self::LastWorkingDays { .. }
            | Self::Rolling { .. }
            | Self::Since { .. }
            | Self::Before(_)
            | Self::Absolute { .. }
            | Self::Period(_) => None,
        }
    }
}

impl Modifier {
    pub(super) fn from_token(token: &str) -> Option<Self> {
        match token {
            "incl" => Some(Self::Included),
            "soql" => Some(Self::Added),
            "complete" => Some(Self::Complete),
            "tod" => Some(Self::Now),
            _ => None,
        }
    }

    fn counting(self) -> Option<Counting> {
        match self {
            Self::Included => Some(Counting::Included),
            Self::Added => Some(Counting::Added),
            Self::Complete | Self::Now => None,
        }
    }

    fn until(self) -> Option<Until> {
        match self {
            Self::Complete => Some(Until::StartOfToday),
            Self::Now => Some(Until::Now),
            Self::Included | Self::Added => None,
        }
    }
}

impl Label {
    pub(super) fn unit(self) -> Unit {
        match self {
            Self::Year(_) => Unit::Year,
            Self::Quarter { .. } => Unit::Quarter,
            Self::Month { .. } => Unit::Month,
            Self::Week { .. } => Unit::Week,
            Self::FiscalYear(_) => Unit::FiscalYear,
            Self::FiscalQuarter { .. } => Unit::FiscalQuarter,
            Self::FiscalPeriod { .. } => Unit::FiscalPeriod,
        }
    }
}
