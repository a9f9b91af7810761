use serde_json::{Value, json};

use crate::world::{SUM, World};

async fn preview(world: &mut World, statement: &str, range: &str) -> Value {
    let ask = json!({
        "connection_id": world.connection.to_string(), "statement": statement, "values": {"period": range},
        "parameters": [{"name": "period", "label": "Period", "kind": "date_range"}],
    });
    world.owner.client.post("/api/kpi-previews", ask).await.expect(200).body
}

#[tokio::test]
async fn a_preview_shows_the_number_its_dates_and_the_other_meanings() {
    let mut world = World::new().await;
    let seen = preview(&mut world, SUM, "last:7d").await;
    // 14 to 20 November.
    assert_eq!((json!("1190"), json!(7)), (seen["value"].clone(), seen["rows"].clone()));
    assert_eq!(json!("2026-11-14"), seen["resolved"]["start"]);
    assert_eq!(json!("2026-11-21"), seen["resolved"]["end"]);
    assert_eq!(
        json!("14 Nov – 20 Nov 2026, 7 days, today excluded, Europe/Paris"),
        seen["resolved"]["description"]
    );
    let others: Vec<(&str, &str)> = seen["interpretations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|other| (other["expression"].as_str().unwrap(), other["value"].as_str().unwrap_or("none")))
        .collect();
    assert_eq!(vec![("last:7d,incl", "1050"), ("last:7d,soql", "1190"), ("roll:7d", "1190")], others);
    assert_eq!(Value::Null, seen["problem"]);
}

#[tokio::test]
async fn a_statement_that_cannot_be_a_kpi_says_why_and_where() {
    let mut world = World::new().await;
    for (statement, slug) in [
        ("SELECT 1; SELECT 2", "connect/statement-not-one"),
        ("DELETE FROM deal", "connect/statement-not-a-query"),
        ("SELECT amount FORM deal", "connect/database-error"),
        ("SELECT amount AS value FROM deal", "goals/several-rows"),
        ("SELECT 1 AS a, 2 AS b", "goals/no-value-column"),
        ("SELECT 'many' AS value", "goals/not-a-number"),
        ("SELECT 1e30 AS value", "goals/number-too-large"),
        ("SELECT 1 AS value, 'x' AS rows", "goals/rows-not-a-count"),
        ("SELECT {who} AS value", "goals/invalid-statement"),
    ] {
        let seen = preview(&mut world, statement, "td:m").await;
        assert_eq!(json!(slug), seen["problem"]["type"], "{statement}: {seen}");
        assert!(seen["problem"]["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{statement}");
        assert_eq!(Value::Null, seen["value"]);
    }
    let seen = preview(&mut world, "SELECT amount\nFROM nowhere", "td:m").await;
    assert_eq!(json!("connect/database-error"), seen["problem"]["type"], "{seen}");
    let seen = preview(&mut world, "SELECT 1,\n  {who}", "td:m").await;
    assert_eq!(json!({"offset": 12, "line": 2, "column": 3}), seen["problem"]["position"], "{seen}");
}

#[tokio::test]
async fn no_row_and_null_are_no_data() {
    let mut world = World::new().await;
    for statement in ["SELECT amount AS value FROM deal WHERE id = -1", "SELECT NULL AS value"] {
        let seen = preview(&mut world, statement, "td:m").await;
        assert_eq!((Value::Null, Value::Null), (seen["value"].clone(), seen["problem"].clone()), "{seen}");
    }
}

#[tokio::test]
async fn a_pick_list_is_filled_live_and_searched() {
    let mut world = World::new().await;
    for statement in
        ["SELECT id, name FROM rep", "SELECT id, name FROM rep WHERE name LIKE '%' || {search} || '%'"]
    {
        let ask =
            json!({"connection_id": world.connection.to_string(), "statement": statement, "search": "Ad"});
        let found = world.owner.client.post("/api/pick-lists", ask).await.expect(200);
        assert_eq!(json!([{"id": "1", "label": "Ada"}, {"id": "3", "label": "Adele"}]), found.body["items"]);
    }
}

#[tokio::test]
async fn ranges_are_named_and_resolved() {
    let mut world = World::new().await;
    let named = world.get("/api/ranges").await;
    assert!(60 <= named["named"].as_array().unwrap().len());
    let ask = json!({"expression": "td:y", "zone": "America/New_York"});
    let told = world.owner.client.post("/api/ranges/resolve", ask).await.expect(200);
    assert_eq!("2026-01-01T05:00:00Z", told.text("/resolved/start_at"));
    let wrong =
        world.owner.client.post("/api/ranges/resolve", json!({"expression": "last:9x"})).await.expect(422);
    assert_eq!(("goals/invalid-range", "unknown_unit"), (wrong.problem(), wrong.text("/more/kind")));
}

#[tokio::test]
async fn a_preview_that_fails_says_how_long_it_took() {
    let mut world = World::new().await;
    let slow = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 200000) \
                SELECT abs(-9223372036854775807 - max(x) / max(x)) AS value FROM n";
    let seen = preview(&mut world, slow, "td:m").await;
    assert_eq!(json!("connect/database-error"), seen["problem"]["type"], "{seen}");
    assert!(seen["elapsed_ms"].as_u64().is_some_and(|took| took > 0), "{seen}");
}
