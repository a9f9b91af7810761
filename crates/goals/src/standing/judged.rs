//! A goal's readings, reduced to those that speak of it, and what each moment makes of them.

use kernel::decimal::Decimal;
use kernel::time::Timestamp;
use rust_decimal::Decimal as Exact;

use super::{Standing, Terms};
use crate::goal::Aim;
use crate::pace::{DaySpan, Figures, Forecast, JudgedReading, Pace, cut_on};
use crate::status::{self, Damped, Evidence, Phase, Place, Reach, Status, Stay};

/// The readings that count, in order of time, beside the goal they count for.
pub(super) struct Judged<'a> {
    terms: &'a Terms,
    pace: &'a Pace,
    readings: Vec<Placed>,
    as_of: Timestamp,
    /// Share of the known time inside, once the period has ended.
    inside_share: Option<Exact>,
}

/// A reading with its place in the period.
pub(super) struct Placed {
    pub(super) reading: JudgedReading,
    pub(super) cut: Timestamp,
    elapsed: Exact,
    /// From when on it is too old, unless another one is there.
    stale_at: Timestamp,
}

impl<'a> Judged<'a> {
    pub(super) fn new(
        terms: &'a Terms,
        pace: &'a Pace,
        readings: &[JudgedReading],
        as_of: Timestamp,
    ) -> Self {
        let mut known: Vec<_> = readings
            .iter()
            .filter(|reading| reading.as_of <= as_of && speaks_of(terms.aim, pace, reading))
            .copied()
            .collect();
        known.sort_by_key(|reading| reading.as_of);
        let mut readings = placed(pace, &known, terms.freshness_s);
        keep_first_after_the_end(pace, &mut readings);
        let mut judged = Self { terms, pace, readings, as_of, inside_share: None };
        judged.inside_share = judged.measure_inside_share();
        judged
    }

    pub(super) fn pace(&self) -> &Pace {
        self.pace
    }

    /// The newest reading known at the moment.
    pub(super) fn newest(&self, at: Timestamp) -> Option<&Placed> {
        let known = self.readings.partition_point(|placed| placed.reading.as_of <= at);
        self.readings.get(known.checked_sub(1)?)
    }

    /// Where the status can have changed: readings, the moments they grow stale, both ends of the period, now.
    pub(super) fn moments(&self) -> Vec<Timestamp> {
        let mut moments = vec![self.pace.start_at(), self.pace.end_at(), self.as_of];
        let nexts = self.readings.iter().skip(1).map(|placed| placed.reading.as_of).chain([self.as_of]);
        for (placed, next) in self.readings.iter().zip(nexts) {
            moments.push(placed.reading.as_of);
            moments.extend(Some(placed.stale_at).filter(|stale| *stale < next));
        }
        moments.retain(|moment| *moment <= self.as_of);
        moments.sort_unstable();
        moments.dedup();
        moments
    }

    /// Whether the newest reading counts up to the period's last second.
    pub(super) fn is_counted_to_the_end(&self) -> bool {
        self.readings.last().is_some_and(|placed| covers_the_end(self.pace, placed))
    }

    pub(super) fn status(&self, at: Timestamp) -> Status {
        let phase = self.phase(at);
        let newest = self.newest(at);
        let evidence = match newest.and_then(|placed| Some((placed, placed.reading.value?.get()))) {
            None => Evidence::Absent,
            Some((placed, _)) if self.is_stale(placed, at) => Evidence::Stale,
            Some(valued) => Evidence::InForce(valued),
        };
        match self.terms.aim {
            Aim::Reach { .. } => {
                status::of_reach(phase, map(evidence, |said| self.reach(said)), &self.terms.limits)
            }
            Aim::StayAbove { .. } | Aim::StayBelow { .. } | Aim::StayWithin { .. } => {
                status::of_stay(phase, map(evidence, |said| self.stay(said)), &self.terms.limits)
            }
        }
    }

    /// The figures of a reach goal when the reading was made.
    pub(super) fn figures(&self, placed: &Placed) -> Option<Figures> {
        self.figures_after(placed.elapsed)
    }

