//! A calendar as a `;`-joined list of options: `ws=sun;fs=04-01;fyname=start;wd=1111100;hol=2026-12-25`.
//!
//! Each option at most once; what is absent keeps its default. With `anchor` and `pattern` the
//! fiscal year is cut by weeks and `fs` is ignored.

use jiff::civil::{Date, Weekday};
use thiserror::Error;

use super::fiscal::{Anchor, Fiscal, FiscalYearName, QuarterPattern};
use super::{Calendar, WorkingDays};
use crate::range::plain_date;

/// An option list that cannot be read, with the byte at which the faulty option starts.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{problem} (at byte {position} of the options)")]
pub struct OptionsRefusal {
    pub position: usize,
    pub problem: OptionsProblem,
}

/// What is wrong with an option, and what to write instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OptionsProblem {
    #[error("write each option as name=value, joined by ;")]
    Shape,
    #[error("this option is not known; use ws, fs, anchor, pattern, fyname, wd or hol")]
    UnknownOption,
    #[error("this option is given twice; keep one")]
    Repeated,
    #[error("ws is one of mon, tue, wed, thu, fri, sat, sun")]
    WeekStart,
    #[error("fs is a month and day such as 04-01, and never 02-29")]
    FiscalStart,
    #[error("anchor is nearest:sat:01-31 or last:sat:09, with any weekday, date or month but 02-29")]
    Anchor,
    #[error("pattern is one of 445, 454, 544")]
    Pattern,
    #[error("anchor and pattern go together; give both or none")]
    AnchorWithoutPattern,
    #[error("fyname is start or end")]
    FiscalYearName,
    #[error("wd is seven digits from Monday such as 1111100, with at least one 1")]
    WorkingDays,
    #[error("hol is a list of dates such as 2026-12-25|2026-12-26, at most 4000 of them")]
    Holidays,
}

/// The options as found, before they are put together.
#[derive(Default)]
struct Found {
    week_start: Option<Weekday>,
    fiscal_start: Option<(i8, i8)>,
    anchor: Option<(usize, Anchor)>,
    pattern: Option<(usize, QuarterPattern)>,
    name: Option<FiscalYearName>,
    working_days: Option<WorkingDays>,
    holidays: Option<(usize, Vec<Date>)>,
}

impl Calendar {
    /// Reads the option list; an empty one is [`Calendar::default`].
    pub fn from_options(text: &str) -> Result<Self, OptionsRefusal> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let mut found = Found::default();
        let mut position = 0;
        for option in text.split(';') {
            found.read(option, position).map_err(|problem| OptionsRefusal { position, problem })?;
            position += option.len() + 1;
        }
        found.build()
    }

    /// The shortest option list that gives this calendar. The zone is not part of it.
    pub fn to_options(&self) -> String {
        let plain = Self::default();
        let mut options = Vec::new();
        if self.week_start != plain.week_start {
            options.push(format!("ws={}", weekday_name(self.week_start)));
        }
        options.extend(fiscal_options(self.fiscal));
        if self.working_days != plain.working_days {
            options.push(format!("wd={}", self.working_days.digits()));
        }
        if !self.holidays.is_empty() {
            let dates: Vec<String> = self.holidays().map(|date| date.to_string()).collect();
            options.push(format!("hol={}", dates.join("|")));
        }
        options.join(";")
    }
}

impl Found {
    fn read(&mut self, option: &str, position: usize) -> Result<(), OptionsProblem> {
        let (name, value) = option.split_once('=').ok_or(OptionsProblem::Shape)?;
        match name {
            "ws" => once(&mut self.week_start, weekday(value), OptionsProblem::WeekStart),
            "fs" => once(&mut self.fiscal_start, month_day(value), OptionsProblem::FiscalStart),
            "anchor" => once(&mut self.anchor, at(position, anchor(value)), OptionsProblem::Anchor),
            "pattern" => once(&mut self.pattern, at(position, pattern(value)), OptionsProblem::Pattern),
            "fyname" => once(&mut self.name, year_name(value), OptionsProblem::FiscalYearName),
            "wd" => once(&mut self.working_days, WorkingDays::parse(value), OptionsProblem::WorkingDays),
            "hol" => once(&mut self.holidays, at(position, dates(value)), OptionsProblem::Holidays),
            _ => Err(OptionsProblem::UnknownOption),
        }
    }

