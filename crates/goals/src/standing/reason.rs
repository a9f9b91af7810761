//! The reason for a status, in one plain sentence with its numbers.

use jiff::civil::Date;
use kernel::decimal::Decimal;
use rust_decimal::Decimal as Exact;

use super::judged::Judged;
use super::{Standing, Terms};
use crate::goal::{Aim, Weights};
use crate::pace::Figures;
use crate::status::Status;

pub(super) fn reason(
    terms: &Terms,
    judged: &Judged<'_>,
    standing: &Standing,
    waiting: Option<Status>,
) -> String {
    let words = Words { terms, judged, standing };
    let mut sentence = format!("{}: {}", standing.status.word(), words.because());
    if let Some(next) = waiting.filter(|_| standing.status != Status::Paused) {
        sentence.push_str("; one more reading like this one makes it ");
        sentence.push_str(&next.word().to_lowercase());
    }
    sentence
}

struct Words<'a> {
    terms: &'a Terms,
    judged: &'a Judged<'a>,
    standing: &'a Standing,
}

impl Words<'_> {
    fn because(&self) -> String {
        match self.standing.status {
            Status::Paused => "the owner has paused it; the last reading is kept".to_owned(),
            Status::NoData => "nothing has been read in this period yet".to_owned(),
            Status::Stale => format!(
                "the newest reading is older than its limit of {}; refresh it or look at the connection",
                duration(self.terms.freshness_s)
            ),
            Status::NotStarted => format!("it begins on {}", day(self.terms.period.start())),
            Status::TooEarly => format!(
                "{} of the period has passed; pace is judged from {}",
                percent(self.judged.pace().share(self.standing.cut)),
                percent(self.terms.limits.early_share)
            ),
            Status::Ahead | Status::OnPace | Status::Behind => self.pace(),
            Status::Met | Status::Missed => self.outcome(),
            Status::Breached | Status::AtRisk | Status::Holding => self.against_limits(),
        }
    }

    /// As in "71 % of where it should be by today; need 41 a day, doing 33".
    fn pace(&self) -> String {
        let Some((figures, value)) = self.figures() else { return self.value() };
        let should = figures.expected().and_then(|expected| expected.checked_sub(figures.start));
        let done = value.checked_sub(figures.start);
        let share = done.zip(should).and_then(|(done, should)| done.checked_div(should));
        let compared = match share {
            Some(share) => format!("{} of where it should be by today", percent(share)),
            None => self.value(),
        };
        let Some((required, so_far)) = figures.required_rate(value).zip(figures.rate_so_far(value)) else {
            return compared;
        };
        // Rates of a falling goal are shown as positive numbers of a fall.
        let (sign, less) = if figures.is_falling() { (-Exact::ONE, " less") } else { (Exact::ONE, "") };
        let (required, so_far) = (rate(required * sign), rate(so_far * sign));
        let day = match self.terms.weights {
            Weights::Calendar => "a day",
            Weights::Working => "a working day",
        };
        format!("{compared}; need {required}{less} {day}, doing {so_far}")
    }

    fn outcome(&self) -> String {
        match self.terms.aim {
            Aim::Reach { target, .. } => {
                let progress = self.standing.progress.map(|progress| percent(progress.get()));
                let progress = progress.map(|share| format!(", {share} of the way")).unwrap_or_default();
                let open = if self.is_closed() { "" } else { "; the closing read is still to come" };
                format!("{} against a target of {}{progress}{open}", self.value(), self.number(target))
            }
            Aim::StayAbove { .. } | Aim::StayBelow { .. } | Aim::StayWithin { .. } => {
                let inside = self.standing.inside_share.unwrap_or_default().get();
                let required = percent(self.terms.limits.required_share);
                format!("inside for {} of the time, {required} is required", percent(inside))
            }
        }
    }

    fn against_limits(&self) -> String {
        let value = self.value();
        let is_breached = self.standing.status == Status::Breached;
        let (limits, margin, place) = match self.terms.aim {
            Aim::Reach { target, .. } => (format!("target {}", self.number(target)), Decimal::ZERO, "at"),
            Aim::StayAbove { limit, warning_margin } => {
                let place = if is_breached { "below" } else { "above" };
                (format!("lower limit {}", self.number(limit)), warning_margin, place)
            }
            Aim::StayBelow { limit, warning_margin } => {
                let place = if is_breached { "above" } else { "below" };
                (format!("upper limit {}", self.number(limit)), warning_margin, place)
            }
            Aim::StayWithin { lower, upper, warning_margin } => {
                let limits = format!("limits {} and {}", self.number(lower), self.number(upper));
                (limits, warning_margin, if is_breached { "outside" } else { "inside" })
            }
        };
        if self.standing.status == Status::AtRisk {
            return format!("{value}, within {} of the {limits}", self.number(margin));
        }
        format!("{value} is {place} the {limits}")
    }

    fn figures(&self) -> Option<(Figures, Exact)> {
        let newest = self.judged.newest(self.standing.as_of?)?;
        Some((self.judged.figures(newest)?, newest.reading.value?.get()))
    }

    /// Whether nothing more is read for the period: it is counted to its end, or the target was reached before.
    fn is_closed(&self) -> bool {
        self.standing.status == Status::Met || self.judged.is_counted_to_the_end()
    }

    fn value(&self) -> String {
        self.standing.value.map_or_else(|| "no number".to_owned(), |value| self.number(value))
    }

    fn number(&self, value: Decimal) -> String {
        grouped(value.get().round_dp(self.terms.decimals))
    }
}

/// Whole percent, rounded half away from zero as people do.
fn percent(share: Exact) -> String {
    let hundredfold = share.checked_mul(Exact::ONE_HUNDRED).unwrap_or(share);
    let rounded = hundredfold.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    format!("{} %", grouped(rounded))
}

/// As many places as tell something: none from 100 on, one from 10, else two.
fn rate(rate: Exact) -> String {
    let size = rate.abs();
    let places = if Exact::ONE_HUNDRED <= size {
        0
    } else if Exact::TEN <= size {
        1
    } else {
        2
    };
    grouped(rate.round_dp(places))
}

/// Without trailing zeros, thousands set off by commas.
pub(crate) fn grouped(number: Exact) -> String {
    let plain = Decimal::new(number).to_string();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(a, b)| (a, Some(b)));
    let mut grouped = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if place != 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match fraction {
        Some(fraction) => format!("{grouped}.{fraction}"),
        None => grouped,
    }
}

fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

fn duration(seconds: i64) -> String {
    let (count, unit) = match seconds {
        172_800.. => (seconds / 86_400, "day"),
        7_200.. => (seconds / 3_600, "hour"),
        _ => (seconds / 60, "minute"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}
