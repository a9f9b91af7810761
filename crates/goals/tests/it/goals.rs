use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn a_goal_stands_by_its_reading_and_says_why() {
    let mut world = World::new().await;
    let kpi = world.kpi("td:m,complete").await;
    let goal = world.goal(&kpi).await;
    world.work().await;
    let seen = world.get(&format!("/api/goals/{goal}")).await;
    let standing = &seen["standing"];
    // 2100 of 4000 after 20 of 30 days: 2666.67 were expected.
    assert_eq!(json!("behind"), standing["status"], "{seen}");
    assert_eq!(json!("2100"), standing["value"]);
    assert_eq!(json!("0.525"), standing["progress"]);
    assert_eq!(json!("2666.6666667"), standing["expected"]);
    assert_eq!((json!("20"), json!("30")), (standing["elapsed"].clone(), standing["total"].clone()));
    assert_eq!(json!("79 % of where it should be by today; need 190 a day, doing 105"), standing["reason"]);
    let chart = world.get(&format!("/api/goals/{goal}/chart")).await;
    // The first day's range ended before it began: no number, no point.
    assert_eq!(Some(20), chart["points"].as_array().map(Vec::len), "{chart}");
    assert_eq!(
        json!({"date": "2026-12-01", "value": "4000"}),
        chart["expected"].as_array().unwrap().last().unwrap().clone()
    );
    let summary = "Deals won: 2,100 €. Behind: 79 % of where it should be by today; need 190 a day, doing 105. \
                   The goal is to reach 4,000 from 0.";
    assert_eq!(json!(summary), chart["summary"]);
}

#[tokio::test]
async fn a_goal_that_contradicts_itself_is_refused() {
    let mut world = World::new().await;
    let kpi = world.kpi("td:m").await;
    let good = json!({
        "name": "Win more", "kpi_id": kpi, "kind": "reach", "start_value": "0", "target": "400",
        "period_start": "2026-11-01", "period_end": "2026-12-01", "lower": null, "upper": null,
        "warning_margin": null, "weights": "calendar", "owner": null,
    });
    for (field, value, pointer) in [
        ("target", json!("0.0"), "/target"),
        ("name", json!("x".repeat(121)), "/name"),
        ("kind", json!("win"), "/kind"),
        ("kpi_id", json!("kpi_00000000000000000000000000000000"), "/kpi_id"),
        ("period_end", json!("2026-11-01"), "/period_end"),
        ("period_end", json!("November"), "/period_end"),
        ("weights", json!("moon"), "/weights"),
        ("owner", json!("mem_00000000000000000000000000000000"), "/owner"),
        ("lower", json!("1"), "/lower"),
    ] {
        let mut form = good.clone();
        form[field] = value;
        let answer = world.owner.client.post("/api/goals", form).await.expect(422);
        assert_eq!(("goals/invalid-goal", pointer), (answer.problem(), answer.text("/fields/0/pointer")));
        assert!(answer.text("/detail").ends_with('.'), "{}", answer.body);
    }
    let mut number = good.clone();
    number["target"] = json!(400);
    assert_eq!("http/body-misfit", world.owner.client.post("/api/goals", number).await.expect(400).problem());
    let _ = world.owner.client.post("/api/goals", good).await.expect(201);
}

#[tokio::test]
async fn its_history_says_what_changed_and_by_whom() {
    let mut world = World::new().await.only(&["goals.refresh-readings"]);
    let kpi = world.kpi("td:m,complete").await;
    let goal = world.goal(&kpi).await;
    world.work().await;
    world.forward(60);
    let patch = json!({"name": "Win the month", "target": "3000"});
    let _ = world.owner.client.patch(&format!("/api/goals/{goal}"), patch).await.expect(200);
    let history = world.get(&format!("/api/goals/{goal}/history")).await;
    let lines: Vec<(&str, &str)> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["what"].as_str().unwrap(), line["by"].as_str().unwrap()))
        .collect();
    assert!(lines.contains(&("Name changed", "Owner of Acme")), "{lines:?}");
    assert!(lines.contains(&("Target changed", "Owner of Acme")), "{lines:?}");
    assert!(lines.contains(&("Status changed", "Teamwright")), "{lines:?}");
    assert_eq!(Some(&("Goal created", "Owner of Acme")), lines.last());
    let target =
        history["items"].as_array().unwrap().iter().find(|line| line["what"] == "Target changed").unwrap();
    assert_eq!(
        (json!("reach 4,000 from 0"), json!("reach 3,000 from 0")),
        (target["from"].clone(), target["to"].clone())
    );
}