    fn build(self) -> Result<Calendar, OptionsRefusal> {
        let fiscal = self.fiscal()?;
        let plain = Calendar::default();
        let calendar = plain
            .with_week_start(self.week_start.unwrap_or(Weekday::Monday))
            .with_fiscal(fiscal)
            .with_working_days(self.working_days.unwrap_or_default());
        let (position, holidays) = self.holidays.unwrap_or_default();
        calendar
            .with_holidays(holidays)
            .map_err(|_| OptionsRefusal { position, problem: OptionsProblem::Holidays })
    }

    fn fiscal(&self) -> Result<Fiscal, OptionsRefusal> {
        let name = self.name.unwrap_or_default();
        match (self.anchor, self.pattern) {
            (Some((_, anchor)), Some((_, pattern))) => Ok(Fiscal::ByWeeks { anchor, pattern, name }),
            (None, None) => {
                let (month, day) = self.fiscal_start.unwrap_or((1, 1));
                Ok(Fiscal::ByDate { month, day, name })
            }
            (Some((position, _)), None) | (None, Some((position, _))) => {
                Err(OptionsRefusal { position, problem: OptionsProblem::AnchorWithoutPattern })
            }
        }
    }
}

fn once<T>(slot: &mut Option<T>, value: Option<T>, problem: OptionsProblem) -> Result<(), OptionsProblem> {
    let value = value.ok_or(problem)?;
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(OptionsProblem::Repeated),
    }
}

fn at<T>(position: usize, value: Option<T>) -> Option<(usize, T)> {
    value.map(|value| (position, value))
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

pub(super) fn weekday(name: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(known, _)| *known == name).map(|(_, weekday)| *weekday)
}

pub(super) fn weekday_name(weekday: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(_, known)| *known == weekday).map_or("mon", |(name, _)| name)
}

/// Two digits, a hyphen, two digits; a day that exists every year.
pub(super) fn month_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (two_digits(month)?, two_digits(day)?);
    // 2001 is no leap year: 29 February is refused with the dates that never exist.
    Date::new(2001, month, day).ok().map(|_| (month, day))
}

fn two_digits(text: &str) -> Option<i8> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

pub(super) fn anchor(text: &str) -> Option<Anchor> {
    let mut parts = text.split(':');
    let (rule, name, date) = (parts.next()?, parts.next()?, parts.next()?);
    let weekday = weekday(name)?;
    match (rule, parts.next()) {
        ("nearest", None) => month_day(date).map(|(month, day)| Anchor::Nearest { weekday, month, day }),
        ("last", None) => two_digits(date)
            .filter(|month| (1..=12).contains(month))
            .map(|month| Anchor::Last { weekday, month }),
        _ => None,
    }
}

pub(super) fn anchor_text(anchor: Anchor) -> String {
    match anchor {
        Anchor::Nearest { weekday, month, day } => {
            format!("nearest:{}:{month:02}-{day:02}", weekday_name(weekday))
        }
        Anchor::Last { weekday, month } => format!("last:{}:{month:02}", weekday_name(weekday)),
    }
}

pub(super) fn pattern(text: &str) -> Option<QuarterPattern> {
    match text {
        "445" => Some(QuarterPattern::FourFourFive),
        "454" => Some(QuarterPattern::FourFiveFour),
        "544" => Some(QuarterPattern::FiveFourFour),
        _ => None,
    }
}

pub(super) fn pattern_text(pattern: QuarterPattern) -> &'static str {
    match pattern {
        QuarterPattern::FourFourFive => "445",
        QuarterPattern::FourFiveFour => "454",
        QuarterPattern::FiveFourFour => "544",
    }
}

pub(super) fn year_name(text: &str) -> Option<FiscalYearName> {
    match text {
        "start" => Some(FiscalYearName::Start),
        "end" => Some(FiscalYearName::End),
        _ => None,
    }
}

pub(super) fn year_name_text(name: FiscalYearName) -> &'static str {
    match name {
        FiscalYearName::Start => "start",
        FiscalYearName::End => "end",
    }
}

fn dates(text: &str) -> Option<Vec<Date>> {
    text.split('|').map(plain_date).collect()
}

fn fiscal_options(fiscal: Fiscal) -> Vec<String> {
    let mut options = Vec::new();
    let name = match fiscal {
        Fiscal::ByDate { month, day, name } => {
            if (month, day) != (1, 1) {
                options.push(format!("fs={month:02}-{day:02}"));
            }
            name
        }
        Fiscal::ByWeeks { anchor, pattern, name } => {
            options.push(format!("anchor={}", anchor_text(anchor)));
            options.push(format!("pattern={}", pattern_text(pattern)));
            name
        }
    };
    if name != FiscalYearName::default() {
        options.push(format!("fyname={}", year_name_text(name)));
    }
    options
}
