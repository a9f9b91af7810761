//! The canonical form: lower case, no spaces but the one of a fiscal label, modifiers on the core.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::expression::{Comparison, Core, Counting, Expression, Function, Hours, Label, Until};

impl fmt::Display for Expression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for function in self.functions().rev() {
            write!(formatter, "{}(", function.name())?;
        }
        write!(formatter, "{}", self.core)?;
        for function in self.functions() {
            match function {
                Function::Compare(_) => write!(formatter, ")")?,
                Function::Offset(days) => write!(formatter, ",{days:+}d)")?,
            }
        }
        Ok(())
    }
}

impl Expression {
    /// Where the core starts in the canonical form: what is wrong with a result is wrong there.
    pub(super) fn core_position(&self) -> usize {
        self.functions().map(|function| function.name().len() + 1).sum()
    }
}

impl Function {
    fn name(self) -> &'static str {
        match self {
            Self::Compare(Comparison::Previous) => "prev",
            Self::Compare(Comparison::YearEarlier) => "yoy",
            Self::Compare(Comparison::WeekdaysYearEarlier) => "yoy364",
            Self::Offset(_) => "offset",
        }
    }
}

impl fmt::Display for Core {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Today => write!(formatter, "today"),
            Self::Yesterday => write!(formatter, "yesterday"),
            Self::Tomorrow => write!(formatter, "tomorrow"),
            Self::DaysAgo(days) => write!(formatter, "day-{days}"),
            Self::All => write!(formatter, "all"),
            Self::This(unit) => write!(formatter, "this:{}", unit.token()),
            Self::Hours(Hours::This) => write!(formatter, "this:hour"),
            Self::Previous(unit) => write!(formatter, "prev:{}", unit.token()),
            Self::Next { count: 1, unit, included } => {
                write!(formatter, "next:{}{}", unit.token(), inclusion(*included))
            }
            Self::Next { count, unit, included } => {
                write!(formatter, "next:{count}{}{}", unit.counted_token(), inclusion(*included))
            }
            Self::ToDate { unit, until } => write!(formatter, "td:{}{}", unit.token(), until.suffix()),
            Self::Rest(unit) => write!(formatter, "rest:{}", unit.token()),
            Self::Last { count, unit, counting } => {
                write!(formatter, "last:{count}{}{}", unit.counted_token(), counting.suffix())
            }
            Self::Hours(Hours::Last(count)) => write!(formatter, "last:{count}h"),
            Self::LastWorkingDays { count, counting } => {
                write!(formatter, "last:{count}bd{}", counting.suffix())
            }
            Self::Rolling { count, unit } => write!(formatter, "roll:{count}{}", unit.counted_token()),
            Self::Since { date, until } => write!(formatter, "since:{date}{}", until.suffix()),
            Self::Before(date) => write!(formatter, "before:{date}"),
            Self::Absolute { start, end } => write!(formatter, "abs:{start}..{end}"),
            Self::Period(label) => write!(formatter, "period({label})"),
        }
    }
}

fn inclusion(included: bool) -> &'static str {
    if included { ",incl" } else { "" }
}

impl Until {
    fn suffix(self) -> &'static str {
        match self {
            Self::EndOfToday => "",
            Self::StartOfToday => ",complete",
            Self::Now => ",tod",
        }
    }
}

impl Counting {
    fn suffix(self) -> &'static str {
        match self {
            Self::Excluded => "",
            Self::Included => ",incl",
            Self::Added => ",soql",
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(formatter, "{year:04}"),
            Self::Quarter { year, quarter } => write!(formatter, "{year:04}-Q{quarter}"),
            Self::Month { year, month } => write!(formatter, "{year:04}-{month:02}"),
            Self::Week { year, week } => write!(formatter, "{year:04}-W{week:02}"),
            Self::FiscalYear(year) => write!(formatter, "FY{year:04}"),
            Self::FiscalQuarter { year, quarter } => write!(formatter, "Q{quarter} FY{year:04}"),
            Self::FiscalPeriod { year, period } => write!(formatter, "P{period:02} FY{year:04}"),
        }
    }
}

/// Stored and sent as its canonical text.
impl Serialize for Expression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
