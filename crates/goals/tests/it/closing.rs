use serde_json::{Value, json};

use crate::world::World;

/// A goal on November in Paris; the world is then four minutes past its end, which is 23:00 in UTC.
async fn ended(world: &mut World, range: &str) -> (String, String) {
    let kpi = world.kpi(range).await;
    let goal = world.goal(&kpi).await;
    world.change("INSERT INTO deal VALUES (200, '2026-11-29', 1800, 1, 1)").await;
    world.at("2026-11-30T21:30:00Z");
    world.work().await;
    // What the last read of the month does not see.
    world.change("INSERT INTO deal VALUES (201, '2026-11-30', 100, 1, 1)").await;
    world.at("2026-11-30T23:04:00Z");
    world.work().await;
    world.sign_in().await;
    (kpi, goal)
}

async fn status(world: &mut World, goal: &str) -> (String, String) {
    let standing = world.get(&format!("/api/goals/{goal}")).await["standing"].clone();
    let text = |field: &str| standing[field].as_str().unwrap().to_owned();
    (text("status"), text("reason"))
}

async fn closings(world: &mut World, kpi: &str) -> Vec<Value> {
    let readings = world.readings(kpi).await;
    readings.into_iter().filter(|reading| reading["origin"] == "closing").collect()
}

#[tokio::test]
async fn a_period_is_read_once_after_its_end_and_the_status_is_final() {
    let mut world = World::new().await;
    let (kpi, goal) = ended(&mut world, "td:m,complete").await;
    let before = status(&mut world, &goal).await;
    assert_eq!("missed", before.0);
    assert!(before.1.ends_with("; the closing read is still to come"), "{}", before.1);
    world.at("2026-11-30T23:40:00Z");
    world.work().await;
    let met = ("met".to_owned(), "4,000 against a target of 4,000, 100 % of the way".to_owned());
    assert_eq!(met, status(&mut world, &goal).await);
    let read = closings(&mut world, &kpi).await;
    assert_eq!(1, read.len());
    assert_eq!(
        (json!("4000"), json!("td:m"), json!("2026-11-01"), json!("2026-12-01")),
        (
            read[0]["value"].clone(),
            read[0]["expression"].clone(),
            read[0]["start"].clone(),
            read[0]["end"].clone()
        )
    );
    // Asked for again, days later, with other data: the occasion is recorded.
    world.change("DELETE FROM deal").await;
    world.at("2026-12-09T00:00:00Z");
    world.sign_in().await;
    let name = json!({"name": "Won it"});
    let _ = world.owner.client.patch(&format!("/api/goals/{goal}"), name).await.expect(200);
    world.goal(&kpi).await;
    world.work().await;
    assert_eq!(met, status(&mut world, &goal).await);
    assert_eq!(read, closings(&mut world, &kpi).await);
}

#[tokio::test]
async fn a_source_that_is_away_at_the_end_is_asked_again_until_it_answers() {
    let mut world = World::new().await;
    let (kpi, goal) = ended(&mut world, "td:m,complete").await;
    world.change("ALTER TABLE deal RENAME TO sale").await;
    world.at("2026-11-30T23:40:00Z");
    world.work().await;
    world.at("2026-12-02T00:40:00Z");
    world.work().await;
    world.sign_in().await;
    assert_eq!("stale", status(&mut world, &goal).await.0);
    assert_eq!(0, closings(&mut world, &kpi).await.len());
    world.change("ALTER TABLE sale RENAME TO deal").await;
    world.at("2026-12-04T00:40:00Z");
    world.work().await;
    world.sign_in().await;
    assert_eq!("met", status(&mut world, &goal).await.0);
    assert_eq!(1, closings(&mut world, &kpi).await.len());
}

#[tokio::test]
async fn data_that_lags_closes_the_period_when_it_has_arrived() {
    let mut world = World::new().await;
    let (kpi, goal) = ended(&mut world, "offset(td:m,complete,-2d)").await;
    world.at("2026-12-02T23:00:00Z");
    world.work().await;
    world.sign_in().await;
    assert_eq!(0, closings(&mut world, &kpi).await.len());
    world.at("2026-12-03T00:40:00Z");
    world.work().await;
    assert_eq!("met", status(&mut world, &goal).await.0);
    assert_eq!(1, closings(&mut world, &kpi).await.len());
}

#[tokio::test]
async fn a_paused_goal_is_closed_when_it_is_resumed() {
    let mut world = World::new().await;
    let (kpi, goal) = ended(&mut world, "td:m").await;
    let path = format!("/api/goals/{goal}");
    let _ = world.owner.client.post(&format!("{path}/pause"), json!({})).await.expect(200);
    world.at("2026-12-01T09:00:00Z");
    world.work().await;
    assert_eq!(0, closings(&mut world, &kpi).await.len());
    world.sign_in().await;
    let _ = world.owner.client.post(&format!("{path}/resume"), json!({})).await.expect(200);
    world.work().await;
    assert_eq!("met", status(&mut world, &goal).await.0);
    assert_eq!(1, closings(&mut world, &kpi).await.len());
}
