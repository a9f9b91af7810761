//! KPIs, their versions and their failures.

use kernel::failure::Fault;
use kernel::ids::{ConnectionId, Id, KpiId, OrganizationId};
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};
use uuid::Uuid;

use super::who::{actor, known, parsed};
use crate::kpi::{Definition, Kpi, KpiState, RefreshMinutes, Trouble};
use crate::name::Decimals;
use crate::parameter::{ParameterForm, Parameters};

/// The most failures of one KPI that are kept.
const KEPT_FAILURES: i64 = 5;

/// One failed read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KpiFailure {
    pub at: Timestamp,
    pub slug: String,
    pub sentence: String,
}

/// Writes a new KPI and its first version.
pub(crate) async fn insert(tx: &mut Tx, organization: OrganizationId, kpi: &Kpi) -> Result<(), Fault> {
    sql(
        "INSERT INTO kpi (organization_id, id, name, description, refresh_minutes, state, version, is_sample,
                          created_at, created_by, next_read_at, failures)
         VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, $8, $9, $10, 0)",
    )
    .id(organization)
    .id(kpi.id)
    .bind(kpi.name.as_str())
    .bind(kpi.description.as_str())
    .bind(kpi.refresh.get())
    .bind(kpi.version)
    .bind(kpi.is_sample)
    .bind(kpi.created_at)
    .bind(kpi.created_by.to_string())
    .bind(kpi.next_read_at)
    .execute(tx)
    .await?;
    insert_version(tx, organization, kpi, kpi.created_at, &kpi.created_by.to_string()).await
}

