use kernel::audit_entry::Log;
use serde_json::json;

use crate::world::World;

const DAY_S: u64 = 24 * 60 * 60;

/// Rows of the organization in a table.
async fn rows(world: &World, table: &str) -> i64 {
    let organization = world.owner.organization;
    let scope = platform::db::Scope::Organization(organization);
    let mut tx = world.app.platform.db.begin_read(scope).await.unwrap();
    let statement = match table {
        "kpi" => "SELECT COUNT(*) AS rows FROM kpi WHERE organization_id = $1",
        "kpi_version" => "SELECT COUNT(*) AS rows FROM kpi_version WHERE organization_id = $1",
        "reading" => "SELECT COUNT(*) AS rows FROM reading WHERE organization_id = $1",
        "goal" => "SELECT COUNT(*) AS rows FROM goal WHERE organization_id = $1",
        "goal_change" => "SELECT COUNT(*) AS rows FROM goal_change WHERE organization_id = $1",
        other => panic!("no statement for {other}"),
    };
    let row = platform::db::sql(statement).id(organization).fetch_one(&mut tx).await.unwrap();
    row.get("rows").unwrap()
}

#[tokio::test]
async fn a_deleted_kpi_goes_with_its_readings_after_a_day() {
    let mut world = World::new().await;
    let (kpi, other) = (world.kpi("td:m").await, world.kpi("td:m").await);
    let goal = world.goal(&kpi).await;
    world.work().await;
    let (kept, all) = (world.readings(&other).await.len(), rows(&world, "reading").await);
    assert_eq!(i64::try_from(2 * kept).unwrap(), all);
    let _ = world.owner.client.delete(&format!("/api/goals/{goal}")).await.expect(204);
    let _ = world.owner.client.delete(&format!("/api/kpis/{kpi}")).await.expect(204);
    world.forward(DAY_S - 60);
    world.sign_in().await;
    // Before the day is over everything can be taken back, and a later deletion has a day of its own.
    let early = world.owner.client.post(&format!("/api/goals/{goal}/restore"), json!({})).await.expect(409);
    assert_eq!("goals/kpi-is-deleted", early.problem());
    let _ = world.owner.client.post(&format!("/api/kpis/{kpi}/restore"), json!({})).await.expect(200);
    let _ = world.owner.client.post(&format!("/api/goals/{goal}/restore"), json!({})).await.expect(200);
    world.forward(120);
    world.work().await;
    assert_eq!((2, 1), (rows(&world, "kpi").await, rows(&world, "goal").await));
    let _ = world.owner.client.delete(&format!("/api/goals/{goal}")).await.expect(204);
    let _ = world.owner.client.delete(&format!("/api/kpis/{kpi}")).await.expect(204);
    world.forward(DAY_S);
    world.work().await;
    for (table, left) in [("kpi", 1), ("kpi_version", 1), ("goal", 0), ("goal_change", 0)] {
        assert_eq!(left, rows(&world, table).await, "{table}");
    }
    world.sign_in().await;
    let kept = world.readings(&other).await.len();
    assert_eq!(i64::try_from(kept).unwrap(), rows(&world, "reading").await);
    let _ = world.owner.client.post(&format!("/api/kpis/{kpi}/restore"), json!({})).await.expect(404);
    let audited = world.app.audited(Log::Organization(world.owner.organization)).await;
    for action in ["goal.remove", "kpi.remove"] {
        assert_eq!(1, audited.iter().filter(|line| line.contains(action)).count(), "{audited:?}");
    }
}

#[tokio::test]
async fn a_kpi_with_an_archived_goal_is_not_deleted() {
    let mut world = World::new().await;
    let kpi = world.kpi("td:m").await;
    let goal = world.goal(&kpi).await;
    let _ = world.owner.client.post(&format!("/api/goals/{goal}/archive"), json!({})).await.expect(200);
    let refused = world.owner.client.delete(&format!("/api/kpis/{kpi}")).await.expect(409);
    assert_eq!("goals/kpi-has-goals", refused.problem());
    let _ = world.owner.client.post(&format!("/api/kpis/{kpi}/archive"), json!({})).await.expect(200);
}
