//! The board in one statement: every goal with its KPI and what a card tells of the KPI's latest reading.

use kernel::decimal::Decimal;
use kernel::failure::Fault;
use kernel::ids::{ConnectionId, GoalId, Id, OrganizationId};
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};

use super::kpi::trouble;
use super::who::{known, parsed};
use crate::goal::Goal;
use crate::kpi::{RefreshMinutes, Trouble};
use crate::name::{Decimals, KpiName, Unit};

/// A goal with all that its card needs.
#[derive(Debug, Clone)]
pub(crate) struct BoardRow {
    pub goal: Goal,
    pub kpi_name: KpiName,
    pub unit: Unit,
    pub decimals: Decimals,
    pub refresh: RefreshMinutes,
    pub connection: ConnectionId,
    pub zone: Option<String>,
    pub next_read_at: Option<Timestamp>,
    pub trouble: Option<Trouble>,
    pub latest: Option<Latest>,
    /// The judge's memory, as stored.
    pub standing: Option<String>,
    pub sparkline: Option<String>,
}

/// What a card tells of the latest reading.
#[derive(Debug, Clone)]
pub(crate) struct Latest {
    /// Absent: there was nothing to count.
    pub value: Option<Decimal>,
    pub as_of: Timestamp,
    /// The resolved dates in words.
    pub described: String,
}

/// Which goals are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which {
    /// At most 1,000.
    All,
    Only(GoalId),
    /// In the order of ids.
    Page {
        after: Option<GoalId>,
        limit: i64,
    },
}

/// Goals that are not deleted, in the order of their ids.
pub(crate) async fn rows(
    tx: &mut Tx,
    organization: OrganizationId,
    which: Which,
) -> Result<Vec<BoardRow>, Fault> {
    let (only, after, limit) = match which {
        Which::All => (None, None, 1_000),
        Which::Only(id) => (Some(id), None, 1),
        Which::Page { after, limit } => (None, after, limit),
    };
    let only = only.map(Id::uuid);
    let after = after.map_or(uuid::Uuid::nil(), Id::uuid);
    let rows = sql("SELECT g.id AS goal_id, g.name AS goal_name, g.kpi_id AS goal_kpi_id, g.kind, g.start_value, g.target,
                g.lower, g.upper, g.warning_margin, g.period_start, g.period_end, g.weights, g.owner_id, g.state,
                g.state_at, g.state_by, g.state_before, g.is_sample, g.created_at, g.created_by, g.standing,
                g.sparkline, k.name AS kpi_name, k.refresh_minutes, k.next_read_at, k.failing_since, k.failures,
                k.last_failure, v.unit AS kpi_unit, v.decimals, v.connection_id AS kpi_connection_id,
                v.zone AS kpi_zone, r.value, r.as_of, r.described
         FROM goal g
         JOIN kpi k ON k.organization_id = g.organization_id AND k.id = g.kpi_id
         JOIN kpi_version v ON v.organization_id = k.organization_id AND v.kpi_id = k.id AND v.version = k.version
         LEFT JOIN reading r ON r.organization_id = k.organization_id AND r.id = k.latest_reading_id
         WHERE g.organization_id = $1 AND g.state <> 'deleted' AND g.id = COALESCE($2, g.id) AND g.id > $3
         ORDER BY g.id LIMIT $4 + 0")
    .id(organization)
    .bind(only)
    .bind(after)
    .bind(limit)
    .fetch_all(tx)
    .await?;
    rows.iter().map(board_row).collect()
}

fn board_row(row: &Row) -> Result<BoardRow, Fault> {
    let broken = "could not read a stored goal";
    let decimals = u8::try_from(row.get::<u32>("decimals")?).ok().and_then(Decimals::new);
    Ok(BoardRow {
        goal: super::goal::goal(row)?,
        kpi_name: parsed(&row.get::<String>("kpi_name")?, broken)?,
        unit: parsed(&row.get::<String>("kpi_unit")?, broken)?,
        decimals: known(decimals, broken)?,
        refresh: known(RefreshMinutes::new(row.get("refresh_minutes")?), broken)?,
        connection: row.id("kpi_connection_id")?,
        zone: row.get("kpi_zone")?,
        next_read_at: row.get("next_read_at")?,
        trouble: trouble(row)?,
        latest: latest(row)?,
        standing: row.get("standing")?,
        sparkline: row.get("sparkline")?,
    })
}

fn latest(row: &Row) -> Result<Option<Latest>, Fault> {
    let Some(as_of) = row.get("as_of")? else { return Ok(None) };
    Ok(Some(Latest { value: row.get("value")?, as_of, described: row.get("described")? }))
}
