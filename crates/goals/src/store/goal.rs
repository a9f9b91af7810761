//! Goals, how they stand, and what changed about them.

use kernel::actor::Actor;
use kernel::decimal::Decimal;
use kernel::failure::Fault;
use kernel::ids::{GoalId, KpiId, OrganizationId};
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};
use uuid::Uuid;

use super::who::{actor, date, known, parsed};
use crate::goal::{Aim, AimForm, BeforeDeleted, Goal, GoalState, Period, Weights};

/// One line of a goal's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GoalChange {
    pub at: Timestamp,
    /// `created`, `name`, `aim`, `period`, `weights`, `owner`, `state` or `status`.
    pub what: &'static str,
    pub by: Actor,
    pub was: Option<String>,
    pub became: Option<String>,
}

pub(crate) async fn insert(tx: &mut Tx, organization: OrganizationId, goal: &Goal) -> Result<(), Fault> {
    let form = goal.aim.form();
    sql("INSERT INTO goal (organization_id, id, name, kpi_id, kind, start_value, target, lower, upper, warning_margin,
                         period_start, period_end, weights, owner_id, state, is_sample, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'active', $15, $16, $17)")
        .id(organization)
        .id(goal.id)
        .bind(goal.name.as_str())
        .id(goal.kpi)
        .bind(goal.aim.kind())
        .bind(form.start_value)
        .bind(form.target)
        .bind(form.lower)
        .bind(form.upper)
        .bind(form.warning_margin)
        .bind(goal.period.start().to_string())
        .bind(goal.period.end().to_string())
        .bind(goal.weights.word())
        .id(goal.owner)
        .bind(goal.is_sample)
        .bind(goal.created_at)
        .bind(goal.created_by.to_string())
        .execute(tx)
        .await
        .map(|_| ())
}

