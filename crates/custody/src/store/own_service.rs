//! The settings of organizations' own key services. No secret is here.

use audit::filter::parse_actor;
use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::db::{Tx, sql};

/// A stored key service of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnService {
    /// JSON.
    pub(crate) settings: String,
    pub(crate) set_at: Timestamp,
    pub(crate) set_by: Actor,
    pub(crate) probed_at: Option<Timestamp>,
}

pub(crate) async fn find(tx: &mut Tx, organization: OrganizationId) -> Result<Option<OwnService>, Fault> {
    let row =
        sql("SELECT settings, set_at, set_by, probed_at FROM own_key_service WHERE organization_id = $1")
            .id(organization)
            .fetch_optional(tx)
            .await?;
    row.map(|row| {
        let unknown = || Fault::bare("could not read who set a key service");
        Ok(OwnService {
            settings: row.get("settings")?,
            set_at: row.get("set_at")?,
            set_by: parse_actor(&row.get::<String>("set_by")?).ok_or_else(unknown)?,
            probed_at: row.get("probed_at")?,
        })
    })
    .transpose()
}

pub(crate) async fn put(tx: &mut Tx, organization: OrganizationId, new: &OwnService) -> Result<(), Fault> {
    sql("INSERT INTO own_key_service (organization_id, settings, set_at, set_by) VALUES ($1, $2, $3, $4)
         ON CONFLICT (organization_id) DO UPDATE SET settings = excluded.settings, set_at = excluded.set_at,
             set_by = excluded.set_by, probed_at = NULL")
    .id(organization)
    .bind(new.settings.as_str())
    .bind(new.set_at)
    .bind(new.set_by.to_string())
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut Tx, organization: OrganizationId) -> Result<(), Fault> {
    sql("DELETE FROM own_key_service WHERE organization_id = $1").id(organization).execute(tx).await?;
    Ok(())
}

pub(crate) async fn note_probe(
    tx: &mut Tx,
    organization: OrganizationId,
    at: Timestamp,
) -> Result<(), Fault> {
    sql("UPDATE own_key_service SET probed_at = $1 WHERE organization_id = $2")
        .bind(at)
        .id(organization)
        .execute(tx)
        .await?;
    Ok(())
}

/// Notes in the installation's list whether the organization has a key service of its own.
pub(crate) async fn note_owner(tx: &mut Tx, organization: OrganizationId, has: bool) -> Result<(), Fault> {
    sql("UPDATE key_owner SET has_own_service = $1 WHERE organization_id = $2")
        .bind(has)
        .id(organization)
        .execute(tx)
        .await?;
    Ok(())
}

/// Every organization that has one.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<OrganizationId>, Fault> {
    let rows = sql("SELECT organization_id FROM key_owner WHERE has_own_service = $1
         ORDER BY organization_id LIMIT 100000")
    .bind(true)
    .fetch_all(tx)
    .await?;
    rows.iter().map(|row| row.id("organization_id")).collect()
}
