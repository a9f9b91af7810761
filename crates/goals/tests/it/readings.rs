use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn after_a_correction_the_past_is_known_as_it_was() {
    let mut world = World::new().await.only(&["goals.refresh-readings"]);
    let kpi = world.kpi("prev:m").await;
    world.work().await;
    world.forward(60);
    let before = world.now();
    let path = format!("/api/kpis/{kpi}/readings?known_at={before}");
    let known_then = world.get(&path).await.to_string();
    world.change("UPDATE deal SET amount = 600 WHERE id = 100").await;
    world.forward(60);
    world.refresh(&kpi).await;
    assert_eq!(known_then, world.get(&path).await.to_string());
    let now = world.readings(&kpi).await;
    assert_eq!((json!("600"), json!(["restated"])), (now[0]["value"].clone(), now[0]["flags"].clone()));
    assert_eq!((json!("500"), json!([])), (now[1]["value"].clone(), now[1]["flags"].clone()));
    assert_eq!(now[1]["id"], now[0]["supersedes"]);
}

#[tokio::test]
async fn a_file_and_the_api_agree_on_every_field() {
    let mut world = World::new().await;
    let kpi = world.kpi("td:m").await;
    world.work().await;
    let api = world.readings(&kpi).await;
    let text = world.get(&format!("/api/kpis/{kpi}/readings.csv")).await;
    let mut file = csv::Reader::from_reader(text.as_str().unwrap().as_bytes());
    let columns = file.headers().unwrap().clone();
    let lines: Vec<csv::StringRecord> = file.records().map(Result::unwrap).collect();
    assert_eq!(api.len(), lines.len());
    assert!(30 < lines.len());
    for (reading, line) in api.iter().zip(&lines) {
        let fields = reading.as_object().unwrap();
        assert_eq!(fields.len(), columns.len());
        for (column, cell) in columns.iter().zip(line) {
            assert_eq!(told(&fields[column]), cell, "{column}");
        }
    }
}

/// A field as a file tells it.
fn told(field: &Value) -> String {
    match field {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(flags) => flags.iter().map(told).collect::<Vec<_>>().join(" "),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => field.to_string(),
    }
}

#[tokio::test]
async fn pages_of_readings_meet_without_gap() {
    let mut world = World::new().await;
    let kpi = world.kpi("since:2026-01-01").await;
    world.work().await;
    let mut seen: Vec<String> = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = world.get(&format!("/api/kpis/{kpi}/readings{cursor}")).await;
        seen.extend(
            page["items"].as_array().unwrap().iter().map(|r| r["as_of"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => cursor = format!("?cursor={next}"),
            None => break,
        }
    }
    assert!(200 < seen.len());
    assert!(seen.windows(2).all(|pair| pair[1] < pair[0]));
}
