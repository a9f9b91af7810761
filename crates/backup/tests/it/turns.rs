//! Regular backups where several processes work on one store: one of them makes each.

use std::time::Duration;

use backup::turn::{give_turn_back, take_turn};

use crate::home::Home;

const DAY_S: i64 = 24 * 60 * 60;

#[tokio::test]
async fn one_process_takes_each_turn_and_gives_it_back_after_a_failure() {
    let home = Home::new().await;
    let take = async || take_turn(&home.platform, DAY_S).await.unwrap();
    let (one, other) = tokio::join!(take(), take());
    assert!(one != other, "one of two that ask at once");
    home.base.clock.advance(Duration::from_hours(23));
    assert!(!take().await);
    home.base.clock.advance(Duration::from_hours(1));
    assert!(take().await);
    assert!(!take().await);
    give_turn_back(&home.platform).await.unwrap();
    assert!(take().await);
}
