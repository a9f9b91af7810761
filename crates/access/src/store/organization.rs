//! Organizations of the installation.

use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::db::{Tx, sql};

pub(crate) async fn insert(tx: &mut Tx, id: OrganizationId, name: &str, now: Timestamp) -> Result<(), Fault> {
    sql("INSERT INTO organization (id, name, created_at) VALUES ($1, $2, $3)")
        .id(id)
        .bind(name)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn name(tx: &mut Tx, id: OrganizationId) -> Result<Option<String>, Fault> {
    sql("SELECT name FROM organization WHERE id = $1")
        .id(id)
        .fetch_optional(tx)
        .await?
        .map(|row| row.get("name"))
        .transpose()
}

pub(crate) async fn rename(tx: &mut Tx, id: OrganizationId, name: &str) -> Result<(), Fault> {
    sql("UPDATE organization SET name = $1 WHERE id = $2").bind(name).id(id).execute(tx).await?;
    Ok(())
}

/// Every organization, oldest first.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<OrganizationId>, Fault> {
    sql("SELECT id FROM organization ORDER BY id LIMIT 100000")
        .fetch_all(tx)
        .await?
        .iter()
        .map(|row| row.id("id"))
        .collect()
}
