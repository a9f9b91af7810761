//! Takes KPIs and goals out of every table.

use kernel::failure::Fault;
use kernel::ids::{GoalId, KpiId, OrganizationId};
use platform::db::{Tx, sql};

/// The KPI with everything that hangs on it.
pub(crate) async fn kpi(tx: &mut Tx, organization: OrganizationId, id: KpiId) -> Result<(), Fault> {
    for statement in [
        "DELETE FROM goal_change WHERE organization_id = $1 AND goal_id IN (
           SELECT id FROM goal WHERE organization_id = $1 AND kpi_id = $2)",
        "DELETE FROM goal WHERE organization_id = $1 AND kpi_id = $2",
        "DELETE FROM reading WHERE organization_id = $1 AND kpi_id = $2",
        "DELETE FROM kpi_failure WHERE organization_id = $1 AND kpi_id = $2",
        "DELETE FROM backfill WHERE organization_id = $1 AND kpi_id = $2",
        "DELETE FROM kpi_version WHERE organization_id = $1 AND kpi_id = $2",
        "DELETE FROM kpi WHERE organization_id = $1 AND id = $2",
    ] {
        sql(statement).id(organization).id(id).execute(tx).await?;
    }
    Ok(())
}

/// The goal with its history.
pub(crate) async fn goal(tx: &mut Tx, organization: OrganizationId, id: GoalId) -> Result<(), Fault> {
    for statement in [
        "DELETE FROM goal_change WHERE organization_id = $1 AND goal_id = $2",
        "DELETE FROM goal WHERE organization_id = $1 AND id = $2",
    ] {
        sql(statement).id(organization).id(id).execute(tx).await?;
    }
    Ok(())
}