    pub(super) fn share(&self, placed: &Placed) -> Exact {
        self.pace.share_of(placed.elapsed, placed.cut)
    }

    pub(super) fn standing(&self, damped: Damped, forecast: Option<Forecast>, as_of: Timestamp) -> Standing {
        let newest = self.newest(as_of);
        let cut = newest.map_or(as_of, |placed| placed.cut);
        let elapsed = newest.map_or_else(|| self.pace.elapsed(as_of), |placed| placed.elapsed);
        let figures = self.figures_after(elapsed);
        let value = newest.and_then(|placed| placed.reading.value);
        let valued =
            |read: fn(&Figures, Exact) -> Option<Exact>| read(&figures?, value?.get()).map(Decimal::new);
        Standing {
            status: damped.shown,
            changed_at: damped.since,
            was: damped.was,
            reason: String::new(),
            value,
            as_of: newest.map(|placed| placed.reading.as_of),
            cut,
            elapsed: Decimal::new(elapsed),
            total: Decimal::new(self.pace.total()),
            progress: valued(Figures::progress),
            expected: figures.and_then(|figures| figures.expected()).map(Decimal::new),
            gap: valued(Figures::gap),
            good_gap: valued(Figures::good_gap),
            required_rate: valued(Figures::required_rate),
            rate_so_far: valued(Figures::rate_so_far),
            catch_up: valued(Figures::catch_up),
            forecast,
            inside_share: self.inside_share.map(Decimal::new),
        }
    }

    pub(super) fn phase(&self, at: Timestamp) -> Phase {
        if at < self.pace.start_at() {
            Phase::Before
        } else if at < self.pace.end_at() {
            Phase::Open
        } else {
            Phase::Ended
        }
    }

    fn figures_after(&self, elapsed: Exact) -> Option<Figures> {
        match self.terms.aim {
            Aim::Reach { start, target } => Some(Figures::new(start, target, elapsed, self.pace.total())),
            Aim::StayAbove { .. } | Aim::StayBelow { .. } | Aim::StayWithin { .. } => None,
        }
    }

    fn reach(&self, (placed, value): (&Placed, Exact)) -> Reach {
        let figures = self.figures(placed);
        Reach {
            is_reached: figures.is_some_and(|figures| figures.is_reached(value)),
            share: self.share(placed),
            good_gap: figures.and_then(|figures| figures.good_gap(value)).unwrap_or_default(),
        }
    }

    fn stay(&self, (_, value): (&Placed, Exact)) -> Stay {
        let inside_share = self.inside_share.unwrap_or_default();
        Stay { place: place(self.terms.aim, value), inside_share }
    }

    fn is_stale(&self, placed: &Placed, at: Timestamp) -> bool {
        placed.stale_at <= at && !reaches_the_end(self.pace, placed)
    }

    /// Each reading holds until the next one. Time before the first reading, and after one that found nothing, is
    /// not known and does not count.
    fn measure_inside_share(&self) -> Option<Exact> {
        let (start, end) = (self.pace.start_at(), self.pace.end_at().min(self.as_of));
        let nexts = self.readings.iter().skip(1).map(|placed| placed.reading.as_of).chain([end]);
        let (mut known, mut inside) = (0_i64, 0_i64);
        for (Placed { reading, .. }, next) in self.readings.iter().zip(nexts) {
            let Some(value) = reading.value else { continue };
            let from = reading.as_of.max(start).as_micros();
            let held = next.min(end).as_micros().saturating_sub(from).max(0);
            known += held;
            if place(self.terms.aim, value.get()) != Place::Outside {
                inside += held;
            }
        }
        if matches!(self.terms.aim, Aim::Reach { .. }) {
            return None;
        }
        if known == 0 {
            // Nothing held for any time: the newest reading speaks alone.
            let newest = self.readings.last()?.reading.value?;
            return Some(Exact::from(u8::from(place(self.terms.aim, newest.get()) != Place::Outside)));
        }
        Some(Exact::from(inside) / Exact::from(known))
    }
}

