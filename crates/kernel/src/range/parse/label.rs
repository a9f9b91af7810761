//! Period labels: `2026`, `2026-Q4`, `2026-11`, `2026-W47`, `FY2026`, `Q3 FY2026`, `P07 FY2026`.

use super::text::{Text, YEARS};
use crate::calendar::IsoWeek;
use crate::range::expression::Label;
use crate::range::refusal::{RangeRefusal, RangeRefusalKind as Kind};

pub(super) fn label(text: &mut Text<'_>) -> Result<Label, RangeRefusal> {
    text.spaces();
    let position = text.position();
    let words = text
        .take_while(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == ' ')
        .trim_end_matches(' ');
    if words.is_empty() {
        return Err(Kind::Syntax.at(position));
    }
    let label = read(words).ok_or(Kind::PeriodNotDefined.at(position))?;
    if YEARS.contains(&i16::try_from(year_of(label)).unwrap_or(0)) {
        Ok(label)
    } else {
        Err(Kind::RangeOutOfBounds.at(position))
    }
}

fn read(words: &str) -> Option<Label> {
    if let Some((part, year)) = words.split_once(' ') {
        return within_fiscal_year(part, fiscal_year(year.trim_start_matches(' '))?);
    }
    if let Some(year) = fiscal_year(words) {
        return Some(Label::FiscalYear(year));
    }
    match words.split_once('-') {
        None => number(words, 4).map(Label::Year),
        Some((year, part)) => within_year(number(year, 4)?, part),
    }
}

fn within_year(year: i64, part: &str) -> Option<Label> {
    if let Some(quarter) = part.strip_prefix('q') {
        let quarter = number(quarter, 1).filter(|quarter| (1..=4).contains(quarter))?;
        return Some(Label::Quarter { year, quarter });
    }
    if let Some(week) = part.strip_prefix('w') {
        let week = number(week, 2).filter(|week| (1..=IsoWeek::weeks_in(year)).contains(week))?;
        return Some(Label::Week { year, week });
    }
    let month = number(part, 2).filter(|month| (1..=12).contains(month))?;
    Some(Label::Month { year, month })
}

fn within_fiscal_year(part: &str, year: i64) -> Option<Label> {
    if let Some(quarter) = part.strip_prefix('q') {
        let quarter = number(quarter, 1).filter(|quarter| (1..=4).contains(quarter))?;
        return Some(Label::FiscalQuarter { year, quarter });
    }
    let period = number(part.strip_prefix('p')?, 2).filter(|period| (1..=12).contains(period))?;
    Some(Label::FiscalPeriod { year, period })
}

fn fiscal_year(word: &str) -> Option<i64> {
    number(word.strip_prefix("fy")?, 4)
}

fn number(digits: &str, length: usize) -> Option<i64> {
    let plain = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

fn year_of(label: Label) -> i64 {
    match label {
        Label::Year(year)
        | Label::FiscalYear(year)
        | Label::Quarter { year, .. }
        | Label::Month { year, .. }
        | Label::Week { year, .. }
        | Label::FiscalQuarter { year, .. }
        | Label::FiscalPeriod { year, .. } => year,
    }
}