/// Writes everything that may change.
pub(crate) async fn update(tx: &mut Tx, organization: OrganizationId, goal: &Goal) -> Result<(), Fault> {
    let form = goal.aim.form();
    let (at, by, before) = match goal.state {
        GoalState::Active => (None, None, None),
        GoalState::Paused { at, by } | GoalState::Archived { at, by } => {
            (Some(at), Some(by.to_string()), None)
        }
        GoalState::Deleted { at, by, before } => (Some(at), Some(by.to_string()), Some(before_word(before))),
    };
    sql("UPDATE goal SET name = $3, kind = $4, start_value = $5, target = $6, lower = $7, upper = $8,
                         warning_margin = $9, period_start = $10, period_end = $11, weights = $12, owner_id = $13,
                         state = $14, state_at = $15, state_by = $16, state_before = $17
         WHERE organization_id = $1 AND id = $2")
        .id(organization)
        .id(goal.id)
        .bind(goal.name.as_str())
        .bind(goal.aim.kind())
        .bind(form.start_value)
        .bind(form.target)
        .bind(form.lower)
        .bind(form.upper)
        .bind(form.warning_margin)
        .bind(goal.period.start().to_string())
        .bind(goal.period.end().to_string())
        .bind(goal.weights.word())
        .id(goal.owner)
        .bind(goal.state.word())
        .bind(at)
        .bind(by)
        .bind(before)
        .execute(tx)
        .await
        .map(|_| ())
}

/// The goal, deleted ones included.
pub(crate) async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: GoalId,
) -> Result<Option<Goal>, Fault> {
    let row = sql("SELECT id AS goal_id, name AS goal_name, kpi_id AS goal_kpi_id, kind, start_value, target, lower, upper, warning_margin, period_start,
                period_end, weights, owner_id, state, state_at, state_by, state_before, is_sample, created_at,
                created_by
         FROM goal WHERE organization_id = $1 AND id = $2")
    .id(organization)
    .id(id)
    .fetch_optional(tx)
    .await?;
    row.as_ref().map(goal).transpose()
}

/// Goals of a KPI that are not deleted.
pub(crate) async fn of_kpi(
    tx: &mut Tx,
    organization: OrganizationId,
    kpi: KpiId,
) -> Result<Vec<Goal>, Fault> {
    let rows = sql("SELECT id AS goal_id, name AS goal_name, kpi_id AS goal_kpi_id, kind, start_value, target, lower, upper, warning_margin, period_start,
                period_end, weights, owner_id, state, state_at, state_by, state_before, is_sample, created_at,
                created_by
         FROM goal WHERE organization_id = $1 AND kpi_id = $2 AND state <> 'deleted' ORDER BY id LIMIT 1000")
    .id(organization)
    .id(kpi)
    .fetch_all(tx)
    .await?;
    rows.iter().map(goal).collect()
}

/// Goals on the KPI that are neither archived nor deleted.
pub(crate) async fn open_on(tx: &mut Tx, organization: OrganizationId, kpi: KpiId) -> Result<i64, Fault> {
    let row = sql("SELECT COUNT(*) AS goals FROM goal
         WHERE organization_id = $1 AND kpi_id = $2 AND state IN ('active', 'paused')")
    .id(organization)
    .id(kpi)
    .fetch_one(tx)
    .await?;
    row.get("goals")
}

/// Goals on the KPI that are not deleted.
pub(crate) async fn kept_on(tx: &mut Tx, organization: OrganizationId, kpi: KpiId) -> Result<i64, Fault> {
    let row = sql("SELECT COUNT(*) AS goals FROM goal
         WHERE organization_id = $1 AND kpi_id = $2 AND state <> 'deleted'")
    .id(organization)
    .id(kpi)
    .fetch_one(tx)
    .await?;
    row.get("goals")
}

/// Holds the goal until the transaction ends: who judges it next reads what this one has written.
pub(crate) async fn hold(tx: &mut Tx, organization: OrganizationId, id: GoalId) -> Result<(), Fault> {
    sql("UPDATE goal SET standing = standing WHERE organization_id = $1 AND id = $2")
        .id(organization)
        .id(id)
        .execute(tx)
        .await
        .map(|_| ())
}

/// How the goal stood when it was judged last, as stored.
pub(crate) async fn standing(
    tx: &mut Tx,
    organization: OrganizationId,
    id: GoalId,
) -> Result<Option<String>, Fault> {
    let row = sql("SELECT standing FROM goal WHERE organization_id = $1 AND id = $2")
        .id(organization)
        .id(id)
        .fetch_one(tx)
        .await?;
    row.get("standing")
}

pub(crate) async fn record_standing(
    tx: &mut Tx,
    organization: OrganizationId,
    id: GoalId,
    (standing, sparkline): (&str, &str),
) -> Result<(), Fault> {
    sql("UPDATE goal SET standing = $3, sparkline = $4 WHERE organization_id = $1 AND id = $2")
        .id(organization)
        .id(id)
        .bind(standing)
        .bind(sparkline)
        .execute(tx)
        .await
        .map(|_| ())
}

/// Writes a line of the goal's history; `entry` is a fresh id.
pub(crate) async fn note_change(
    tx: &mut Tx,
    organization: OrganizationId,
    (entry, id): (Uuid, GoalId),
    change: &GoalChange,
) -> Result<(), Fault> {
    sql("INSERT INTO goal_change (organization_id, id, goal_id, at, what, done_by, was, became)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .id(organization)
    .bind(entry)
    .id(id)
    .bind(change.at)
    .bind(change.what)
    .bind(change.by.to_string())
    .bind(change.was.clone())
    .bind(change.became.clone())
    .execute(tx)
    .await
    .map(|_| ())
}

/// The goal's history, newest first: at most 200 lines. Of lines of one moment its creation is the oldest.
pub(crate) async fn changes(
    tx: &mut Tx,
    organization: OrganizationId,
    id: GoalId,
) -> Result<Vec<GoalChange>, Fault> {
    let rows = sql("SELECT at, what, done_by, was, became FROM goal_change
         WHERE organization_id = $1 AND goal_id = $2
         ORDER BY at DESC, CASE WHEN what = 'created' THEN 1 ELSE 0 END, id DESC LIMIT 200")
    .id(organization)
    .id(id)
    .fetch_all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            let what = row.get::<String>("what")?;
            Ok(GoalChange {
                at: row.get("at")?,
                what: known(WHAT.iter().find(|known| **known == what), "could not read a goal's history")?,
                by: actor(&row.get::<String>("done_by")?)?,
                was: row.get("was")?,
                became: row.get("became")?,
            })
        })
        .collect()
}

/// What can change about a goal, as its history names it.
pub(crate) const WHAT: &[&str] = &["created", "name", "aim", "period", "weights", "owner", "state", "status"];

pub(super) fn goal(row: &Row) -> Result<Goal, Fault> {
    let broken = "could not read a stored goal";
    let form = AimForm {
        start_value: row.get::<Option<Decimal>>("start_value")?,
        target: row.get("target")?,
        lower: row.get("lower")?,
        upper: row.get("upper")?,
        warning_margin: row.get("warning_margin")?,
    };
    let start = date(&row.get::<String>("period_start")?)?;
    let end = date(&row.get::<String>("period_end")?)?;
    Ok(Goal {
        id: row.id("goal_id")?,
        name: parsed(&row.get::<String>("goal_name")?, broken)?,
        kpi: row.id("goal_kpi_id")?,
        aim: known(Aim::parse(&row.get::<String>("kind")?, form).ok(), broken)?,
        period: known(Period::new(start, end).ok(), broken)?,
        weights: known(Weights::parse(&row.get::<String>("weights")?), broken)?,
        owner: row.id("owner_id")?,
        state: state(row)?,
        is_sample: row.get("is_sample")?,
        created_at: row.get("created_at")?,
        created_by: actor(&row.get::<String>("created_by")?)?,
    })
}

fn state(row: &Row) -> Result<GoalState, Fault> {
    let word: String = row.get("state")?;
    if word == "active" {
        return Ok(GoalState::Active);
    }
    let at = row.get::<Timestamp>("state_at")?;
    let by = actor(&row.get::<String>("state_by")?)?;
    match word.as_str() {
        "paused" => Ok(GoalState::Paused { at, by }),
        "archived" => Ok(GoalState::Archived { at, by }),
        "deleted" => {
            let before = match row.get::<Option<String>>("state_before")?.as_deref() {
                Some("paused") => BeforeDeleted::Paused,
                Some("archived") => BeforeDeleted::Archived,
                Some(_) | None => BeforeDeleted::Active,
            };
            Ok(GoalState::Deleted { at, by, before })
        }
        _ => Err(Fault::bare("could not read a stored goal's state")),
    }
}

fn before_word(before: BeforeDeleted) -> &'static str {
    match before {
        BeforeDeleted::Active => "active",
        BeforeDeleted::Paused => "paused",
        BeforeDeleted::Archived => "archived",
    }
}