#[tokio::test]
async fn a_goal_can_be_paused_archived_deleted_and_brought_back() {
    let mut world = World::new().await.only(&["goals.refresh-readings"]);
    let kpi = world.kpi("td:m,complete").await;
    let goal = world.goal(&kpi).await;
    world.work().await;
    let path = format!("/api/goals/{goal}");
    let paused = world.owner.client.post(&format!("{path}/pause"), json!({})).await.expect(200);
    assert_eq!(
        ("paused", "paused", "2100"),
        (paused.text("/state"), paused.text("/standing/status"), paused.text("/standing/value"))
    );
    assert_eq!(
        "goals/wrong-state",
        world.owner.client.post(&format!("{path}/pause"), json!({})).await.expect(409).problem()
    );
    let _ = world.owner.client.delete(&path).await.expect(204);
    let _ = world.owner.client.get(&path).await.expect(404);
    let back = world.owner.client.post(&format!("{path}/restore"), json!({})).await.expect(200);
    assert_eq!("paused", back.text("/state"));
    let on = world.owner.client.post(&format!("{path}/resume"), json!({})).await.expect(200);
    assert_eq!(("active", "behind"), (on.text("/state"), on.text("/standing/status")));
    let _ = world.owner.client.post(&format!("{path}/archive"), json!({})).await.expect(200);
    assert_eq!(json!([]), world.get("/api/board").await["items"]);
    assert_eq!(Some(1), world.get("/api/goals").await["items"].as_array().map(Vec::len));
    let _ = world.owner.client.post(&format!("{path}/unarchive"), json!({})).await.expect(200);
    let copy = world.owner.client.post(&format!("{path}/duplicate"), json!({})).await.expect(201);
    assert_eq!("Win more (copy)", copy.text("/name"));
}

#[tokio::test]
async fn every_kind_of_goal_stands_by_its_limit() {
    let mut world = World::new().await.only(&["goals.refresh-readings"]);
    let kpi = world.kpi("last:7d").await;
    // The week's sum is 1190.
    let mut wanted = Vec::new();
    for (kind, limits, status) in [
        ("stay_above", json!({"lower": "1000"}), "holding"),
        ("stay_above", json!({"lower": "1100", "warning_margin": "100"}), "at_risk"),
        ("stay_below", json!({"upper": "1000"}), "breached"),
        ("stay_within", json!({"lower": "1000", "upper": "1500"}), "holding"),
    ] {
        let mut form = json!({"name": "Keep", "kpi_id": kpi, "kind": kind, "period_start": "2026-11-01", "period_end": "2026-12-01"});
        for (field, value) in limits.as_object().unwrap() {
            form[field] = value.clone();
        }
        wanted.push(status);
        let goal = world.owner.client.post("/api/goals", form).await.expect(201).text("/id").to_owned();
        assert_eq!(json!("no_data"), world.get(&format!("/api/goals/{goal}")).await["standing"]["status"]);
    }
    world.work().await;
    let board = world.get("/api/board?sort=name").await;
    let mut seen: Vec<&str> = board["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|card| card["goal"]["standing"]["status"].as_str().unwrap())
        .collect();
    seen.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(wanted, seen);
    assert_eq!(Value::Null, board["items"][0]["goal"]["standing"]["progress"]);
}
