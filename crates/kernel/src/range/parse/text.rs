//! A cursor over lower-case text, with the small tokens of the grammar.

use jiff::civil::Date;

use crate::range::refusal::{RangeRefusal, RangeRefusalKind as Kind};

/// The first and last year of a bound; the day after the last year may end a range.
pub(in crate::range) const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;
const AFTER_THE_LAST: Date = Date::constant(2201, 1, 1);
const COUNTS: std::ops::RangeInclusive<i64> = 1..=3660;

#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    whole: &'a str,
    rest: &'a str,
}

impl<'a> Text<'a> {
    pub(super) fn new(whole: &'a str) -> Self {
        Self { whole, rest: whole }
    }

    pub(super) fn position(&self) -> usize {
        self.whole.len() - self.rest.len()
    }

    pub(super) fn spaces(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    /// Letters and digits; empty when there are none here.
    pub(super) fn word(&mut self) -> &'a str {
        self.take_while(|letter| letter.is_ascii_alphanumeric())
    }

    pub(super) fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest.trim_start_matches(belongs);
        let taken = self.rest.strip_suffix(rest).unwrap_or_default();
        self.rest = rest;
        taken
    }

    /// Takes the punctuation, with spaces before and after it, when it stands here.
    pub(super) fn takes(&mut self, punctuation: &str) -> bool {
        match self.rest.trim_start_matches(' ').strip_prefix(punctuation) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub(super) fn peeks(&self, punctuation: &str) -> bool {
        self.rest.trim_start_matches(' ').starts_with(punctuation)
    }

    pub(super) fn peeks_digit(&self) -> bool {
        self.rest.starts_with(|letter: char| letter.is_ascii_digit())
    }

    pub(super) fn expect(&mut self, punctuation: &str) -> Result<(), RangeRefusal> {
        if self.takes(punctuation) { Ok(()) } else { Err(Kind::Syntax.at(self.position())) }
    }

    pub(super) fn end(mut self) -> Result<(), RangeRefusal> {
        self.spaces();
        if self.rest.is_empty() { Ok(()) } else { Err(Kind::Syntax.at(self.position())) }
    }

    /// A count from 1 to 3660.
    pub(super) fn count(&mut self) -> Result<i64, RangeRefusal> {
        self.spaces();
        let position = self.position();
        let digits = self.take_while(|letter| letter.is_ascii_digit());
        if digits.is_empty() {
            return Err(Kind::Syntax.at(position));
        }
        // Digits that do not fit the type are certainly out of range.
        let count = digits.parse().unwrap_or(0);
        if COUNTS.contains(&count) { Ok(count) } else { Err(Kind::NumberOutOfRange.at(position)) }
    }

    /// A date that may start a range.
    pub(super) fn first_day(&mut self) -> Result<Date, RangeRefusal> {
        let position = self.position();
        let date = self.date()?;
        if YEARS.contains(&date.year()) { Ok(date) } else { Err(Kind::RangeOutOfBounds.at(position)) }
    }

    /// A date that may end a range, itself not in it.
    pub(super) fn day_after(&mut self) -> Result<Date, RangeRefusal> {
        let position = self.position();
        let date = self.date()?;
        if YEARS.contains(&date.year()) || date == AFTER_THE_LAST {
            Ok(date)
        } else {
            Err(Kind::RangeOutOfBounds.at(position))
        }
    }

    fn date(&mut self) -> Result<Date, RangeRefusal> {
        let position = self.position();
        let digits = self.take_while(|letter| letter.is_ascii_digit() || letter == '-');
        if digits.is_empty() {
            return Err(Kind::Syntax.at(position));
        }
        plain_date(digits).ok_or(Kind::DateInvalid.at(position))
    }
}

/// `2026-01-15`, ten characters, a date that exists; nothing else that a date parser might take.
pub(crate) fn plain_date(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text.bytes().zip(0..).all(|(byte, place)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if shape { text.parse().ok() } else { None }
}
