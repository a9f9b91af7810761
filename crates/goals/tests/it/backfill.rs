use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn the_past_is_filled_when_a_kpi_is_made_and_once() {
    let mut world = World::new().await;
    let kpi = world.kpi("td:m").await;
    let goal = world.goal(&kpi).await;
    let before = world.get(&format!("/api/goals/{goal}/backfill")).await;
    assert_eq!(json!("waiting"), before["state"]);
    world.work().await;
    let after = world.get(&format!("/api/goals/{goal}/backfill")).await;
    // Twenty days of this month, and the ends of twelve months before.
    assert_eq!(
        (json!("done"), json!(32), json!(32)),
        (after["state"].clone(), after["done"].clone(), after["total"].clone())
    );
    let readings = world.readings(&kpi).await;
    assert_eq!(33, readings.len());
    assert_eq!(json!("scheduled"), readings[0]["origin"]);
    assert!(readings[1..].iter().all(|reading| reading["origin"] == "backfill"));
    assert_eq!((json!("2100"), json!("1900")), (readings[1]["value"].clone(), readings[2]["value"].clone()));
    // Another goal of the same period finds nothing missing.
    world.goal(&kpi).await;
    world.work().await;
    assert_eq!(33, world.readings(&kpi).await.len());
}

#[tokio::test]
async fn filling_the_past_is_no_news() {
    let mut world = World::new().await.only(&["goals.backfill-readings"]);
    let kpi = world.kpi("td:m").await;
    let goal = world.goal(&kpi).await;
    let status = |goal: &Value| goal["standing"]["status"].clone();
    assert_eq!(json!("no_data"), status(&world.get(&format!("/api/goals/{goal}")).await));
    world.work().await;
    assert_ne!(json!("no_data"), status(&world.get(&format!("/api/goals/{goal}")).await));
    let history = world.get(&format!("/api/goals/{goal}/history")).await;
    let lines: Vec<&Value> = history["items"].as_array().unwrap().iter().map(|line| &line["what"]).collect();
    assert_eq!(vec![&json!("Goal created")], lines);
}

#[tokio::test]
async fn a_backfill_leaves_a_live_reading_alone() {
    let mut world = World::new().await.only(&["goals.refresh-readings"]);
    let kpi = world.kpi("td:m").await;
    world.work().await;
    world.at("2026-11-22T09:00:00Z");
    world.change("DELETE FROM deal").await;
    let world = world.only(&["goals.backfill-readings"]);
    world.work().await;
    let mut world = world;
    world.sign_in().await;
    let readings = world.readings(&kpi).await;
    let live: Vec<&Value> = readings.iter().filter(|reading| reading["origin"] == "scheduled").collect();
    assert_eq!((1, json!("2100")), (live.len(), live[0]["value"].clone()));
    let on_that_day = readings.iter().filter(|reading| reading["end"] == "2026-11-22").count();
    assert_eq!(1, on_that_day);
}

#[tokio::test]
async fn a_changed_zone_does_not_fill_the_same_days_again() {
    let mut world = World::new().await;
    let kpi = world.kpi("td:m").await;
    world.work().await;
    let before = world.readings(&kpi).await.len();
    let zone = json!({"zone": "Pacific/Kiritimati"});
    let _ = world.owner.client.patch(&format!("/api/kpis/{kpi}"), zone).await.expect(200);
    let goal = world.goal(&kpi).await;
    world.work().await;
    let after = world.get(&format!("/api/goals/{goal}/backfill")).await;
    assert_eq!(json!("done"), after["state"], "{after}");
    // The new definition was read once more, and at most the day that began meanwhile.
    assert!(world.readings(&kpi).await.len() <= before + 2);
}
