//! The stored form of a calendar. A calendar version keeps these bytes for ever:
//!
//! ```json
//! {
//!   "week_start": "mon",
//!   "fiscal": { "by": "date", "start": "04-01" },
//!   "fiscal_year_name": "end",
//!   "working_days": "1111100",
//!   "holidays": ["2026-12-25"],
//!   "zone": "Europe/Paris"
//! }
//! ```
//!
//! A year by weeks is `{ "by": "weeks", "anchor": "nearest:sat:01-31", "pattern": "454" }`. Every
//! field but `zone` is required, an unknown one is refused.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::fiscal::Fiscal;
use super::options;
use super::{Calendar, WorkingDays};

/// A calendar that cannot be made from what was given.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CalendarRefusal {
    #[error("week_start is one of mon, tue, wed, thu, fri, sat, sun")]
    WeekStart,
    #[error("the fiscal year starts on a month and day such as 04-01, and never 02-29")]
    FiscalStart,
    #[error("the anchor is nearest:sat:01-31 or last:sat:09")]
    Anchor,
    #[error("the pattern is one of 445, 454, 544")]
    Pattern,
    #[error("fiscal_year_name is start or end")]
    FiscalYearName,
    #[error("working_days is seven digits from Monday such as 1111100, with at least one 1")]
    WorkingDays,
    #[error("a calendar lists at most {most} holidays")]
    TooManyHolidays { most: usize },
    #[error("the time zone {name} is not known; use a name such as Europe/Paris")]
    UnknownZone { name: String },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    week_start: String,
    fiscal: StoredFiscal,
    fiscal_year_name: String,
    working_days: String,
    holidays: Vec<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "lowercase", deny_unknown_fields)]
enum StoredFiscal {
    Date { start: String },
    Weeks { anchor: String, pattern: String },
}

impl Serialize for Calendar {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Calendar {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(Stored::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl From<&Calendar> for Stored {
    fn from(calendar: &Calendar) -> Self {
        let (fiscal, name) = match calendar.fiscal {
            Fiscal::ByDate { month, day, name } => {
                (StoredFiscal::Date { start: format!("{month:02}-{day:02}") }, name)
            }
            Fiscal::ByWeeks { anchor, pattern, name } => {
                let pattern = options::pattern_text(pattern).to_owned();
                (StoredFiscal::Weeks { anchor: options::anchor_text(anchor), pattern }, name)
            }
        };
        Self {
            week_start: options::weekday_name(calendar.week_start).to_owned(),
            fiscal,
            fiscal_year_name: options::year_name_text(name).to_owned(),
            working_days: calendar.working_days.digits(),
            holidays: calendar.holidays().collect(),
            zone: calendar.zone.clone(),
        }
    }
}

impl TryFrom<Stored> for Calendar {
    type Error = CalendarRefusal;

    fn try_from(stored: Stored) -> Result<Self, CalendarRefusal> {
        let name = options::year_name(&stored.fiscal_year_name).ok_or(CalendarRefusal::FiscalYearName)?;
        let fiscal = match stored.fiscal {
            StoredFiscal::Date { start } => {
                let (month, day) = options::month_day(&start).ok_or(CalendarRefusal::FiscalStart)?;
                Fiscal::ByDate { month, day, name }
            }
            StoredFiscal::Weeks { anchor, pattern } => Fiscal::ByWeeks {
                anchor: options::anchor(&anchor).ok_or(CalendarRefusal::Anchor)?,
                pattern: options::pattern(&pattern).ok_or(CalendarRefusal::Pattern)?,
                name,
            },
        };
        let week_start = options::weekday(&stored.week_start).ok_or(CalendarRefusal::WeekStart)?;
        let worked = WorkingDays::parse(&stored.working_days).ok_or(CalendarRefusal::WorkingDays)?;
        let calendar = Self::default()
            .with_week_start(week_start)
            .with_fiscal(fiscal)
            .with_working_days(worked)
            .with_holidays(stored.holidays)?;
        match stored.zone {
            Some(zone) => calendar.with_zone(&zone),
            None => Ok(calendar),
        }
    }
}
