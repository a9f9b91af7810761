use super::*;

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

async fn take(places: &Arc<Places>, from: &str, is_proxy: bool) -> Option<Place> {
    let turn = places.turn().await.unwrap();
    places.take(turn, address(from), is_proxy)
}

#[tokio::test]
async fn an_address_gets_its_share_and_a_proxy_all_it_asks_for() {
    let places = Places::new(100, 2);
    let first = take(&places, "192.0.2.7", false).await;
    let _second = take(&places, "192.0.2.7", false).await.unwrap();
    assert!(take(&places, "192.0.2.7", false).await.is_none());
    assert!(take(&places, "192.0.2.8", false).await.is_some(), "another address has its own share");
    drop(first);
    assert!(take(&places, "192.0.2.7", false).await.is_some(), "a connection that ended is not counted");
    let mut proxied = Vec::new();
    for _ in 0..5 {
        proxied.push(take(&places, "192.0.2.9", true).await.unwrap());
    }
}

#[tokio::test]
async fn addresses_that_one_customer_can_make_up_share() {
    let places = Places::new(100, 1);
    let _held = take(&places, "192.0.2.7", false).await.unwrap();
    assert!(take(&places, "::ffff:192.0.2.7", false).await.is_none());
    let _six = take(&places, "2001:db8:1:2::1", false).await.unwrap();
    assert!(take(&places, "2001:db8:1:2:ffff::9", false).await.is_none());
    assert!(take(&places, "2001:db8:1:3::1", false).await.is_some());
}

#[tokio::test]
async fn what_has_ended_is_forgotten() {
    let places = Places::new(100, 1);
    drop(take(&places, "192.0.2.7", false).await);
    assert!(places.taken.lock().unwrap().is_empty(), "addresses pile up");
}
