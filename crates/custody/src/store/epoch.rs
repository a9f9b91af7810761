//! An organization's epoch and state, and the list of those whose keys changed lately.

use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};

use super::unsigned;
use crate::custody_state::{CustodyState, Epoch};

/// The organization's epoch: everything cached under an earlier one is void. 0 until it first changes.
pub(crate) async fn find(tx: &mut Tx, organization: OrganizationId) -> Result<Epoch, Fault> {
    let row = sql("SELECT epoch, state, state_since FROM organization_epoch WHERE organization_id = $1")
        .id(organization)
        .fetch_optional(tx)
        .await?;
    let Some(row) = row else { return Ok(Epoch::default()) };
    let state = CustodyState::parse(&row.get::<String>("state")?)
        .ok_or_else(|| Fault::bare("an organization is in a state that this release does not know"))?;
    let (number, since) = (row.get("epoch")?, row.get("state_since")?);
    Ok(Epoch { number, state, since, is_contradicted: false })
}

/// Voids what every process has cached of the organization.
pub(crate) async fn next(tx: &mut Tx, organization: OrganizationId, at: Timestamp) -> Result<(), Fault> {
    sql("INSERT INTO organization_epoch (organization_id, epoch) VALUES ($1, 1)
         ON CONFLICT (organization_id) DO UPDATE SET epoch = organization_epoch.epoch + 1")
    .id(organization)
    .execute(tx)
    .await?;
    note_owner(tx, organization, at).await
}

/// The organization's state, held until the transaction ends: whoever changes it or makes keys takes turns here, before
/// any other row. Voids what is cached.
pub(crate) async fn hold(
    tx: &mut Tx,
    organization: OrganizationId,
    at: Timestamp,
) -> Result<CustodyState, Fault> {
    next(tx, organization, at).await?;
    Ok(find(tx, organization).await?.state)
}

/// Sets the organization's state, and voids what is cached.
pub(crate) async fn set_state(
    tx: &mut Tx,
    organization: OrganizationId,
    state: CustodyState,
    at: Timestamp,
) -> Result<(), Fault> {
    next(tx, organization, at).await?;
    sql("UPDATE organization_epoch SET state = $1, state_since = $2 WHERE organization_id = $3")
        .bind(state.as_str())
        .bind(at)
        .id(organization)
        .execute(tx)
        .await?;
    Ok(())
}

/// Names the organization among those with keys, changed at `at`.
pub(crate) async fn note_owner(
    tx: &mut Tx,
    organization: OrganizationId,
    at: Timestamp,
) -> Result<(), Fault> {
    sql("INSERT INTO key_owner (organization_id, changed_at) VALUES ($1, $2)
         ON CONFLICT (organization_id) DO UPDATE SET changed_at = excluded.changed_at")
    .id(organization)
    .bind(at)
    .execute(tx)
    .await?;
    Ok(())
}

/// Those whose keys changed since `since`.
pub(crate) async fn changed_since(tx: &mut Tx, since: Timestamp) -> Result<Vec<OrganizationId>, Fault> {
    let rows =
        sql("SELECT organization_id FROM key_owner WHERE changed_at >= $1 ORDER BY changed_at LIMIT 100000")
            .bind(since)
            .fetch_all(tx)
            .await?;
    ids(&rows)
}

/// Everybody who has keys, in the order of their ids, after `after`.
pub(crate) async fn owners(
    tx: &mut Tx,
    after: OrganizationId,
    most: u32,
) -> Result<Vec<OrganizationId>, Fault> {
    let rows = sql(
        "SELECT organization_id FROM key_owner WHERE organization_id > $1 ORDER BY organization_id LIMIT $2 + 0",
    )
    .id(after)
    .bind(most)
    .fetch_all(tx)
    .await?;
    ids(&rows)
}

pub(crate) async fn count_owners(tx: &mut Tx) -> Result<u64, Fault> {
    let row = sql("SELECT COUNT(*) AS owners FROM key_owner").fetch_one(tx).await?;
    unsigned(row.get("owners")?)
}

fn ids(rows: &[Row]) -> Result<Vec<OrganizationId>, Fault> {
    rows.iter().map(|row| row.id("organization_id")).collect()
}