/// Writes the KPI's present definition as its version.
pub(crate) async fn insert_version(
    tx: &mut Tx,
    organization: OrganizationId,
    kpi: &Kpi,
    at: Timestamp,
    by: &str,
) -> Result<(), Fault> {
    let json = |value: serde_json::Result<String>| {
        value.map_err(|error| Fault::new("could not write a KPI's parameters", error))
    };
    let definition = &kpi.definition;
    sql("INSERT INTO kpi_version (organization_id, kpi_id, version, connection_id, statement, unit, decimals,
                                  parameters, chosen, zone, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
    .id(organization)
    .id(kpi.id)
    .bind(kpi.version)
    .id(definition.connection)
    .bind(definition.statement.as_str())
    .bind(definition.unit.as_str())
    .bind(u32::from(definition.decimals.get()))
    .bind(json(serde_json::to_string(&definition.parameters.forms()))?)
    .bind(json(serde_json::to_string(&definition.values.to_json()))?)
    .bind(definition.zone.clone())
    .bind(at)
    .bind(by)
    .execute(tx)
    .await
    .map(|_| ())
}

/// Writes name, description, interval, state and version of a KPI that exists.
pub(crate) async fn update(tx: &mut Tx, organization: OrganizationId, kpi: &Kpi) -> Result<(), Fault> {
    let (at, by, before) = match kpi.state {
        KpiState::Active => (None, None, None),
        KpiState::Archived { at, by } => (Some(at), Some(by.to_string()), None),
        KpiState::Deleted { at, by, was_archived } => {
            (Some(at), Some(by.to_string()), Some(if was_archived { "archived" } else { "active" }))
        }
    };
    sql("UPDATE kpi SET name = $3, description = $4, refresh_minutes = $5, state = $6, state_at = $7,
                        state_by = $8, state_before = $9, version = $10, next_read_at = $11
         WHERE organization_id = $1 AND id = $2")
    .id(organization)
    .id(kpi.id)
    .bind(kpi.name.as_str())
    .bind(kpi.description.as_str())
    .bind(kpi.refresh.get())
    .bind(kpi.state.word())
    .bind(at)
    .bind(by)
    .bind(before)
    .bind(kpi.version)
    .bind(kpi.next_read_at)
    .execute(tx)
    .await
    .map(|_| ())
}

/// Holds the KPI until the transaction ends: who writes a reading next sees what this one has written.
pub(crate) async fn hold(tx: &mut Tx, organization: OrganizationId, id: KpiId) -> Result<(), Fault> {
    sql("UPDATE kpi SET latest_reading_id = latest_reading_id WHERE organization_id = $1 AND id = $2")
        .id(organization)
        .id(id)
        .execute(tx)
        .await
        .map(|_| ())
}

/// The KPI, deleted ones included.
pub(crate) async fn find(tx: &mut Tx, organization: OrganizationId, id: KpiId) -> Result<Option<Kpi>, Fault> {
    let row = sql("SELECT k.id, k.name, k.description, k.refresh_minutes, k.state, k.state_at, k.state_by,
                k.state_before, k.version, k.is_sample, k.created_at, k.created_by, k.latest_reading_id,
                k.next_read_at, k.failing_since, k.failures, k.last_failure,
                v.connection_id, v.statement, v.unit, v.decimals, v.parameters, v.chosen, v.zone
         FROM kpi k JOIN kpi_version v
           ON v.organization_id = k.organization_id AND v.kpi_id = k.id AND v.version = k.version
         WHERE k.organization_id = $1 AND k.id = $2")
    .id(organization)
    .id(id)
    .fetch_optional(tx)
    .await?;
    row.as_ref().map(kpi).transpose()
}

/// KPIs that are not deleted, after `after` in the order of their ids.
pub(crate) async fn list(
    tx: &mut Tx,
    organization: OrganizationId,
    after: Option<KpiId>,
    limit: i64,
) -> Result<Vec<Kpi>, Fault> {
    let after = after.map_or(Uuid::nil(), Id::uuid);
    let rows = sql("SELECT k.id, k.name, k.description, k.refresh_minutes, k.state, k.state_at, k.state_by,
                k.state_before, k.version, k.is_sample, k.created_at, k.created_by, k.latest_reading_id,
                k.next_read_at, k.failing_since, k.failures, k.last_failure,
                v.connection_id, v.statement, v.unit, v.decimals, v.parameters, v.chosen, v.zone
         FROM kpi k JOIN kpi_version v
           ON v.organization_id = k.organization_id AND v.kpi_id = k.id AND v.version = k.version
         WHERE k.organization_id = $1 AND k.state <> 'deleted' AND k.id > $2
         ORDER BY k.id LIMIT $3 + 0")
    .id(organization)
    .bind(after)
    .bind(limit)
    .fetch_all(tx)
    .await?;
    rows.iter().map(kpi).collect()
}

/// How many goals that are not deleted each KPI has.
pub(crate) async fn goal_counts(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<(KpiId, i64)>, Fault> {
    let rows = sql("SELECT kpi_id, COUNT(*) AS goals FROM goal
         WHERE organization_id = $1 AND state <> 'deleted' GROUP BY kpi_id LIMIT 10000")
    .id(organization)
    .fetch_all(tx)
    .await?;
    rows.iter().map(|row| Ok((row.id("kpi_id")?, row.get("goals")?))).collect()
}

/// KPIs that are not deleted and read through the connection.
pub(crate) async fn count_on(
    tx: &mut Tx,
    organization: OrganizationId,
    connection: ConnectionId,
) -> Result<i64, Fault> {
    let row = sql("SELECT COUNT(*) AS kpis FROM kpi k JOIN kpi_version v
           ON v.organization_id = k.organization_id AND v.kpi_id = k.id AND v.version = k.version
         WHERE k.organization_id = $1 AND k.state <> 'deleted' AND v.connection_id = $2")
    .id(organization)
    .id(connection)
    .fetch_one(tx)
    .await?;
    row.get("kpis")
}

/// Active KPIs that read through the connection.
pub(crate) async fn active_on(
    tx: &mut Tx,
    organization: OrganizationId,
    connection: ConnectionId,
) -> Result<Vec<KpiId>, Fault> {
    let rows = sql("SELECT k.id FROM kpi k JOIN kpi_version v
           ON v.organization_id = k.organization_id AND v.kpi_id = k.id AND v.version = k.version
         WHERE k.organization_id = $1 AND k.state = 'active' AND v.connection_id = $2
         ORDER BY k.id LIMIT 1000")
    .id(organization)
    .id(connection)
    .fetch_all(tx)
    .await?;
    rows.iter().map(|row| row.id("id")).collect()
}

/// Active KPIs whose next read is due.
pub(crate) async fn find_due(
    tx: &mut Tx,
    organization: OrganizationId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<KpiId>, Fault> {
    let rows = sql("SELECT id FROM kpi
         WHERE organization_id = $1 AND state = 'active' AND next_read_at <= $2
         ORDER BY next_read_at LIMIT $3 + 0")
    .id(organization)
    .bind(now)
    .bind(limit)
    .fetch_all(tx)
    .await?;
    rows.iter().map(|row| row.id("id")).collect()
}

/// A read succeeded: the trouble is over and the next read is known.
pub(crate) async fn record_success(
    tx: &mut Tx,
    organization: OrganizationId,
    id: KpiId,
    next: Timestamp,
) -> Result<(), Fault> {
    sql("UPDATE kpi SET next_read_at = $3, failing_since = NULL, failures = 0, last_failure = NULL
         WHERE organization_id = $1 AND id = $2")
    .id(organization)
    .id(id)
    .bind(next)
    .execute(tx)
    .await
    .map(|_| ())
}

/// A read failed: the last reading stays, and the next try is later.
pub(crate) async fn record_failure(
    tx: &mut Tx,
    organization: OrganizationId,
    id: KpiId,
    failure: &KpiFailure,
    (entry, next): (Uuid, Timestamp),
) -> Result<(), Fault> {
    sql("UPDATE kpi SET next_read_at = $3, failing_since = COALESCE(failing_since, $4), failures = failures + 1,
                        last_failure = $5
         WHERE organization_id = $1 AND id = $2")
    .id(organization)
    .id(id)
    .bind(next)
    .bind(failure.at)
    .bind(stored_failure(failure))
    .execute(tx)
    .await?;
    sql("INSERT INTO kpi_failure (organization_id, id, kpi_id, at, slug, sentence) VALUES ($1, $2, $3, $4, $5, $6)")
        .id(organization)
        .bind(entry)
        .id(id)
        .bind(failure.at)
        .bind(failure.slug.as_str())
        .bind(failure.sentence.as_str())
        .execute(tx)
        .await?;
    sql("DELETE FROM kpi_failure WHERE organization_id = $1 AND kpi_id = $2 AND id NOT IN (
           SELECT id FROM kpi_failure WHERE organization_id = $1 AND kpi_id = $2 ORDER BY at DESC, id DESC LIMIT $3 + 0)")
    .id(organization)
    .id(id)
    .bind(KEPT_FAILURES)
    .execute(tx)
    .await
    .map(|_| ())
}

/// The last failures, newest first.
pub(crate) async fn failures(
    tx: &mut Tx,
    organization: OrganizationId,
    id: KpiId,
) -> Result<Vec<KpiFailure>, Fault> {
    let rows = sql("SELECT at, slug, sentence FROM kpi_failure
         WHERE organization_id = $1 AND kpi_id = $2 ORDER BY at DESC, id DESC LIMIT $3 + 0")
    .id(organization)
    .id(id)
    .bind(KEPT_FAILURES)
    .fetch_all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(KpiFailure { at: row.get("at")?, slug: row.get("slug")?, sentence: row.get("sentence")? })
        })
        .collect()
}

/// KPIs made with the sample company.
pub(crate) async fn delete_sample(tx: &mut Tx, organization: OrganizationId) -> Result<(), Fault> {
    for statement in [
        "DELETE FROM goal_change WHERE organization_id = $1 AND goal_id IN (
           SELECT id FROM goal WHERE organization_id = $1 AND kpi_id IN (
             SELECT id FROM kpi WHERE organization_id = $1 AND is_sample = $2))",
        "DELETE FROM goal WHERE organization_id = $1 AND kpi_id IN (
           SELECT id FROM kpi WHERE organization_id = $1 AND is_sample = $2)",
        "DELETE FROM reading WHERE organization_id = $1 AND kpi_id IN (
           SELECT id FROM kpi WHERE organization_id = $1 AND is_sample = $2)",
        "DELETE FROM kpi_failure WHERE organization_id = $1 AND kpi_id IN (
           SELECT id FROM kpi WHERE organization_id = $1 AND is_sample = $2)",
        "DELETE FROM backfill WHERE organization_id = $1 AND kpi_id IN (
           SELECT id FROM kpi WHERE organization_id = $1 AND is_sample = $2)",
        "DELETE FROM kpi_version WHERE organization_id = $1 AND kpi_id IN (
           SELECT id FROM kpi WHERE organization_id = $1 AND is_sample = $2)",
        "DELETE FROM kpi WHERE organization_id = $1 AND is_sample = $2",
    ] {
        sql(statement).id(organization).bind(true).execute(tx).await?;
    }
    Ok(())
}

fn kpi(row: &Row) -> Result<Kpi, Fault> {
    let broken = "could not read a stored KPI";
    let minutes = RefreshMinutes::new(row.get("refresh_minutes")?);
    Ok(Kpi {
        id: row.id("id")?,
        name: parsed(&row.get::<String>("name")?, broken)?,
        description: parsed(&row.get::<String>("description")?, broken)?,
        refresh: known(minutes, broken)?,
        state: state(row)?,
        version: row.get("version")?,
        definition: definition(row)?,
        is_sample: row.get("is_sample")?,
        created_at: row.get("created_at")?,
        created_by: actor(&row.get::<String>("created_by")?)?,
        latest: row.optional_id("latest_reading_id")?,
        next_read_at: row.get("next_read_at")?,
        trouble: trouble(row)?,
    })
}

fn definition(row: &Row) -> Result<Definition, Fault> {
    let broken = "could not read a stored KPI's definition";
    let json_fault = |error: serde_json::Error| Fault::new(broken, error);
    let forms: Vec<ParameterForm> =
        serde_json::from_str(&row.get::<String>("parameters")?).map_err(json_fault)?;
    let chosen = serde_json::from_str(&row.get::<String>("chosen")?).map_err(json_fault)?;
    let parameters = Parameters::parse(&forms).map_err(|_| Fault::bare(broken))?;
    let values = parameters.fit(&chosen).map_err(|_| Fault::bare(broken))?;
    let decimals = u8::try_from(row.get::<u32>("decimals")?).ok().and_then(Decimals::new);
    Ok(Definition {
        connection: row.id::<ConnectionId>("connection_id")?,
        statement: row.get("statement")?,
        unit: parsed(&row.get::<String>("unit")?, broken)?,
        decimals: known(decimals, broken)?,
        parameters,
        values,
        zone: row.get("zone")?,
    })
}

fn state(row: &Row) -> Result<KpiState, Fault> {
    let word: String = row.get("state")?;
    if word == "active" {
        return Ok(KpiState::Active);
    }
    let at = row.get::<Timestamp>("state_at")?;
    let by = actor(&row.get::<String>("state_by")?)?;
    match word.as_str() {
        "archived" => Ok(KpiState::Archived { at, by }),
        "deleted" => {
            let was_archived = row.get::<Option<String>>("state_before")?.as_deref() == Some("archived");
            Ok(KpiState::Deleted { at, by, was_archived })
        }
        _ => Err(Fault::bare("could not read a stored KPI's state")),
    }
}

fn stored_failure(failure: &KpiFailure) -> String {
    serde_json::json!({ "slug": failure.slug, "sentence": failure.sentence }).to_string()
}

/// The trouble of a row that has the columns `failing_since`, `failures` and `last_failure`.
pub(super) fn trouble(row: &Row) -> Result<Option<Trouble>, Fault> {
    let Some(since) = row.get::<Option<Timestamp>>("failing_since")? else { return Ok(None) };
    let text = row.get::<Option<String>>("last_failure")?.unwrap_or_default();
    let json: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| Fault::new("could not read a stored failure", error))?;
    let word = |name: &str| json.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    Ok(Some(Trouble {
        since,
        failures: row.get("failures")?,
        slug: word("slug"),
        sentence: word("sentence"),
    }))
}
