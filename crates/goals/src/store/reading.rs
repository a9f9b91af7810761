//! Readings: appended, never changed.

use std::collections::HashSet;

use kernel::failure::Fault;
use kernel::ids::{KpiId, OrganizationId, ReadingId};
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};

use super::who::known;
use crate::pace::JudgedReading;
use crate::reading::{Flag, Origin, Reading, Span};

/// Appends the reading; `false` when its occasion was recorded before.
pub(crate) async fn append(
    tx: &mut Tx,
    organization: OrganizationId,
    reading: &Reading,
) -> Result<bool, Fault> {
    let flags: Vec<&str> = reading.flags.iter().map(|flag| flag.token()).collect();
    let range = &reading.range;
    let written = sql("INSERT INTO reading (organization_id, id, kpi_id, slot, kpi_version, parameter_hash, dimension,
             value, unit, as_of, day, recorded_at, source_time, fetched_at, expression, zone, tzdata,
             calendar_version, start_civil, end_civil, start_at, end_at, described, counted_rows, connection_id,
             origin, flags, supersedes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                 $22, $23, $24, $25, $26, $27, $28)
         ON CONFLICT (organization_id, kpi_id, slot) DO NOTHING")
    .id(organization)
    .id(reading.id)
    .id(reading.kpi)
    .bind(reading.slot.as_str())
    .bind(reading.kpi_version)
    .bind(reading.parameter_hash.as_str())
    .bind(reading.dimension.as_str())
    .bind(reading.value)
    .bind(reading.unit.as_str())
    .bind(reading.as_of)
    .bind(range.day.as_str())
    .bind(reading.recorded_at)
    .bind(reading.source_time)
    .bind(reading.fetched_at)
    .bind(range.expression.as_str())
    .bind(range.zone.as_str())
    .bind(range.tzdata.as_str())
    .bind(reading.calendar_version)
    .bind(range.start.clone())
    .bind(range.end.clone())
    .bind(range.start_at)
    .bind(range.end_at)
    .bind(range.described.as_str())
    .bind(reading.rows)
    .id(reading.connection)
    .bind(reading.origin.token())
    .bind(flags.join(","))
    .optional_id(reading.supersedes)
    .execute(tx)
    .await?;
    if written == 1 {
        point_at_newest(tx, organization, reading).await?;
    }
    Ok(written == 1)
}

/// Whether the occasion is recorded.
pub(crate) async fn is_recorded(
    tx: &mut Tx,
    organization: OrganizationId,
    (kpi, slot): (KpiId, &str),
) -> Result<bool, Fault> {
    let row = sql("SELECT id FROM reading WHERE organization_id = $1 AND kpi_id = $2 AND slot = $3")
        .id(organization)
        .id(kpi)
        .bind(slot)
        .fetch_optional(tx)
        .await?;
    Ok(row.is_some())
}

