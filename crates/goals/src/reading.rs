//! A reading: one value of a KPI, with everything that explains it.
//!
//! Readings are append-only and known along two times: `as_of`, the moment they speak of, and `recorded_at`, the
//! moment they were learnt. A closed range that is read again with another value gets a new row that names the old
//! one and is flagged as restated; nothing is ever changed in place.

use kernel::decimal::Decimal;
use kernel::ids::{ConnectionId, KpiId, ReadingId};
use kernel::range::{Flag as RangeFlag, Resolved};
use kernel::time::Timestamp;

/// One value of a KPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub id: ReadingId,
    pub kpi: KpiId,
    /// Names the occasion; the same occasion is recorded once, however often it runs.
    pub slot: String,
    pub kpi_version: u32,
    pub parameter_hash: String,
    /// Empty: the KPI is not split by anything.
    pub dimension: String,
    /// `None`: there was nothing to count.
    pub value: Option<Decimal>,
    pub unit: String,
    pub as_of: Timestamp,
    pub recorded_at: Timestamp,
    /// When the source says its data is from; SQL sources do not say.
    pub source_time: Option<Timestamp>,
    pub fetched_at: Timestamp,
    pub range: Span,
    pub calendar_version: i64,
    /// `None`: the statement does not count its rows.
    pub rows: Option<i64>,
    pub connection: ConnectionId,
    pub origin: Origin,
    pub flags: Vec<Flag>,
    pub supersedes: Option<ReadingId>,
}

/// The range a reading is about, as it was resolved then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub expression: String,
    pub zone: String,
    pub tzdata: String,
    /// The civil day of `as_of` in the zone, `YYYY-MM-DD`.
    pub day: String,
    /// `2026-11-01`, or with a wall time `2026-11-01T16:00`; `None`: no bound.
    pub start: Option<String>,
    /// Not part of the range itself.
    pub end: Option<String>,
    pub start_at: Option<Timestamp>,
    pub end_at: Option<Timestamp>,
    /// In words for people: "1 – 21 Nov 2026, 21 days, today excluded, Europe/Paris".
    pub described: String,
    pub is_shorter: bool,
}

impl Span {
    pub fn of(resolved: &Resolved) -> Self {
        let civil_day = kernel::range::Civil::Day(resolved.as_of.to_zoned(resolved.zone.clone()).date());
        Self {
            expression: resolved.expression.to_string(),
            zone: resolved.zone_name().to_owned(),
            tzdata: kernel::range::tzdata().to_owned(),
            day: civil_day.to_string(),
            start: resolved.start.map(|bound| bound.civil.to_string()),
            end: resolved.end.map(|bound| bound.civil.to_string()),
            start_at: resolved.start.map(|bound| bound.at.into()),
            end_at: resolved.end.map(|bound| bound.at.into()),
            described: resolved.describe(),
            is_shorter: resolved.flags.contains(&RangeFlag::ShorterPeriod),
        }
    }

    /// Whether everything the range speaks of lies before `at`: a later change is a restatement.
    pub fn is_closed_at(&self, at: Timestamp) -> bool {
        self.end_at.is_some_and(|end| end <= at)
    }

    fn is_same_range(&self, other: &Self) -> bool {
        self.start_at == other.start_at && self.end_at == other.end_at
    }
}

/// What made a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Scheduled,
    /// A person asked for it.
    Viewed,
    Backfill,
    /// Read once after a goal's period, over all of it.
    Closing,
}

impl Origin {
    pub const ALL: [Self; 4] = [Self::Scheduled, Self::Viewed, Self::Backfill, Self::Closing];

    pub fn token(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Viewed => "viewed",
            Self::Backfill => "backfill",
            Self::Closing => "closing",
        }
    }

    pub fn parse(token: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.token() == token)
    }
}

/// What has to be told beside the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// The range is shorter than the one it is compared with.
    ShorterPeriod,
    /// The range was closed when it was read before, and now has another value.
    Restated,
}

impl Flag {
    pub const ALL: [Self; 2] = [Self::ShorterPeriod, Self::Restated];

    pub fn token(self) -> &'static str {
        match self {
            Self::ShorterPeriod => "shorter_period",
            Self::Restated => "restated",
        }
    }

    pub fn parse(token: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.token() == token)
    }
}

impl Reading {
    /// Ties the reading to the newest one of the same range, when there is one, and flags a restatement.
    #[must_use]
    pub fn after(mut self, known: Option<&Self>) -> Self {
        let same = known.filter(|known| {
            known.range.is_same_range(&self.range)
                && known.parameter_hash == self.parameter_hash
                && known.dimension == self.dimension
        });
        if self.range.is_shorter {
            self.flags.push(Flag::ShorterPeriod);
        }
        let Some(known) = same else { return self };
        self.supersedes = Some(known.id);
        let is_same_definition = known.kpi_version == self.kpi_version;
        if is_same_definition && known.range.is_closed_at(known.as_of) && known.value != self.value {
            self.flags.push(Flag::Restated);
        }
        self
    }
}

#[cfg(test)]
mod tests;