/// A reading for a reach goal is made inside the period or after it, about a range that begins before its end: the
/// quarter-to-date of the quarter before, or of the next one, says nothing about this one.
fn speaks_of(aim: Aim, pace: &Pace, reading: &JudgedReading) -> bool {
    match aim {
        Aim::Reach { .. } => {
            pace.start_at() <= reading.as_of && reading.start_at.is_none_or(|start| start < pace.end_at())
        }
        Aim::StayAbove { .. } | Aim::StayBelow { .. } | Aim::StayWithin { .. } => true,
    }
}

/// Readings in order of time, with their cuts. Those of one day share the day.
fn placed(pace: &Pace, readings: &[JudgedReading], freshness_s: i64) -> Vec<Placed> {
    let mut last: Option<DaySpan> = None;
    let located = |(index, reading): (usize, &JudgedReading)| {
        let day = last.filter(|day| day.holds(reading.as_of)).unwrap_or_else(|| pace.day(reading.as_of));
        last = Some(day);
        let cut = cut_on(&day, reading);
        let elapsed = if day.holds(cut) { pace.elapsed_on(&day, cut) } else { pace.elapsed(cut) };
        let stale_at = stale_at(reading, readings.get(index + 1), freshness_s);
        Placed { reading: *reading, cut, elapsed, stale_at }
    };
    readings.iter().enumerate().map(located).collect()
}

/// One microsecond beyond the limit: a reading exactly as old as its limit is still fresh. No reading was planned in a
/// gap that borders on one filled in afterwards, so nothing is late in it.
fn stale_at(reading: &JudgedReading, next: Option<&JudgedReading>, freshness_s: i64) -> Timestamp {
    if next.is_some_and(|next| reading.is_backfill || next.is_backfill) {
        return Timestamp::from_micros(i64::MAX);
    }
    let limit = reading.as_of.plus_seconds(freshness_s);
    Timestamp::from_micros(limit.as_micros().saturating_add(1))
}

/// What is read long after the end is no longer about the period: the first reading that covers the end is the last.
fn keep_first_after_the_end(pace: &Pace, readings: &mut Vec<Placed>) {
    if let Some(covering) = readings.iter().position(|placed| covers_the_end(pace, placed)) {
        readings.truncate(covering + 1);
    }
}

/// Counted up to the last second of the period, or made after it.
fn covers_the_end(pace: &Pace, placed: &Placed) -> bool {
    pace.end_at() <= placed.cut.plus_seconds(1)
}

/// Also a "to date" that was read on the last day: nothing later can be read for the period, so it does not grow
/// stale, but a later reading of that day replaces it.
fn reaches_the_end(pace: &Pace, placed: &Placed) -> bool {
    let is_of_the_last_day = pace.last_day_at() <= placed.reading.as_of;
    let has_range_to_the_end = placed.reading.end_at.is_some_and(|end| pace.end_at() <= end);
    covers_the_end(pace, placed) || (is_of_the_last_day && has_range_to_the_end)
}

fn map<T, U>(evidence: Evidence<T>, change: impl FnOnce(T) -> U) -> Evidence<U> {
    match evidence {
        Evidence::Absent => Evidence::Absent,
        Evidence::Stale => Evidence::Stale,
        Evidence::InForce(said) => Evidence::InForce(change(said)),
    }
}

/// Where the value lies against the limits. A reach goal has none.
fn place(aim: Aim, value: Exact) -> Place {
    let above = |limit: Decimal| value.checked_sub(limit.get());
    let below = |limit: Decimal| limit.get().checked_sub(value);
    let (room, margin) = match aim {
        Aim::Reach { .. } => return Place::Inside,
        Aim::StayAbove { limit, warning_margin } => (above(limit), warning_margin),
        Aim::StayBelow { limit, warning_margin } => (below(limit), warning_margin),
        Aim::StayWithin { lower, upper, warning_margin } => {
            (above(lower).zip(below(upper)).map(|(above, below)| above.min(below)), warning_margin)
        }
    };
    let room = room.unwrap_or_default();
    if room < Exact::ZERO {
        Place::Outside
    } else if margin != Decimal::ZERO && room <= margin.get() {
        Place::Margin
    } else {
        Place::Inside
    }
}
