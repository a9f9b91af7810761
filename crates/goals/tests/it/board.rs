use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn a_card_shows_its_number_its_dates_and_its_age() {
    let mut world = World::new().await;
    let kpi = world.kpi("td:m,complete").await;
    world.goal(&kpi).await;
    world.work().await;
    world.forward(600);
    let board = world.get("/api/board").await;
    let card = &board["items"][0];
    assert_eq!(
        (json!("2100"), json!("€"), json!(600)),
        (card["number"].clone(), card["unit"].clone(), card["age_s"].clone())
    );
    assert_eq!(json!("1 Nov – 20 Nov 2026, 20 days, today excluded, Europe/Paris"), card["resolved"]);
    // A week before, thirteen days were complete: 910.
    assert_eq!(
        json!({"absolute": "1190", "percent": "130.8", "comparison": "since 14 Nov 2026"}),
        card["delta"]
    );
    assert_eq!(
        (json!("Deals"), json!("sqlite")),
        (card["source"]["name"].clone(), card["source"]["engine"].clone())
    );
    assert_eq!(json!("Owner of Acme"), card["goal"]["owner"]["name"]);
    assert!(card["sparkline_svg"].as_str().unwrap().contains("class=\"target\""));
    assert_eq!(json!([]), world.get("/api/board?status=met,ahead").await["items"]);
}

#[tokio::test]
async fn a_reading_grows_stale_on_the_board_without_a_new_one() {
    let mut world = World::new().await.only(&["goals.refresh-readings"]);
    let kpi = world.kpi("td:m,complete").await;
    world.goal(&kpi).await;
    world.work().await;
    world.forward(2 * 3_600);
    assert_eq!(json!("behind"), world.get("/api/board").await["items"][0]["goal"]["standing"]["status"]);
    world.forward(1);
    let card = world.get("/api/board").await["items"][0].clone();
    assert_eq!(
        (json!("stale"), json!("2100")),
        (card["goal"]["standing"]["status"].clone(), card["number"].clone())
    );
}

#[tokio::test]
async fn all_cards_of_a_board_are_of_one_moment() {
    let mut world = World::new().await.only(&["goals.refresh-readings"]);
    let kpi = world.kpi("td:m,complete").await;
    for _ in 0..3 {
        world.goal(&kpi).await;
    }
    world.work().await;
    // Just before midnight in Paris; the readings are stale, so that every card is judged again on the board.
    world.at("2026-11-30T22:59:59.900000Z");
    world.sign_in().await;
    world.at("2026-11-30T22:59:59.999990Z");
    let start = world.app.clock.as_ref();
    let ticks = Arc::new(AtomicI64::new(0));
    let moving = async {
        for _ in 0..10_000 {
            start.advance(std::time::Duration::from_micros(1));
            ticks.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
        }
    };
    let mut client = world.owner.client.clone();
    let (board, ()) = tokio::join!(client.get("/api/board"), moving);
    let board = board.expect(200).body;
    let cards = board["items"].as_array().unwrap();
    assert_eq!(3, cards.len());
    assert_eq!(10_000, ticks.load(Ordering::SeqCst));
    for card in cards {
        assert_eq!(cards[0]["age_s"], card["age_s"]);
        assert_eq!(cards[0]["goal"]["standing"], card["goal"]["standing"]);
    }
}
