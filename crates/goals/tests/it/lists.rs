use serde_json::json;

use crate::world::World;

/// The ids of a list, page by page of two.
async fn paged(world: &mut World, path: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = world.get(&format!("{path}?limit=2{cursor}")).await;
        let ids =
            page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned());
        pages.push(ids.collect());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return pages,
        }
    }
}

#[tokio::test]
async fn goals_and_kpis_come_in_pages_that_meet_without_gap() {
    let mut world = World::new().await;
    let mut kpis = Vec::new();
    for _ in 0..3 {
        kpis.push(world.kpi("td:m").await);
    }
    let mut goals = Vec::new();
    for _ in 0..5 {
        goals.push(world.goal(&kpis[0]).await);
    }
    for (path, mut made) in [("/api/kpis", kpis), ("/api/goals", goals)] {
        let pages = paged(&mut world, path).await;
        assert_eq!(made.len().div_ceil(2), pages.len(), "{path}");
        assert!(pages.iter().all(|page| page.len() <= 2), "{path}");
        made.sort_unstable();
        assert_eq!(made, pages.concat(), "{path}");
        for misfit in ["limit=0", "limit=201", "cursor=elsewhere", "cursor=", "page=2"] {
            let refused = world.owner.client.get(&format!("{path}?{misfit}")).await.expect(400);
            assert_eq!("http/query-misfit", refused.problem(), "{path}?{misfit}");
        }
        let whole = world.get(path).await;
        assert_eq!(
            (Some(made.len()), json!(null)),
            (whole["items"].as_array().map(Vec::len), whole["next"].clone())
        );
    }
}
