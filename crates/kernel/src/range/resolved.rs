//! What an expression resolved to: the civil pair, the pair of instants, and where they come from.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::expression::Expression;
use crate::calendar::{Day, tzdata};

/// A resolved range, half-open. Serialised with the column names of the golden data.
#[derive(Clone, Debug)]
pub struct Resolved {
    pub expression: Expression,
    /// `None`: no lower bound.
    pub start: Option<Bound>,
    /// `None`: no upper bound. Not part of the range itself.
    pub end: Option<Bound>,
    pub flags: Vec<Flag>,
    /// The one clock reading that everything was resolved at.
    pub as_of: Timestamp,
    /// The civil date of `as_of` in the zone, moved by the expression's offsets.
    pub today: Date,
    pub zone: TimeZone,
}

/// One end of a range, in the zone and as an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    pub civil: Civil,
    pub at: Timestamp,
}

/// A civil bound: a whole day, or a wall time for ranges that are cut inside a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Civil {
    Day(Date),
    Wall(DateTime),
}

/// What a reader of the number has to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flag {
    /// The earlier range is shorter than the one it is compared with, or has no week 53.
    ShorterPeriod,
}

impl Resolved {
    /// Whether no instant lies in the range. Nothing is read for such a range.
    pub fn is_empty(&self) -> bool {
        matches!((self.start, self.end), (Some(start), Some(end)) if start.at >= end.at)
    }

    /// Civil days that the range touches; `None` when a bound is missing.
    pub fn days(&self) -> Option<i64> {
        let (start, end) = (self.start?, self.end?);
        if self.is_empty() {
            return Some(0);
        }
        Some(Day::of(end.civil.last_day()?).0 - Day::of(start.civil.date()).0 + 1)
    }

    /// The IANA name of the zone.
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }
}

impl Civil {
    pub fn date(self) -> Date {
        match self {
            Self::Day(date) => date,
            Self::Wall(wall) => wall.date(),
        }
    }

    /// The last day before this bound.
    pub(super) fn last_day(self) -> Option<Date> {
        match self {
            Self::Day(date) => date.yesterday().ok(),
            Self::Wall(wall) if wall.time() == jiff::civil::Time::midnight() => wall.date().yesterday().ok(),
            Self::Wall(wall) => Some(wall.date()),
        }
    }
}

/// `2026-11-18`, or `2026-11-18T16:00` for a wall time.
impl fmt::Display for Civil {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => write!(formatter, "{date}"),
            Self::Wall(wall) => {
                write!(formatter, "{}T{:02}:{:02}", wall.date(), wall.hour(), wall.minute())?;
                // Only zones of the past have offsets with seconds.
                if wall.second() != 0 { write!(formatter, ":{:02}", wall.second()) } else { Ok(()) }
            }
        }
    }
}

impl Serialize for Civil {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Flag {
    pub fn token(self) -> &'static str {
        match self {
            Self::ShorterPeriod => "shorter_period",
        }
    }
}

impl Serialize for Flag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.token())
    }
}

impl Serialize for Resolved {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Resolved", 9)?;
        fields.serialize_field("expression", &self.expression)?;
        fields.serialize_field("now_utc", &self.as_of)?;
        fields.serialize_field("zone", self.zone_name())?;
        fields.serialize_field("start_civil", &self.start.map(|bound| bound.civil))?;
        fields.serialize_field("end_civil", &self.end.map(|bound| bound.civil))?;
        fields.serialize_field("start_utc", &self.start.map(|bound| bound.at))?;
        fields.serialize_field("end_utc", &self.end.map(|bound| bound.at))?;
        fields.serialize_field("tzdata", tzdata())?;
        fields.serialize_field("flags", &self.flags)?;
        fields.end()
    }
}
