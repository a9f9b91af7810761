use goals::http::routes;

use crate::world::World;

#[tokio::test]
async fn the_table_of_routes_is_what_the_handlers_describe() {
    let world = World::new().await;
    for route in routes(&world.goals) {
        assert_eq!(
            vec![(route.path.to_owned(), vec![route.method])],
            route.described(),
            "{}",
            route.operation
        );
    }
}

#[tokio::test]
async fn a_reader_sees_and_does_not_change() {
    let mut world = World::new().await;
    let kpi = world.kpi("td:m").await;
    let goal = world.goal(&kpi).await;
    let mut reader = world.app.member(&mut world.owner, "reader@acme.example", &["reader"]).await;
    let _ = reader.get("/api/board").await.expect(200);
    let _ = reader.get(&format!("/api/goals/{goal}/why")).await.expect(200);
    let _ = reader.delete(&format!("/api/goals/{goal}")).await.expect(403);
    let _ = reader.post(&format!("/api/kpis/{kpi}/archive"), serde_json::json!({})).await.expect(403);
    let _ = reader.delete("/api/sample-company").await.expect(403);
    let form = world.form(crate::world::SUM, "td:m");
    let _ = reader.post("/api/kpis", form).await.expect(403);
}

#[tokio::test]
async fn another_organization_finds_nothing() {
    let mut world = World::new().await;
    let kpi = world.kpi("td:m").await;
    let goal = world.goal(&kpi).await;
    world.work().await;
    let mut other = world.app.organization("Other").await;
    for path in [
        format!("/api/kpis/{kpi}"),
        format!("/api/kpis/{kpi}/readings"),
        format!("/api/kpis/{kpi}/readings.csv"),
        format!("/api/goals/{goal}"),
        format!("/api/goals/{goal}/chart"),
        format!("/api/goals/{goal}/history"),
        format!("/api/goals/{goal}/why"),
        format!("/api/goals/{goal}/backfill"),
    ] {
        let _ = other.client.get(&path).await.expect(404);
    }
    let board = other.client.get("/api/board").await.expect(200);
    assert_eq!(Some(0), board.body["items"].as_array().map(Vec::len));
    let form = world.form(crate::world::SUM, "td:m");
    let answer = other.client.post("/api/kpis", form).await.expect(422);
    assert_eq!("/connection_id", answer.text("/fields/0/pointer"));
}
