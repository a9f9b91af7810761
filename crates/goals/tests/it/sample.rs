use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn one_click_makes_a_company_and_one_removes_it() {
    let mut world = World::new().await.only(&["goals.build-sample", "goals.refresh-readings"]);
    let path = "/api/sample-company";
    assert_eq!(json!("absent"), world.get(path).await["state"]);
    assert_eq!("building", world.owner.client.post(path, json!({})).await.expect(202).text("/state"));
    assert_eq!("goals/sample-is-there", world.owner.client.post(path, json!({})).await.expect(409).problem());
    world.work().await;
    let sample = world.get(path).await;
    assert_eq!((json!("present"), &sample["total"]), (sample["state"].clone(), &sample["done"]), "{sample}");
    let board = world.get("/api/board").await;
    let cards = board["items"].as_array().unwrap();
    assert_eq!(8, cards.len());
    let all = |pointer: &str| {
        let mut found: Vec<String> = cards
            .iter()
            .map(|card| card.pointer(pointer).and_then(Value::as_str).unwrap_or("none").to_owned())
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    assert_eq!(vec!["reach", "stay_above", "stay_below", "stay_within"], all("/goal/kind"));
    let statuses = all("/goal/standing/status");
    for wanted in ["ahead", "behind", "met", "on_pace", "holding", "at_risk", "breached"] {
        assert!(statuses.contains(&wanted.to_owned()), "{wanted} is not among {statuses:?}");
    }
    assert!(
        cards.iter().all(|card| card["goal"]["is_sample"] == true && card["number"].is_string()),
        "{board}"
    );
    let _ = world.owner.client.delete(path).await.expect(204);
    assert_eq!(json!([]), world.get("/api/board").await["items"]);
    assert_eq!(json!([]), world.get("/api/kpis").await["items"]);
    assert_eq!(json!("absent"), world.get(path).await["state"]);
    let left: Vec<_> =
        std::fs::read_dir(world.app.base.folder().join("sources").join(world.owner.organization.to_string()))
            .unwrap()
            .collect();
    assert_eq!(1, left.len(), "only the test's own source is left");
    let _ = world.owner.client.delete(path).await.expect(204);
}
