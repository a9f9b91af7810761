//! An organization's calendar, in numbered versions.
//!
//! A change makes a new version; the old ones stay, because a reading names the one its range was resolved with.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::calendar::{Calendar, CalendarRefusal, OptionsProblem};
use kernel::failure::{Fault, Refusal};
use kernel::problem::Problem;
use platform::cx::Cx;

use crate::store;

/// One version of an organization's calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct OrganizationCalendar {
    /// 1 at set-up.
    pub version: i64,
    /// With its time zone.
    pub calendar: Calendar,
    /// What the holidays are called, where somebody said it.
    pub holiday_names: BTreeMap<Date, String>,
}

/// The version in force.
pub async fn current(cx: &mut Cx) -> Result<OrganizationCalendar, Fault> {
    let organization = cx.organization()?;
    store::calendar::newest(cx.tx(), organization)
        .await?
        .ok_or_else(|| Fault::bare("the organization has no calendar"))
}

/// A former or present version; `None` when there never was one with the number.
pub async fn version(cx: &mut Cx, number: i64) -> Result<Option<OrganizationCalendar>, Fault> {
    let organization = cx.organization()?;
    store::calendar::find(cx.tx(), organization, number).await
}

/// A calendar as people and forms write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarWords {
    /// IANA name: `Europe/Paris`.
    pub zone: String,
    /// `mon` to `sun`.
    pub week_start: String,
    /// Month and day: `04-01`.
    pub fiscal_year_start: String,
    /// `anchor`, `pattern` and `fyname` as in kernel's options; usually empty.
    pub calendar_options: String,
    /// Seven digits from Monday: `1111100`.
    pub working_days: String,
    pub holidays: Vec<Holiday>,
}

/// A day on which nobody works, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    #[serde(default)]
    pub name: String,
}

/// A calendar cannot be made from these words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarMisfit {
    field: &'static str,
    sentence: String,
}

impl Refusal for CalendarMisfit {
    fn problem(&self) -> Problem {
        Problem::unprocessable("access/calendar-misfit", "The calendar does not fit together")
            .detail(self.sentence.clone())
            .field(self.field, self.sentence.clone())
    }
}

impl CalendarMisfit {
    /// The same, where the fields lie deeper in the request.
    pub(crate) fn under(self, organization: bool) -> Problem {
        let pointer =
            if organization { format!("/organization{}", self.field) } else { self.field.to_owned() };
        Problem::unprocessable("access/calendar-misfit", "The calendar does not fit together")
            .detail(self.sentence.clone())
            .field(pointer, self.sentence)
    }
}

impl CalendarWords {
    /// A calendar from Monday to Friday without holidays, as set-up makes it.
    pub fn plain(zone: String, week_start: String, fiscal_year_start: String) -> Self {
        Self {
            zone,
            week_start,
            fiscal_year_start,
            calendar_options: String::new(),
            working_days: "1111100".to_owned(),
            holidays: Vec::new(),
        }
    }

    pub fn of(from: &OrganizationCalendar) -> Self {
        let written = from.calendar.to_options();
        let option =
            |name: &str| written.split(';').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let more: Vec<&str> = written
            .split(';')
            .filter(|pair| ["anchor=", "pattern=", "fyname="].iter().any(|name| pair.starts_with(name)))
            .collect();
        let holidays = from
            .calendar
            .holidays()
            .map(|date| Holiday { date, name: from.holiday_names.get(&date).cloned().unwrap_or_default() });
        Self {
            zone: from.calendar.zone_name().unwrap_or("UTC").to_owned(),
            week_start: option("ws").unwrap_or("mon").to_owned(),
            fiscal_year_start: option("fs").unwrap_or("01-01").to_owned(),
            calendar_options: more.join(";"),
            working_days: from.calendar.working_days().digits(),
            holidays: holidays.collect(),
        }
    }

    /// The calendar and the holidays' names.
    pub(crate) fn read(&self) -> Result<(Calendar, BTreeMap<Date, String>), CalendarMisfit> {
        let mut options =
            format!("ws={};fs={};wd={}", self.week_start, self.fiscal_year_start, self.working_days);
        if !self.calendar_options.is_empty() {
            options.push(';');
            options.push_str(&self.calendar_options);
        }
        let calendar = Calendar::from_options(&options).map_err(|refusal| CalendarMisfit {
            field: field_of(refusal.problem),
            sentence: sentence(&refusal.problem),
        })?;
        let dates = self.holidays.iter().map(|holiday| holiday.date);
        let calendar = calendar
            .with_holidays(dates)
            .map_err(|refusal| CalendarMisfit { field: "/holidays", sentence: sentence(&refusal) })?;
        let calendar = with_zone(calendar, &self.zone)?;
        let named = self.holidays.iter().filter(|holiday| !holiday.name.trim().is_empty());
        Ok((calendar, named.map(|holiday| (holiday.date, holiday.name.trim().to_owned())).collect()))
    }
}

fn with_zone(calendar: Calendar, zone: &str) -> Result<Calendar, CalendarMisfit> {
    calendar
        .with_zone(zone)
        .map_err(|refusal: CalendarRefusal| CalendarMisfit { field: "/zone", sentence: sentence(&refusal) })
}

fn field_of(problem: OptionsProblem) -> &'static str {
    match problem {
        OptionsProblem::WeekStart => "/week_start",
        OptionsProblem::FiscalStart => "/fiscal_year_start",
        OptionsProblem::WorkingDays => "/working_days",
        OptionsProblem::Holidays => "/holidays",
        OptionsProblem::Shape
        | OptionsProblem::UnknownOption
        | OptionsProblem::Repeated
        | OptionsProblem::Anchor
        | OptionsProblem::Pattern
        | OptionsProblem::AnchorWithoutPattern
        | OptionsProblem::FiscalYearName => "/calendar_options",
    }
}

/// The refusal's words as a sentence.
fn sentence(refusal: &impl std::fmt::Display) -> String {
    let words = refusal.to_string();
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

#[cfg(test)]
mod tests;
