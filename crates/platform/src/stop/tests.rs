use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Ended, Life};

const SHORT: Duration = Duration::from_millis(30);
const LONG: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_stop_goes_through_its_phases_in_order() {
    let life = Life::new();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (inner, log) = (life.clone(), Arc::clone(&seen));
    life.spawn(async move {
        inner.stopping().cancelled().await;
        log.lock().unwrap().push(("stopping", inner.is_draining(), inner.closing().is_cancelled()));
        inner.closing().cancelled().await;
        log.lock().unwrap().push(("closing", inner.is_draining(), inner.over().is_cancelled()));
    });
    assert_eq!(life.stop(SHORT, LONG).await, Ended::InTime);
    assert_eq!(*seen.lock().unwrap(), [("stopping", true, false), ("closing", true, false)]);
}

#[tokio::test]
async fn what_does_not_end_is_told_that_the_grace_is_over() {
    let life = Life::new();
    let inner = life.clone();
    life.spawn(async move { inner.over().cancelled().await });
    assert_eq!(life.stop(Duration::ZERO, SHORT).await, Ended::CutShort);
    assert!(life.over().is_cancelled());
}

#[tokio::test]
async fn a_drained_process_stops_without_notice() {
    let life = Life::new();
    life.drain(true);
    let stopped = tokio::time::timeout(LONG / 2, life.stop(LONG, LONG)).await;
    assert_eq!(stopped, Ok(Ended::InTime));
}

#[tokio::test]
async fn a_drain_can_be_undone_until_the_stop_begins() {
    let life = Life::new();
    life.drain(true);
    life.drain(false);
    assert!(!life.is_draining());
    life.stop(Duration::ZERO, SHORT).await;
    life.drain(false);
    assert!(life.is_draining());
}