/// When the newest row of the KPI was written.
pub(crate) async fn last_recorded(
    tx: &mut Tx,
    organization: OrganizationId,
    kpi: KpiId,
) -> Result<Option<Timestamp>, Fault> {
    let row = sql("SELECT recorded_at FROM reading WHERE organization_id = $1 AND kpi_id = $2
         ORDER BY recorded_at DESC LIMIT 1")
    .id(organization)
    .id(kpi)
    .fetch_optional(tx)
    .await?;
    row.map(|row| row.get("recorded_at")).transpose()
}

/// The KPI's latest reading is the one that speaks of the latest moment; a backfilled one never takes its place.
///
/// Two readings may be written at once: each waits for its turn at the KPI's row, and only then looks which is newer,
/// in a statement of its own. One statement for both would wait, and then decide by what it saw before it waited.
async fn point_at_newest(tx: &mut Tx, organization: OrganizationId, reading: &Reading) -> Result<(), Fault> {
    super::kpi::hold(tx, organization, reading.kpi).await?;
    sql("UPDATE kpi SET latest_reading_id = $3
         WHERE organization_id = $1 AND id = $2 AND NOT EXISTS (
           SELECT 1 FROM reading WHERE organization_id = $1 AND kpi_id = $2 AND id <> $3
             AND (as_of > $4 OR (as_of = $4 AND recorded_at > $5)))")
    .id(organization)
    .id(reading.kpi)
    .id(reading.id)
    .bind(reading.as_of)
    .bind(reading.recorded_at)
    .execute(tx)
    .await
    .map(|_| ())
}

/// The newest row about the same range, as known at `known_at`.
pub(crate) async fn newest_of_range(
    tx: &mut Tx,
    organization: OrganizationId,
    (kpi, range): (KpiId, &Span),
    known_at: Timestamp,
) -> Result<Option<Reading>, Fault> {
    let row = sql("SELECT id, kpi_id, slot, kpi_version, parameter_hash, dimension, value, unit, as_of, day, recorded_at,
                source_time, fetched_at, expression, zone, tzdata, calendar_version, start_civil, end_civil,
                start_at, end_at, described, counted_rows, connection_id, origin, flags, supersedes
         FROM reading
         WHERE organization_id = $1 AND kpi_id = $2 AND COALESCE(start_at, $3) = $4 AND COALESCE(end_at, $3) = $5
           AND recorded_at <= $6
         ORDER BY recorded_at DESC, id DESC LIMIT 1")
    .id(organization)
    .id(kpi)
    .bind(UNBOUND)
    .bind(range.start_at.unwrap_or(UNBOUND))
    .bind(range.end_at.unwrap_or(UNBOUND))
    .bind(known_at)
    .fetch_optional(tx)
    .await?;
    row.as_ref().map(reading).transpose()
}

/// Stands for "no bound" in comparisons: no resolved bound lies there.
const UNBOUND: Timestamp = Timestamp::from_micros(i64::MIN);

/// The reading of this id.
pub(crate) async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: ReadingId,
) -> Result<Option<Reading>, Fault> {
    let row = sql("SELECT id, kpi_id, slot, kpi_version, parameter_hash, dimension, value, unit, as_of, day, recorded_at,
                source_time, fetched_at, expression, zone, tzdata, calendar_version, start_civil, end_civil,
                start_at, end_at, described, counted_rows, connection_id, origin, flags, supersedes
         FROM reading WHERE organization_id = $1 AND id = $2")
    .id(organization)
    .id(id)
    .fetch_optional(tx)
    .await?;
    row.as_ref().map(reading).transpose()
}

/// The latest reading of every KPI.
pub(crate) async fn latest_of_all(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Reading>, Fault> {
    let rows = sql("SELECT r.id, r.kpi_id, r.slot, r.kpi_version, r.parameter_hash, r.dimension, r.value, r.unit, r.as_of,
                r.day, r.recorded_at, r.source_time, r.fetched_at, r.expression, r.zone, r.tzdata,
                r.calendar_version, r.start_civil, r.end_civil, r.start_at, r.end_at, r.described, r.counted_rows,
                r.connection_id, r.origin, r.flags, r.supersedes
         FROM kpi k JOIN reading r ON r.organization_id = k.organization_id AND r.id = k.latest_reading_id
         WHERE k.organization_id = $1 AND k.state <> 'deleted' LIMIT 10000")
    .id(organization)
    .fetch_all(tx)
    .await?;
    rows.iter().map(reading).collect()
}

/// Where a page of readings goes on: after this one, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct After {
    pub as_of: Timestamp,
    pub id: ReadingId,
}

/// Readings newest first, as known at `known_at`.
pub(crate) async fn page(
    tx: &mut Tx,
    organization: OrganizationId,
    (kpi, known_at): (KpiId, Timestamp),
    after: Option<After>,
    limit: i64,
) -> Result<Vec<Reading>, Fault> {
    let after_as_of = after.map_or(Timestamp::from_micros(i64::MAX), |after| after.as_of);
    let after_id = after.map_or(uuid::Uuid::max(), |after| kernel::ids::Id::uuid(after.id));
    let rows = sql("SELECT id, kpi_id, slot, kpi_version, parameter_hash, dimension, value, unit, as_of, day, recorded_at,
                source_time, fetched_at, expression, zone, tzdata, calendar_version, start_civil, end_civil,
                start_at, end_at, described, counted_rows, connection_id, origin, flags, supersedes
         FROM reading
         WHERE organization_id = $1 AND kpi_id = $2 AND recorded_at <= $3
           AND (as_of < $4 OR (as_of = $4 AND id < $5))
         ORDER BY as_of DESC, id DESC LIMIT $6 + 0")
    .id(organization)
    .id(kpi)
    .bind(known_at)
    .bind(after_as_of)
    .bind(after_id)
    .bind(limit)
    .fetch_all(tx)
    .await?;
    rows.iter().map(reading).collect()
}

/// The last reading of every civil day from `from` (`YYYY-MM-DD`) on, oldest first, as known at `known_at`.
pub(crate) async fn last_of_each_day(
    tx: &mut Tx,
    organization: OrganizationId,
    (kpi, from): (KpiId, &str),
    known_at: Timestamp,
) -> Result<Vec<Reading>, Fault> {
    let rows = sql("SELECT id, kpi_id, slot, kpi_version, parameter_hash, dimension, value, unit, as_of, day, recorded_at,
                source_time, fetched_at, expression, zone, tzdata, calendar_version, start_civil, end_civil,
                start_at, end_at, described, counted_rows, connection_id, origin, flags, supersedes
         FROM (
           SELECT organization_id, id, kpi_id, slot, kpi_version, parameter_hash, dimension, value, unit, as_of, day,
                  recorded_at, source_time, fetched_at, expression, zone, tzdata, calendar_version, start_civil,
                  end_civil, start_at, end_at, described, counted_rows, connection_id, origin, flags, supersedes,
                  ROW_NUMBER() OVER (PARTITION BY day ORDER BY as_of DESC, recorded_at DESC, id DESC) AS place
           FROM reading
           WHERE organization_id = $1 AND kpi_id = $2 AND recorded_at <= $3 AND day >= $4
         ) newest
         WHERE organization_id = $1 AND place = 1 ORDER BY day LIMIT 4000")
    .id(organization)
    .id(kpi)
    .bind(known_at)
    .bind(from)
    .fetch_all(tx)
    .await?;
    rows.iter().map(reading).collect()
}

/// Civil days that the KPI was read for, whatever made the reading; a day that was filled in counts although the KPI's
/// zone has changed since.
pub(crate) async fn days_read(
    tx: &mut Tx,
    organization: OrganizationId,
    kpi: KpiId,
) -> Result<HashSet<String>, Fault> {
    let rows = sql("SELECT day FROM reading WHERE organization_id = $1 AND kpi_id = $2
         UNION
         SELECT SUBSTR(slot, 10) AS day FROM reading
         WHERE organization_id = $1 AND kpi_id = $2 AND origin = 'backfill'
         LIMIT 20000")
    .id(organization)
    .id(kpi)
    .fetch_all(tx)
    .await?;
    rows.iter().map(|row| row.get("day")).collect()
}

/// What judging looks at: every reading known at `known_at` that speaks of a moment from `from` on, oldest first.
pub(crate) async fn to_judge(
    tx: &mut Tx,
    organization: OrganizationId,
    (kpi, from): (KpiId, Timestamp),
    known_at: Timestamp,
) -> Result<Vec<JudgedReading>, Fault> {
    let rows = sql("SELECT value, as_of, start_at, end_at, origin FROM (
           SELECT id, value, as_of, start_at, end_at, origin, recorded_at FROM reading
           WHERE organization_id = $1 AND kpi_id = $2 AND as_of >= $3 AND recorded_at <= $4
           ORDER BY as_of DESC, recorded_at DESC, id DESC LIMIT 20000
         ) newest ORDER BY as_of, recorded_at, id")
    .id(organization)
    .id(kpi)
    .bind(from)
    .bind(known_at)
    .fetch_all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(JudgedReading {
                value: row.get("value")?,
                as_of: row.get("as_of")?,
                start_at: row.get("start_at")?,
                end_at: row.get("end_at")?,
                is_backfill: row.get::<String>("origin")? == Origin::Backfill.token(),
            })
        })
        .collect()
}

fn reading(row: &Row) -> Result<Reading, Fault> {
    let broken = "could not read a stored reading";
    let flags = row.get::<String>("flags")?;
    let flags = flags.split(',').filter(|token| !token.is_empty());
    Ok(Reading {
        id: row.id("id")?,
        kpi: row.id("kpi_id")?,
        slot: row.get("slot")?,
        kpi_version: row.get("kpi_version")?,
        parameter_hash: row.get("parameter_hash")?,
        dimension: row.get("dimension")?,
        value: row.get("value")?,
        unit: row.get("unit")?,
        as_of: row.get("as_of")?,
        recorded_at: row.get("recorded_at")?,
        source_time: row.get("source_time")?,
        fetched_at: row.get("fetched_at")?,
        range: span(row)?,
        calendar_version: row.get("calendar_version")?,
        rows: row.get("counted_rows")?,
        connection: row.id("connection_id")?,
        origin: known(Origin::parse(&row.get::<String>("origin")?), broken)?,
        flags: known(flags.map(Flag::parse).collect(), broken)?,
        supersedes: row.optional_id("supersedes")?,
    })
}

fn span(row: &Row) -> Result<Span, Fault> {
    Ok(Span {
        expression: row.get("expression")?,
        zone: row.get("zone")?,
        tzdata: row.get("tzdata")?,
        day: row.get("day")?,
        start: row.get("start_civil")?,
        end: row.get("end_civil")?,
        start_at: row.get("start_at")?,
        end_at: row.get("end_at")?,
        described: row.get("described")?,
        is_shorter: row.get::<String>("flags")?.contains(Flag::ShorterPeriod.token()),
    })
}

#[cfg(test)]
mod tests;
