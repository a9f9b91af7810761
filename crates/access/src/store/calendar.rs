//! Versions of an organization's calendar; rows are added, never changed.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::failure::Fault;
use kernel::ids::{MemberId, OrganizationId};
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};

use crate::calendar::OrganizationCalendar;

pub(crate) async fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    new: &OrganizationCalendar,
    made_at: Timestamp,
    made_by: Option<MemberId>,
) -> Result<(), Fault> {
    let written = |e| Fault::new("could not write a calendar", e);
    sql("INSERT INTO calendar (organization_id, version, body, holiday_names, made_at, made_by) \
         VALUES ($1, $2, $3, $4, $5, $6)")
    .id(organization)
    .bind(new.version)
    .bind(serde_json::to_string(&new.calendar).map_err(written)?)
    .bind(serde_json::to_string(&new.holiday_names).map_err(written)?)
    .bind(made_at)
    .optional_id(made_by)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn newest(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Option<OrganizationCalendar>, Fault> {
    sql("SELECT version, body, holiday_names FROM calendar WHERE organization_id = $1 ORDER BY version DESC LIMIT 1")
        .id(organization)
        .fetch_optional(tx)
        .await?
        .map(|row| calendar(&row))
        .transpose()
}

pub(crate) async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    version: i64,
) -> Result<Option<OrganizationCalendar>, Fault> {
    sql("SELECT version, body, holiday_names FROM calendar WHERE organization_id = $1 AND version = $2")
        .id(organization)
        .bind(version)
        .fetch_optional(tx)
        .await?
        .map(|row| calendar(&row))
        .transpose()
}

fn calendar(row: &Row) -> Result<OrganizationCalendar, Fault> {
    let read = |e| Fault::new("could not read a stored calendar", e);
    let body: String = row.get("body")?;
    let names: String = row.get("holiday_names")?;
    let holiday_names: BTreeMap<Date, String> = serde_json::from_str(&names).map_err(read)?;
    Ok(OrganizationCalendar {
        version: row.get("version")?,
        calendar: serde_json::from_str(&body).map_err(read)?,
        holiday_names,
    })
}
